"""Periodic reports, and which of them make themselves for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORGANISATION, REPORT = "reclamations_organisation", "reclamations_report"


def upgrade() -> None:
    op.create_table(
        REPORT,
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], [f"{ORGANISATION}.id"], name=op.f(f"fk_{REPORT}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REPORT}")),
        sa.UniqueConstraint(
            "organisation_id", "period", "version", name=op.f(f"uq_{REPORT}_organisation_id_period_version")
        ),
    )
    op.create_index(op.f(f"ix_{REPORT}_organisation_id"), REPORT, ["organisation_id"])
    op.add_column(ORGANISATION, sa.Column("reports", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "reports")
    op.drop_table(REPORT)
