"""Keep what became of the session that an aléa touched (O33)."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

CASE = "reclamations_case"


def upgrade() -> None:
    op.add_column(CASE, sa.Column("outcome", sa.String(16), nullable=True))


def downgrade() -> None:
    op.drop_column(CASE, "outcome")
