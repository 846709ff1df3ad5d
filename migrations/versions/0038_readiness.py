"""The state of preparation, week by week."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORGANISATION, READINESS = "reclamations_organisation", "reclamations_readiness"


def upgrade() -> None:
    op.create_table(
        READINESS,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], [f"{ORGANISATION}.id"], name=op.f(f"fk_{READINESS}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{READINESS}")),
        sa.UniqueConstraint("organisation_id", "day", name=op.f(f"uq_{READINESS}_organisation_id_day")),
    )
    op.create_index(op.f(f"ix_{READINESS}_organisation_id"), READINESS, ["organisation_id"])


def downgrade() -> None:
    op.drop_table(READINESS)
