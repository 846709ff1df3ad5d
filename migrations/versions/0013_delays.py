"""Delays as data, the assessment of a case, and the moments that its dates derive from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE, ORGANISATION, OUTBOX = "reclamations_case", "reclamations_organisation", "reclamations_outbox"
POLICY, CALENDAR = "reclamations_policy", "reclamations_calendar"
PRIORITY = "ix_reclamations_case_priority"
INSTANTS = (
    "examined_at",
    "clock_at",
    "qualified_at",
    "reopened_at",
    "extended_at",
    "extended_to",
    "announced_due",
    "declare_due",
    "close_due",
    "last_told_at",
)
WORDS = {
    "severity": 16,
    "urgency": 16,
    "reach": 16,
    "complexity": 16,
    "recurrence": 16,
    "origin": 24,
    "decision": 24,
    "satisfaction": 16,
    "examined_by_label": 200,
}
TEXTS = ("relation_note", "survey_waived", "unanswerable")
TRUTHS = ("safety", "priority_set")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("sent_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in INSTANTS),
        *(sa.Column(name, sa.String(length=size), nullable=True) for name, size in WORDS.items()),
        *(sa.Column(name, sa.Text(), nullable=True) for name in TEXTS),
        *(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False) for name in TRUTHS),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("immediate_needed", sa.Boolean(), nullable=True),
        sa.Column("pauses", sa.JSON(), server_default="[]", nullable=False),
    ]


def upgrade() -> None:
    for column in _columns():
        op.add_column(CASE, column)
    # What the new columns say of the cases that are there: their journal and their surveys tell.
    op.execute(
        f"UPDATE {CASE} SET reopened_at = (SELECT max(e.at) FROM reclamations_event e WHERE e.subject_kind = 'case' "
        f"AND e.subject_id = {CASE}.id AND e.kind = 'reopened')"
    )
    op.execute(
        f"UPDATE {CASE} SET satisfaction = 'demandee' "
        f"WHERE id IN (SELECT case_id FROM reclamations_survey WHERE answered_at IS NULL)"
    )
    op.execute(
        f"UPDATE {CASE} SET satisfaction = (SELECT max(s.resolved) FROM reclamations_survey s "
        f"WHERE s.case_id = {CASE}.id AND s.answered_at IS NOT NULL) WHERE satisfaction IS NULL"
    )
    op.create_index(PRIORITY, CASE, ["organisation_id", "priority", "id"])
    op.add_column(ORGANISATION, sa.Column("calendar", Id, nullable=True))
    op.add_column(ORGANISATION, sa.Column("priorities", sa.JSON(), nullable=True))
    op.add_column(OUTBOX, sa.Column("announces", sa.DateTime(timezone=True), nullable=True))
    _owned(
        POLICY,
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("organisation_id", "name", name=op.f(f"uq_{POLICY}_organisation_id_name")),
    )
    _owned(
        CALENDAR,
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _owned(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *parts,
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], [f"{ORGANISATION}.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])


def downgrade() -> None:
    op.drop_table(CALENDAR)
    op.drop_table(POLICY)
    op.drop_column(OUTBOX, "announces")
    op.drop_column(ORGANISATION, "priorities")
    op.drop_column(ORGANISATION, "calendar")
    op.drop_index(PRIORITY, table_name=CASE)
    for column in reversed(_columns()):
        op.drop_column(CASE, column.name)
