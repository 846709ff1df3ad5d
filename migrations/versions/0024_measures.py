"""Keep the measures that an organisation plans for each type of aléa; none: those that we propose."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"


def upgrade() -> None:
    op.add_column(ORGANISATION, sa.Column("measures", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "measures")
