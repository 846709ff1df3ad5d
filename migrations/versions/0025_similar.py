"""Cases of the same trouble brought together, and those of a training found."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

CASE, LINK = "reclamations_case", "reclamations_case_link"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TRAINING = f"ix_{CASE}_training"


def upgrade() -> None:
    op.create_table(
        LINK,
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LINK}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=f"fk_{LINK}_organisation_id"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=f"fk_{LINK}_case_id"),
        sa.ForeignKeyConstraint(["other_id"], ["reclamations_case.id"], name=f"fk_{LINK}_other_id"),
        sa.UniqueConstraint("case_id", "other_id", name=f"uq_{LINK}_case_id_other_id"),
    )
    op.create_index(f"ix_{LINK}_organisation_id", LINK, ["organisation_id"])
    op.create_index(f"ix_{LINK}_other", LINK, ["other_id", "case_id"])
    op.create_index(TRAINING, CASE, ["organisation_id", "training_ref", "received_at", "id"])


def downgrade() -> None:
    op.drop_index(TRAINING, table_name=CASE)
    op.drop_table(LINK)
