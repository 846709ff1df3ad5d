"""What a host told us of, by its own reference, and the signal that it made (B10)."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIGNAL = "reclamations_signal"


def upgrade() -> None:
    op.create_table(
        SIGNAL,
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("out_of", sa.Double(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=f"fk_{SIGNAL}_case_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=f"fk_{SIGNAL}_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SIGNAL}"),
        sa.UniqueConstraint("organisation_id", "source", "ref", name=f"uq_{SIGNAL}_organisation_id_source_ref"),
    )
    op.create_index(f"ix_{SIGNAL}_case_id", SIGNAL, ["case_id"])
    op.create_index(f"ix_{SIGNAL}_organisation_id", SIGNAL, ["organisation_id"])


def downgrade() -> None:
    op.drop_table(SIGNAL)
