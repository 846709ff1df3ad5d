"""Addresses that a mail server refused for good."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reclamations_bounce",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("reply", sa.String(length=400), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["reclamations_organisation.id"], name=op.f("fk_reclamations_bounce_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_bounce")),
        sa.UniqueConstraint(
            "organisation_id", "address", name=op.f("uq_reclamations_bounce_organisation_id_address")
        ),
    )
    op.create_index(
        op.f("ix_reclamations_bounce_organisation_id"), "reclamations_bounce", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_reclamations_bounce_organisation_id"), table_name="reclamations_bounce")
    op.drop_table("reclamations_bounce")
