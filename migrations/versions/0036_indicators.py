"""The texts of the indicators in force, as an organisation pastes them."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"
TEXTS = ("indicator_30", "indicator_31", "indicator_32")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column(ORGANISATION, sa.Column(name, sa.String(length=2000), server_default="", nullable=False))


def downgrade() -> None:
    for name in TEXTS:
        op.drop_column(ORGANISATION, name)
