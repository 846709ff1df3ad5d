"""Surveys asked for a later day, changeable, with an organisation's own questions and what an opinion set off."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SURVEY, ORGANISATION = "reclamations_survey", "reclamations_organisation"
ASKED = f"ix_{SURVEY}_asked"
# Who handled the case then, where that is still whoever handles it.
HANDLED = f"""UPDATE {SURVEY} SET assignee_ref = (SELECT assignee_ref FROM reclamations_case
 WHERE id = case_id AND assignee_label = {SURVEY}.assignee_label)"""
COLUMNS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("assignee_ref", sa.String(64), {}),
    ("unsent", sa.String(16), {}),
    ("effect", sa.String(16), {}),
    ("questions", sa.JSON(), {"nullable": False, "server_default": "[]"}),
    ("answers", sa.JSON(), {"nullable": False, "server_default": "{}"}),
)


def upgrade() -> None:
    for name, kind, options in COLUMNS:
        op.add_column(SURVEY, sa.Column(name, kind, **options))
    op.execute(HANDLED)
    op.create_index(ASKED, SURVEY, ["organisation_id", "asked_at"])
    op.add_column(ORGANISATION, sa.Column("surveys", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "surveys")
    op.drop_index(ASKED, table_name=SURVEY)
    for name, _, _ in reversed(COLUMNS):
        op.drop_column(SURVEY, name)
