"""Cases taken over from an older register: their old number, and what each batch brought."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORGANISATION, CASE, TAKEOVER = "reclamations_organisation", "reclamations_case", "reclamations_takeover"


def upgrade() -> None:
    op.add_column(CASE, sa.Column("external_ref", sa.String(length=64), nullable=True))
    op.create_table(
        TAKEOVER,
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], [f"{CASE}.id"], name=op.f(f"fk_{TAKEOVER}_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], [f"{ORGANISATION}.id"], name=op.f(f"fk_{TAKEOVER}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TAKEOVER}")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f(f"uq_{TAKEOVER}_organisation_id_key")),
    )
    op.create_index(op.f(f"ix_{TAKEOVER}_organisation_id"), TAKEOVER, ["organisation_id"])
    op.create_index(op.f(f"ix_{TAKEOVER}_case_id"), TAKEOVER, ["case_id"])
    op.create_index(f"ix_{TAKEOVER}_batch", TAKEOVER, ["organisation_id", "batch"])


def downgrade() -> None:
    op.drop_table(TAKEOVER)
    op.drop_column(CASE, "external_ref")
