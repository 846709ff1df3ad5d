"""Quality reviews: their lines, the actions they decide, what staff are told; an agenda of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE, ACTION, EVENT = "reclamations_case", "reclamations_action", "reclamations_event"
ORGANISATION = "reclamations_organisation"
REVIEW, LINE = "reclamations_review", "reclamations_review_line"
DECIDED, TOLD = "reclamations_review_action", "reclamations_diffusion"
SEQUENCE = "reclamations_review_sequence"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        _key(table, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _make_reviews() -> None:
    op.create_table(
        REVIEW,
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.Column("author_ref", sa.String(length=64), nullable=False),
        sa.Column("author_label", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_label", sa.String(length=200), nullable=True),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        *_owned(REVIEW),
        _unique(REVIEW, "organisation_id", "reference"),
        _unique(REVIEW, "organisation_id", "submission"),
    )
    op.create_index(op.f(f"ix_{REVIEW}_organisation_id"), REVIEW, ["organisation_id"])
    op.create_index(f"ix_{REVIEW}_held", REVIEW, ["organisation_id", "held_on", "id"])
    op.create_table(
        SEQUENCE,
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        _key(SEQUENCE, "organisation_id", ORGANISATION),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f(f"pk_{SEQUENCE}")),
    )


def _make_lines() -> None:
    op.create_table(
        LINE,
        sa.Column("review_id", Id, nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("action_id", Id, nullable=True),
        sa.Column("why", sa.String(length=80), nullable=False),
        *_owned(LINE),
        _key(LINE, "review_id", REVIEW),
        _key(LINE, "case_id", CASE),
        _key(LINE, "action_id", ACTION),
        _unique(LINE, "review_id", "case_id"),
        _unique(LINE, "review_id", "action_id"),
    )
    op.create_index(op.f(f"ix_{LINE}_organisation_id"), LINE, ["organisation_id"])
    op.create_index(f"ix_{LINE}_case", LINE, ["case_id", "review_id"])
    op.create_index(f"ix_{LINE}_action", LINE, ["action_id", "review_id"])
    op.create_table(
        DECIDED,
        sa.Column("review_id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=True),
        sa.Column("action_id", Id, nullable=False),
        *_owned(DECIDED),
        _key(DECIDED, "review_id", REVIEW),
        _key(DECIDED, "line_id", LINE),
        _key(DECIDED, "action_id", ACTION),
        _unique(DECIDED, "action_id"),
    )
    op.create_index(op.f(f"ix_{DECIDED}_organisation_id"), DECIDED, ["organisation_id"])
    op.create_index(f"ix_{DECIDED}_review", DECIDED, ["review_id", "line_id"])
    op.create_index(f"ix_{DECIDED}_line", DECIDED, ["line_id"])


def _make_diffusions() -> None:
    op.create_table(
        TOLD,
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("review_id", Id, nullable=True),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("author_label", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_owned(TOLD),
        _key(TOLD, "case_id", CASE),
        _key(TOLD, "review_id", REVIEW),
        _key(TOLD, "event_id", EVENT),
        _unique(TOLD, "organisation_id", "submission"),
    )
    op.create_index(op.f(f"ix_{TOLD}_organisation_id"), TOLD, ["organisation_id"])
    op.create_index(f"ix_{TOLD}_at", TOLD, ["organisation_id", "at", "id"])
    for column in ("case", "review", "event"):
        op.create_index(f"ix_{TOLD}_{column}", TOLD, [f"{column}_id"])


def upgrade() -> None:
    _make_reviews()
    _make_lines()
    _make_diffusions()
    op.add_column(ORGANISATION, sa.Column("agenda", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column(ORGANISATION, "agenda")
    for table in (TOLD, DECIDED, LINE, SEQUENCE, REVIEW):
        op.drop_table(table)
