"""The logo of an organisation, and its own words at the foot of its documents."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"
TEXTS = {"logo": 64, "footer": 300}


def upgrade() -> None:
    for name, length in TEXTS.items():
        op.add_column(ORGANISATION, sa.Column(name, sa.String(length=length), server_default="", nullable=False))


def downgrade() -> None:
    for name in TEXTS:
        op.drop_column(ORGANISATION, name)
