"""Where each daily seal of the journal is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"


def upgrade() -> None:
    op.add_column(ORGANISATION, sa.Column("seal_email", sa.String(length=254), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "seal_email")
