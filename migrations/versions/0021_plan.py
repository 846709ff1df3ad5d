"""Causes, and the plan d'amélioration: its actions, the cases they are about, their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE, ORGANISATION = "reclamations_case", "reclamations_organisation"
ACTION, LINK, CAUSE = "reclamations_action", "reclamations_action_case", "reclamations_cause"
SEQUENCE = "reclamations_action_sequence"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        _key(table, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _make_actions() -> None:
    op.create_table(
        ACTION,
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("follows_id", Id, nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("owner_ref", sa.String(length=64), nullable=False),
        sa.Column("owner_label", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("check_due", sa.Date(), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("verdict_note", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_label", sa.String(length=200), nullable=True),
        sa.Column("motive", sa.Text(), nullable=True),
        sa.Column("author_ref", sa.String(length=64), nullable=False),
        sa.Column("author_label", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        *_owned(ACTION),
        _key(ACTION, "follows_id", ACTION),
        sa.UniqueConstraint("organisation_id", "reference", name=op.f(f"uq_{ACTION}_organisation_id_reference")),
        sa.UniqueConstraint("organisation_id", "submission", name=op.f(f"uq_{ACTION}_organisation_id_submission")),
    )
    op.create_index(op.f(f"ix_{ACTION}_organisation_id"), ACTION, ["organisation_id"])
    op.create_index(f"ix_{ACTION}_due", ACTION, ["organisation_id", "status", "due_on", "id"])
    op.create_index(f"ix_{ACTION}_owner", ACTION, ["organisation_id", "owner_ref", "id"])
    op.create_index(f"ix_{ACTION}_follows", ACTION, ["follows_id"])


def upgrade() -> None:
    _make_actions()
    op.create_table(
        LINK,
        sa.Column("action_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        *_owned(LINK),
        _key(LINK, "action_id", ACTION),
        _key(LINK, "case_id", CASE),
        sa.UniqueConstraint("action_id", "case_id", name=op.f(f"uq_{LINK}_action_id_case_id")),
    )
    op.create_index(op.f(f"ix_{LINK}_organisation_id"), LINK, ["organisation_id"])
    op.create_index(f"ix_{LINK}_case", LINK, ["case_id", "action_id"])
    op.create_table(
        SEQUENCE,
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        _key(SEQUENCE, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f(f"pk_{SEQUENCE}")),
    )
    op.create_table(
        CAUSE,
        sa.Column("case_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("whys", sa.JSON(), nullable=False),
        *_owned(CAUSE),
        _key(CAUSE, "case_id", CASE),
        sa.UniqueConstraint("case_id", "position", name=op.f(f"uq_{CAUSE}_case_id_position")),
    )
    op.create_index(op.f(f"ix_{CAUSE}_organisation_id"), CAUSE, ["organisation_id"])
    op.add_column(CASE, sa.Column("heard", sa.Text(), nullable=True))
    op.add_column(CASE, sa.Column("unlearned", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column(CASE, "unlearned")
    op.drop_column(CASE, "heard")
    for table in (CAUSE, SEQUENCE, LINK, ACTION):
        op.drop_table(table)
