"""The link that whoever waits is given, and an index that fits the question whose cases."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INTAKE, DIGEST = "reclamations_intake", "ix_reclamations_intake_digest"
PEOPLE, PERSON = "reclamations_case_person", "ix_reclamations_case_person_ref"


def upgrade() -> None:
    op.add_column(INTAKE, sa.Column("digest", sa.String(length=64), nullable=True))
    op.create_index(DIGEST, INTAKE, ["digest"], unique=True)
    # Whose cases: asked by person and relation, in every list.
    op.drop_index(PERSON, table_name=PEOPLE)
    op.create_index(PERSON, PEOPLE, ["person_ref", "relation", "case_id"])


def downgrade() -> None:
    op.drop_index(PERSON, table_name=PEOPLE)
    op.create_index(PERSON, PEOPLE, ["organisation_id", "person_ref"])
    op.drop_index(DIGEST, table_name=INTAKE)
    op.drop_column(INTAKE, "digest")
