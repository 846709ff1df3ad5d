"""Retention: years by kind, legal holds, what was forgotten; the journal lets go of names, and of nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

CASE, ORGANISATION, EVENT, FILES = (
    "reclamations_case",
    "reclamations_organisation",
    "reclamations_event",
    "reclamations_attachment",
)
SETTLING = ("reclamations_action", "reclamations_risk", "reclamations_review", "reclamations_alert")
ADDED = {
    CASE: (("held_at", True), ("hold_reason", False), ("forget_at", True), ("anonymised_at", True)),
    **dict.fromkeys(SETTLING, (("anonymised_at", True),)),
}
CLOSED = "ix_reclamations_case_closed"
KEPT = (
    "id",
    "organisation_id",
    "subject_kind",
    "subject_id",
    "seq",
    "kind",
    "at",
    "payload_digest",
    "previous",
    "digest",
)
OWNED = "OLD.case_id IS NOT NULL OR OLD.action_id IS NOT NULL"
FORGOTTEN = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE id = OLD.{column} AND anonymised_at IS NOT NULL)"
    for table, column in ((CASE, "case_id"), ("reclamations_action", "action_id"))
)


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _drop(table: str, verb: str) -> None:
    op.execute(f"DROP TRIGGER {table}_no_{verb}" + ("" if _sqlite() else f" ON {table}"))


def _let_go_of_names() -> None:
    """Let an event lose its actor, and nothing else; let the files of what was forgotten go."""
    same = " AND ".join(
        f"NEW.{name} IS OLD.{name}" if _sqlite() else f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT
    )
    nameless = f"NEW.actor_ref = '' AND NEW.actor_label = '' AND {same}"
    _drop(EVENT, "update")
    _drop(FILES, "delete")
    update = f"CREATE TRIGGER {EVENT}_no_update BEFORE UPDATE ON {EVENT}"
    delete = f"CREATE TRIGGER {FILES}_no_delete BEFORE DELETE ON {FILES}"
    if _sqlite():
        op.execute(f"{update} WHEN NOT ({nameless}) BEGIN SELECT RAISE(ABORT, '{EVENT} is append-only'); END")
        op.execute(
            f"{delete} WHEN ({OWNED}) AND NOT ({FORGOTTEN}) BEGIN SELECT RAISE(ABORT, '{FILES} is append-only'); END"
        )
        return
    op.execute(f"{update} FOR EACH ROW WHEN (NOT ({nameless})) EXECUTE FUNCTION reclamations_append_only()")
    op.execute(
        "CREATE FUNCTION reclamations_unless_forgotten() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {FORGOTTEN} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(f"{delete} FOR EACH ROW WHEN ({OWNED}) EXECUTE FUNCTION reclamations_unless_forgotten()")


def _hold_fast() -> None:
    """Guard both tables as before."""
    _drop(EVENT, "update")
    _drop(FILES, "delete")
    update = f"CREATE TRIGGER {EVENT}_no_update BEFORE UPDATE ON {EVENT}"
    delete = f"CREATE TRIGGER {FILES}_no_delete BEFORE DELETE ON {FILES}"
    if _sqlite():
        op.execute(f"{update} BEGIN SELECT RAISE(ABORT, '{EVENT} is append-only'); END")
        op.execute(f"{delete} WHEN {OWNED} BEGIN SELECT RAISE(ABORT, '{FILES} is append-only'); END")
        return
    op.execute(f"{update} FOR EACH STATEMENT EXECUTE FUNCTION reclamations_append_only()")
    op.execute(f"{delete} FOR EACH ROW WHEN ({OWNED}) EXECUTE FUNCTION reclamations_append_only()")
    op.execute("DROP FUNCTION reclamations_unless_forgotten()")


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, instant in columns:
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True) if instant else sa.Text(), nullable=True))
    op.add_column(ORGANISATION, sa.Column("retentions", sa.JSON(), nullable=True))
    op.add_column(ORGANISATION, sa.Column("purging_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(ORGANISATION, sa.Column("scrub", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(CLOSED, CASE, ["organisation_id", "closed_at", "id"])
    _let_go_of_names()


def downgrade() -> None:
    _hold_fast()
    op.drop_index(CLOSED, table_name=CASE)
    for name in ("scrub", "purging_until", "retentions"):
        op.drop_column(ORGANISATION, name)
    for table, columns in ADDED.items():
        for name, _ in columns:
            op.drop_column(table, name)
