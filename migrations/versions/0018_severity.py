"""Find the cases of a severity, and the few that nobody is left to handle, without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CASE = "reclamations_case"
SEVERITY, STRANDED = f"ix_{CASE}_severity", f"ix_{CASE}_stranded"


def upgrade() -> None:
    op.create_index(SEVERITY, CASE, ["organisation_id", "severity", "received_at", "id"])
    op.create_index(
        STRANDED,
        CASE,
        ["organisation_id", "id"],
        postgresql_where=sa.text("stranded"),
        sqlite_where=sa.text("stranded = 1"),
    )


def downgrade() -> None:
    op.drop_index(STRANDED, table_name=CASE)
    op.drop_index(SEVERITY, table_name=CASE)
