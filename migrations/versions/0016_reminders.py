"""Reminders and the daily list of what is late: mails that no event caused, and one that no case did."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, OUTBOX, DELIVERY = "reclamations_reminder", "reclamations_outbox", "reclamations_delivery"
NOTIFICATION, CASE, ORGANISATION = "reclamations_notification", "reclamations_case", "reclamations_organisation"
# Each holds the rows whose last column is filled.
INDEXES = (
    (f"ix_{OUTBOX}_reminder", OUTBOX, ["reminder_id"], True),
    (f"ix_{OUTBOX}_digest", OUTBOX, ["organisation_id", "recipient", "day"], True),
    (f"ix_{NOTIFICATION}_reminder", NOTIFICATION, ["reminder_id"], True),
    (f"ix_{CASE}_remind", CASE, ["remind_at"], False),
)


@contextmanager
def _alone(table: str) -> Iterator[BatchOperations]:
    """Alter the outbox with its deliveries set aside: SQLite makes it anew, and a host may have foreign keys on."""
    kept, sqlite = f"{DELIVERY}_kept", op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute(f"CREATE TABLE {kept} AS SELECT * FROM {DELIVERY}")
        op.execute(f"DELETE FROM {DELIVERY}")
    with op.batch_alter_table(table) as batch:
        yield batch
    if sqlite:
        op.execute(f"INSERT INTO {DELIVERY} SELECT * FROM {kept}")
        op.execute(f"DROP TABLE {kept}")


def _make_reminders() -> None:
    op.create_table(
        TABLE,
        sa.Column("case_id", Id, nullable=False),
        sa.Column("milestone", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("person_label", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f(f"fk_{TABLE}_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("case_id", "milestone", "due_at", "stage", "person_ref", name=op.f(f"uq_{TABLE}_once")),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])


def upgrade() -> None:
    _make_reminders()
    with _alone(OUTBOX) as outbox:
        outbox.alter_column("case_id", existing_type=Id, nullable=True)
        outbox.alter_column("event_id", existing_type=Id, nullable=True)
        outbox.add_column(sa.Column("reminder_id", Id, nullable=True))
        outbox.add_column(sa.Column("day", sa.Date(), nullable=True))
        outbox.create_foreign_key(op.f(f"fk_{OUTBOX}_reminder_id"), TABLE, ["reminder_id"], ["id"])
    with op.batch_alter_table(DELIVERY) as delivery:
        delivery.alter_column("case_id", existing_type=Id, nullable=True)
    with op.batch_alter_table(NOTIFICATION) as notification:
        notification.add_column(sa.Column("reminder_id", Id, nullable=True))
        notification.create_foreign_key(op.f(f"fk_{NOTIFICATION}_reminder_id"), TABLE, ["reminder_id"], ["id"])
    op.add_column(ORGANISATION, sa.Column("reminders", sa.JSON(), nullable=True))
    op.add_column(ORGANISATION, sa.Column("digest_day", sa.Date(), nullable=True))
    op.add_column(CASE, sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    for name, table, columns, unique in INDEXES:
        where = sa.text(f"{columns[-1]} IS NOT NULL")
        op.create_index(name, table, columns, unique=unique, postgresql_where=where, sqlite_where=where)
    # Whatever is open now is looked at once.
    op.execute(f"UPDATE {CASE} SET remind_at = recorded_at WHERE closed_at IS NULL AND status <> 'annulee'")


def downgrade() -> None:
    for name, table, *_ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_column(CASE, "remind_at")
    op.drop_column(ORGANISATION, "digest_day")
    op.drop_column(ORGANISATION, "reminders")
    op.execute(f"DELETE FROM {NOTIFICATION} WHERE reminder_id IS NOT NULL")
    with op.batch_alter_table(NOTIFICATION) as notification:
        notification.drop_constraint(op.f(f"fk_{NOTIFICATION}_reminder_id"), type_="foreignkey")
        notification.drop_column("reminder_id")
    caused = "event_id IS NULL OR case_id IS NULL"
    op.execute(f"DELETE FROM {DELIVERY} WHERE outbox_id IN (SELECT id FROM {OUTBOX} WHERE {caused})")
    op.execute(f"DELETE FROM {OUTBOX} WHERE {caused}")
    with op.batch_alter_table(DELIVERY) as delivery:
        delivery.alter_column("case_id", existing_type=Id, nullable=False)
    with _alone(OUTBOX) as outbox:
        outbox.drop_constraint(op.f(f"fk_{OUTBOX}_reminder_id"), type_="foreignkey")
        outbox.drop_column("day")
        outbox.drop_column("reminder_id")
        outbox.alter_column("event_id", existing_type=Id, nullable=False)
        outbox.alter_column("case_id", existing_type=Id, nullable=False)
    op.drop_table(TABLE)
