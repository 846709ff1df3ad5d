"""Risks: what may come back, the cases and the actions each is about, their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORGANISATION, CASE, ACTION = "reclamations_organisation", "reclamations_case", "reclamations_action"
ALERT, RISK = "reclamations_alert", "reclamations_risk"
ON_CASE, ON_ACTION, SEQUENCE = "reclamations_risk_case", "reclamations_risk_action", "reclamations_risk_sequence"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        _key(table, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _tie(table: str, name: str, target: str) -> None:
    column = f"{name}_id"
    op.create_table(
        table,
        sa.Column("risk_id", ID, nullable=False),
        sa.Column(column, ID, nullable=False),
        *_owned(table),
        _key(table, "risk_id", RISK),
        _key(table, column, target),
        sa.UniqueConstraint("risk_id", column, name=op.f(f"uq_{table}_risk_id_{column}")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    op.create_index(f"ix_{table}_{name}", table, [column, "risk_id"])


def upgrade() -> None:
    op.create_table(
        RISK,
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("alert_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("owner_ref", sa.String(length=64), nullable=False),
        sa.Column("owner_label", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("motive", sa.Text(), nullable=True),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("gravity", sa.Integer(), nullable=False),
        sa.Column("weight_before", sa.Integer(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_by_label", sa.String(length=200), nullable=False),
        sa.Column("author_ref", sa.String(length=64), nullable=False),
        sa.Column("author_label", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        *_owned(RISK),
        _key(RISK, "alert_id", ALERT),
        sa.UniqueConstraint("organisation_id", "reference", name=op.f(f"uq_{RISK}_organisation_id_reference")),
        sa.UniqueConstraint("organisation_id", "submission", name=op.f(f"uq_{RISK}_organisation_id_submission")),
        sa.UniqueConstraint("alert_id", name=op.f(f"uq_{RISK}_alert_id")),
    )
    op.create_index(op.f(f"ix_{RISK}_organisation_id"), RISK, ["organisation_id"])
    op.create_index(f"ix_{RISK}_status", RISK, ["organisation_id", "status", "id"])
    _tie(ON_CASE, "case", CASE)
    _tie(ON_ACTION, "action", ACTION)
    op.create_table(
        SEQUENCE,
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        _key(SEQUENCE, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f(f"pk_{SEQUENCE}")),
    )


def downgrade() -> None:
    for table in (SEQUENCE, ON_ACTION, ON_CASE, RISK):
        op.drop_table(table)
