"""The words of each case, indexed: GIN on PostgreSQL, FTS5 on SQLite."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, INDEX = "reclamations_search", "reclamations_search_index"
# The words come folded: FTS5 only has to part them.
FTS5 = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='{TABLE}', content_rowid='case_id', "
    "tokenize='unicode61 remove_diacritics 0')"
)
TAKE = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.case_id, old.words)"
GIVE = f"INSERT INTO {INDEX}(rowid, words) VALUES (new.case_id, new.words)"
TRIGGERS = {"insert": (GIVE,), "update": (TAKE, GIVE), "delete": (TAKE,)}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        _make_index()
    op.create_table(
        TABLE,
        sa.Column("case_id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("words", sa.Text() if sqlite else TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["reclamations_case.id"], name=op.f(f"fk_{TABLE}_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_words", TABLE, ["words"], postgresql_using="gin", sqlite_where=sa.text("0"))
    if sqlite:
        for verb, statements in TRIGGERS.items():
            body = "; ".join(statements)
            op.execute(f"CREATE TRIGGER {TABLE}_{verb} AFTER {verb.upper()} ON {TABLE} BEGIN {body}; END")


def _make_index() -> None:
    try:
        op.execute(FTS5)
    except sa.exc.OperationalError as error:
        if "no such module" not in str(error.orig):
            raise
        raise CommandError(
            "this Python’s SQLite was built without FTS5, which the search needs: "
            "take a Python whose SQLite has it (python.org’s and Debian’s do), or PostgreSQL; nothing was changed"
        ) from None


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TABLE {INDEX}")
