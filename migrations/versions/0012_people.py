"""People: cases of listed people only, and the conflict stated by who handles a case about themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CASE = "reclamations_case"


def upgrade() -> None:
    op.add_column(CASE, sa.Column("listed_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(CASE, sa.Column("conflict_stated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(CASE, sa.Column("conflict_stated_by_label", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column(CASE, "conflict_stated_by_label")
    op.drop_column(CASE, "conflict_stated_at")
    op.drop_column(CASE, "listed_only")
