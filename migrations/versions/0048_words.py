"""The words that an organisation puts in the place of ours."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"


def upgrade() -> None:
    op.add_column(ORGANISATION, sa.Column("words", sa.JSON()))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "words")
