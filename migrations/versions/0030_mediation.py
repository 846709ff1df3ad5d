"""Mediations, who bought for themselves, and the transcriptions that their speakers confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE, TABLE = "reclamations_case", "reclamations_mediation"


def upgrade() -> None:
    op.add_column(CASE, sa.Column("consumer", sa.Boolean(), nullable=True))
    op.add_column(CASE, sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        TABLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("leader_ref", sa.String(length=64), nullable=True),
        sa.Column("leader_label", sa.String(length=200), nullable=False),
        sa.Column("parties", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_label", sa.String(length=200), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by_label", sa.String(length=200), nullable=True),
        sa.Column("meetings", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_label", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=f"fk_{TABLE}_organisation_id"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=f"fk_{TABLE}_case_id"),
    )
    op.create_index(f"ix_{TABLE}_organisation_id", TABLE, ["organisation_id"])
    op.create_index(f"ix_{TABLE}_case", TABLE, ["case_id", "id"])
    # Open complaints are looked at anew: two months without an answer are now told of (O11).
    op.execute(
        f"UPDATE {CASE} SET remind_at = recorded_at "
        "WHERE remind_at IS NULL AND closed_at IS NULL AND answered_at IS NULL AND status <> 'annulee'"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column(CASE, "confirmed_at")
    op.drop_column(CASE, "consumer")
