"""The weekly count is one worker's at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

READINESS = "reclamations_readiness"


def upgrade() -> None:
    op.add_column(READINESS, sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # What a worker began is no count.
    op.execute(f"DELETE FROM {READINESS} WHERE claimed_until IS NOT NULL")
    op.drop_column(READINESS, "claimed_until")
