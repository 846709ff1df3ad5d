"""Delays of an organisation's own making may be retired: those who keep them keep them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

POLICY = "reclamations_policy"


def upgrade() -> None:
    op.add_column(POLICY, sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column(POLICY, "active")
