"""Keep the types of aléa that an organisation added, renamed or withdrew; none: ours as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"


def upgrade() -> None:
    op.add_column(ORGANISATION, sa.Column("incident_types", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "incident_types")
