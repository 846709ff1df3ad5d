"""Name the médiateur de la consommation, and tell whether people buy trainings for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ORGANISATION = "reclamations_organisation"
WORDS = (("mediator_name", 200), ("mediator_address", 400), ("mediator_site", 200))


def upgrade() -> None:
    for name, length in WORDS:
        op.add_column(ORGANISATION, sa.Column(name, sa.String(length=length), server_default="", nullable=False))
    op.add_column(ORGANISATION, sa.Column("consumers", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    for name in ("consumers", *(name for name, _ in reversed(WORDS))):
        op.drop_column(ORGANISATION, name)
