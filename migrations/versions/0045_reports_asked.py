"""Reports that people ask for: of any days, made by a job."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

REPORT = "reclamations_report"


def upgrade() -> None:
    with op.batch_alter_table(REPORT) as reports:
        reports.alter_column(
            "period", existing_type=sa.String(length=8), type_=sa.String(length=21), existing_nullable=False
        )
        reports.alter_column("made_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        reports.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    # A shorter column holds no days, and an older release no report that waits.
    op.execute(f"DELETE FROM {REPORT} WHERE made_at IS NULL OR length(period) > 8")
    with op.batch_alter_table(REPORT) as reports:
        reports.drop_column("attempts")
        reports.alter_column("made_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        reports.alter_column(
            "period", existing_type=sa.String(length=21), type_=sa.String(length=8), existing_nullable=False
        )
