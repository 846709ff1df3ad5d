"""Exchanges with several people: correspondents, recipients, incoming mail, late messages, topics."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE, EXCHANGE, ORGANISATION = "reclamations_case", "reclamations_exchange", "reclamations_organisation"
CONTACT, ADDRESSEE = "reclamations_correspondent", "reclamations_addressee"
TAG, CASE_TAG = "reclamations_tag", "reclamations_case_tag"
# What a new organisation begins with, for those that are there already (B20).
TOPICS = (
    ("abandon", "Abandon", False),
    ("handicap", "Handicap", True),
    ("sous_traitance", "Sous-traitance", False),
    ("violence", "Violence et harcèlement", False),
)


def _columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    """Return what older tables gain."""
    return {
        EXCHANGE: (
            sa.Column("author_role", sa.String(length=24), nullable=True),
            sa.Column("recorded_by_label", sa.String(length=200), nullable=True),
            sa.Column("aside", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("message_id", sa.String(length=255), nullable=True),
        ),
        CASE: (sa.Column("continues", sa.String(length=40), nullable=True),),
        ORGANISATION: (
            sa.Column("disability_ref", sa.String(length=64), nullable=True),
            sa.Column("disability_label", sa.String(length=200), nullable=True),
            sa.Column("late_message", sa.String(length=16), server_default="attach", nullable=False),
        ),
    }


def _owned(table: str, **parents: str) -> list[sa.schema.SchemaItem]:
    """Return the id, the organisation and the other parents of a table, with their keys."""
    keys = {**parents, "organisation_id": ORGANISATION}
    return [
        sa.Column("id", Id, nullable=False),
        *(sa.Column(name, Id, nullable=False) for name in keys),
        *(sa.ForeignKeyConstraint([n], [f"{t}.id"], name=op.f(f"fk_{table}_{n}")) for n, t in keys.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_reclamations_case_continues", CASE, ["organisation_id", "continues"])
    op.create_index("ix_reclamations_exchange_message", EXCHANGE, ["case_id", "message_id"], unique=True)
    op.create_table(
        CONTACT,
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("person_ref", sa.String(length=64), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_owned(CONTACT, case_id=CASE),
    )
    op.create_table(
        ADDRESSEE,
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        *_owned(ADDRESSEE, case_id=CASE, exchange_id=EXCHANGE),
        _unique(ADDRESSEE, "exchange_id", "recipient"),
    )
    for table in (CONTACT, ADDRESSEE):
        op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])
    op.create_table(
        TAG,
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False),
        *_owned(TAG),
        _unique(TAG, "organisation_id", "code"),
    )
    op.create_table(CASE_TAG, *_owned(CASE_TAG, case_id=CASE, tag_id=TAG), _unique(CASE_TAG, "case_id", "tag_id"))
    op.create_index("ix_reclamations_case_tag_tag", CASE_TAG, ["tag_id", "case_id"])
    for table in (CONTACT, ADDRESSEE, TAG, CASE_TAG):
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
    for position, (code, label, restricted) in enumerate(TOPICS):
        op.execute(
            f"INSERT INTO {TAG} (organisation_id, code, label, position, active, restricted) "
            f"SELECT id, '{code}', '{label}', {position}, true, {'true' if restricted else 'false'} "
            f"FROM {ORGANISATION}"
        )


def downgrade() -> None:
    for table in (CASE_TAG, TAG, ADDRESSEE, CONTACT):
        op.drop_table(table)
    op.drop_index("ix_reclamations_exchange_message", table_name=EXCHANGE)
    op.drop_index("ix_reclamations_case_continues", table_name=CASE)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
