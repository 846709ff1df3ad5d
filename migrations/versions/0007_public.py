"""Outside parties: the switches of the public form, and the room where what looks automatic waits."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORGANISATION, TABLE = "reclamations_organisation", "reclamations_intake"


def upgrade() -> None:
    op.add_column(ORGANISATION, sa.Column("public_form", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column(ORGANISATION, sa.Column("allow_anonymous", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        TABLE,
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("decided_by_ref", sa.String(length=64), nullable=True),
        sa.Column("decided_by_label", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f(f"fk_{TABLE}_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("organisation_id", "submission", name=op.f(f"uq_{TABLE}_organisation_id_submission")),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])
    op.create_index(f"ix_{TABLE}_state", TABLE, ["organisation_id", "state", "id"])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column(ORGANISATION, "allow_anonymous")
    op.drop_column(ORGANISATION, "public_form")
