"""An export says what it is of: the register, or the plan d'amélioration."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "reclamations_export", sa.Column("subject", sa.String(length=16), server_default="register", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("reclamations_export", "subject")
