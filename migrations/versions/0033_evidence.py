"""Let a file belong to an action of the plan, guarded as those of cases are."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, ACTION = "reclamations_attachment", "reclamations_action"
VERBS = ("UPDATE", "DELETE")


def _unguard() -> None:
    names = [f"{TABLE}_no_{verb.lower()}" for verb in VERBS]
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in [*names, *([f"{TABLE}_no_replace"] if sqlite else [])]:
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {TABLE}")


def _guard(*columns: str) -> None:
    """Make the database itself refuse to change or delete what belongs to something (A19)."""
    old = " OR ".join(f"OLD.{column} IS NOT NULL" for column in columns)
    sqlite = op.get_bind().dialect.name == "sqlite"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    for verb in VERBS:
        name = f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE}"
        if sqlite:
            op.execute(f"{name} WHEN {old} {refuse}")
        else:
            op.execute(f"{name} FOR EACH ROW WHEN ({old}) EXECUTE FUNCTION reclamations_append_only()")
    if sqlite:
        kept = " OR ".join(f"{column} IS NOT NULL" for column in columns)
        # SQLite's INSERT OR REPLACE would delete a row with no DELETE trigger asked.
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} "
            f"WHERE (id = NEW.id OR token = NEW.token) AND ({kept})) {refuse}"
        )


def upgrade() -> None:
    _unguard()
    with op.batch_alter_table(TABLE) as files:
        files.add_column(sa.Column("action_id", Id, nullable=True))
        files.create_foreign_key(op.f(f"fk_{TABLE}_action_id"), ACTION, ["action_id"], ["id"])
    op.create_index(f"ix_{TABLE}_action", TABLE, ["action_id", "id"])
    _guard("case_id", "action_id")


def downgrade() -> None:
    _unguard()
    op.drop_index(f"ix_{TABLE}_action", table_name=TABLE)
    op.execute(f"DELETE FROM {TABLE} WHERE action_id IS NOT NULL")
    with op.batch_alter_table(TABLE) as files:
        files.drop_constraint(op.f(f"fk_{TABLE}_action_id"), type_="foreignkey")
        files.drop_column("action_id")
    _guard("case_id")
