"""Whom to speak to in confidence."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"
WORDS = (("confidential_label", 200), ("confidential_email", 254), ("confidential_phone", 40))


def upgrade() -> None:
    for name, length in WORDS:
        op.add_column(ORGANISATION, sa.Column(name, sa.String(length), nullable=False, server_default=""))


def downgrade() -> None:
    for name, _ in WORDS:
        op.drop_column(ORGANISATION, name)
