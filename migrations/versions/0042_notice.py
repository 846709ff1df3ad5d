"""What an organisation says under its forms of what becomes of personal data, and against needless health data."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"
TEXTS = {"notice": 2000, "health_hint": 200}


def upgrade() -> None:
    for name, length in TEXTS.items():
        op.add_column(ORGANISATION, sa.Column(name, sa.String(length=length), server_default="", nullable=False))


def downgrade() -> None:
    for name in TEXTS:
        op.drop_column(ORGANISATION, name)
