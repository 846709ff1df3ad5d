"""Indexes for every order and filter of the register, so that a page never reads the whole of it."""

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_reclamations_case_author": ["organisation_id", "recorded_by_ref"],
    "ix_reclamations_case_assignee": ["organisation_id", "assignee_ref", "status"],
    "ix_reclamations_case_reference": ["organisation_id", "year", "number", "id"],
    "ix_reclamations_case_kind": ["organisation_id", "kind", "id"],
    "ix_reclamations_case_status": ["organisation_id", "status", "id"],
    "ix_reclamations_case_category": ["organisation_id", "category", "id"],
    "ix_reclamations_case_handler": ["organisation_id", "assignee_label", "id"],
}
CONFIDENTIAL = "ix_reclamations_case_confidential"


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "reclamations_case", columns)
    op.create_index(
        CONFIDENTIAL,
        "reclamations_case",
        ["organisation_id", "year", "number"],
        postgresql_where=text("confidential"),
        sqlite_where=text("confidential = 1"),
    )


def downgrade() -> None:
    for name in (CONFIDENTIAL, *INDEXES):
        op.drop_index(name, table_name="reclamations_case")
