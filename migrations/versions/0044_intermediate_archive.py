"""The intermediate archive: after how many years closed cases enter it, and since when each is there."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

CASE, ORGANISATION = "reclamations_case", "reclamations_organisation"


def upgrade() -> None:
    op.add_column(CASE, sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(ORGANISATION, sa.Column("archive_years", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "archive_years")
    op.drop_column(CASE, "archived_at")
