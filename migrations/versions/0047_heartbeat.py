"""When the tick last ran."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

HEARTBEAT = "reclamations_heartbeat"


def upgrade() -> None:
    op.create_table(
        HEARTBEAT,
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table(HEARTBEAT)
