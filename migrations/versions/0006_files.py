"""Files: contents, attachments, and the mark of the form an exchange came with."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "reclamations_attachment"


def guard_attachments() -> None:
    """Make the database itself refuse to change or delete what was attached to a case (A19)."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
                f"WHEN OLD.case_id IS NOT NULL BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        # SQLite's INSERT OR REPLACE would delete a row with no DELETE trigger asked.
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} "
            f"WHERE (id = NEW.id OR token = NEW.token) AND case_id IS NOT NULL) "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.case_id IS NOT NULL) EXECUTE FUNCTION reclamations_append_only()"
        )
    op.execute(
        f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION reclamations_append_only()"
    )


def upgrade() -> None:
    op.create_table(
        "reclamations_blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_blob_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_blob")),
        sa.UniqueConstraint("organisation_id", "sha256", name=op.f("uq_reclamations_blob_organisation_id_sha256")),
    )
    op.create_index(op.f("ix_reclamations_blob_organisation_id"), "reclamations_blob", ["organisation_id"])
    op.create_index("ix_reclamations_blob_state", "reclamations_blob", ["state", "at"])
    op.create_table(
        TABLE,
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("exchange_id", Id, nullable=True),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("added_by_ref", sa.String(length=64), nullable=True),
        sa.Column("added_by_label", sa.String(length=200), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"reclamations_{table}.id"], name=op.f(f"fk_{TABLE}_{name}"))
            for name, table in (
                ("blob_id", "blob"),
                ("case_id", "case"),
                ("exchange_id", "exchange"),
                ("organisation_id", "organisation"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{TABLE}_token")),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])
    op.create_index(f"ix_{TABLE}_case", TABLE, ["case_id", "id"])
    op.create_index(f"ix_{TABLE}_submission", TABLE, ["organisation_id", "submission"])
    op.create_index(f"ix_{TABLE}_blob", TABLE, ["blob_id"])
    op.add_column("reclamations_exchange", sa.Column("submission", sa.String(length=36), nullable=True))
    op.create_index(
        "ix_reclamations_exchange_submission", "reclamations_exchange", ["case_id", "submission"], unique=True
    )
    guard_attachments()


def downgrade() -> None:
    op.drop_index("ix_reclamations_exchange_submission", table_name="reclamations_exchange")
    op.drop_column("reclamations_exchange", "submission")
    op.drop_table(TABLE)
    op.drop_table("reclamations_blob")
