"""What comes back: rules of an organisation, alerts, what they knew, and what is to be looked at anew."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ORGANISATION, CASE, ACTION = "reclamations_organisation", "reclamations_case", "reclamations_action"
ALERT, KNOWN, TOUCHED = "reclamations_alert", "reclamations_alert_case", "reclamations_recurrence_touched"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        _key(table, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.add_column(ORGANISATION, sa.Column("recurrences", sa.JSON(), nullable=True))
    op.create_table(
        ALERT,
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("motive", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_label", sa.String(length=200), nullable=True),
        sa.Column("action_id", ID, nullable=True),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        *_owned(ALERT),
        _key(ALERT, "action_id", ACTION),
        sa.UniqueConstraint("organisation_id", "ground", "key", name=op.f(f"uq_{ALERT}_organisation_id_ground_key")),
    )
    op.create_index(op.f(f"ix_{ALERT}_organisation_id"), ALERT, ["organisation_id"])
    op.create_index(f"ix_{ALERT}_status", ALERT, ["organisation_id", "status", "id"])
    op.create_table(
        KNOWN,
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        *_owned(KNOWN),
        _key(KNOWN, "alert_id", ALERT),
        _key(KNOWN, "case_id", CASE),
        sa.UniqueConstraint("alert_id", "case_id", name=op.f(f"uq_{KNOWN}_alert_id_case_id")),
    )
    op.create_index(op.f(f"ix_{KNOWN}_organisation_id"), KNOWN, ["organisation_id"])
    op.create_index(op.f(f"ix_{KNOWN}_case_id"), KNOWN, ["case_id"])
    op.create_table(TOUCHED, sa.Column("keys", sa.JSON(), nullable=False), *_owned(TOUCHED))
    op.create_index(op.f(f"ix_{TOUCHED}_organisation_id"), TOUCHED, ["organisation_id"])
    # Cases were there before the rules: the first tick looks at them all.
    op.execute(f"INSERT INTO {TOUCHED} (organisation_id, keys) SELECT id, '{{}}' FROM {ORGANISATION}")


def downgrade() -> None:
    for table in (TOUCHED, KNOWN, ALERT):
        op.drop_table(table)
    op.drop_column(ORGANISATION, "recurrences")
