"""What a person is told inside the LMS, beside the mail."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "reclamations_notification"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("case_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["reclamations_case.id"], name=op.f(f"fk_{TABLE}_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["reclamations_event.id"], name=op.f(f"fk_{TABLE}_event_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "event_id", "person_ref", "template", name=op.f(f"uq_{TABLE}_event_id_person_ref_template")
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])
    op.create_index(f"ix_{TABLE}_person", TABLE, ["organisation_id", "person_ref", "id"])
    op.create_index(
        f"ix_{TABLE}_unread",
        TABLE,
        ["organisation_id", "person_ref"],
        postgresql_where=sa.text("read_at IS NULL"),
        sqlite_where=sa.text("read_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
