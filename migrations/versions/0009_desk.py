"""Saved views of the register, and acts on many cases at once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VIEW, BULK, ITEM = "reclamations_view", "reclamations_bulk", "reclamations_bulk_item"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=f"fk_{table}_organisation_id"
        ),
    ]


def upgrade() -> None:
    op.create_table(
        VIEW,
        *_owned(VIEW),
        sa.Column("owner_ref", sa.String(length=64), nullable=False),
        sa.Column("owner_label", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("organisation_id", "owner_ref", "name", name=f"uq_{VIEW}_organisation_id_owner_ref_name"),
    )
    op.create_table(
        BULK,
        *_owned(BULK),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("owner_ref", sa.String(length=64), nullable=False),
        sa.Column("owner_label", sa.String(length=200), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("organisation_id", "submission", name=f"uq_{BULK}_organisation_id_submission"),
    )
    op.create_table(
        ITEM,
        *_owned(ITEM),
        sa.Column("bulk_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("done_seq", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["bulk_id"], [f"{BULK}.id"], name=f"fk_{ITEM}_bulk_id"),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=f"fk_{ITEM}_case_id"),
        sa.UniqueConstraint("bulk_id", "case_id", name=f"uq_{ITEM}_bulk_id_case_id"),
    )
    for table in (VIEW, BULK, ITEM):
        op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"])
    op.create_index(f"ix_{ITEM}_state", ITEM, ["state", "bulk_id"])


def downgrade() -> None:
    for table in (ITEM, BULK, VIEW):
        op.drop_table(table)
