"""Links that follow a case without an account, and the asking for them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reclamations_link_request",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_link_request_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_link_request")),
    )
    op.create_index(
        op.f("ix_reclamations_link_request_organisation_id"), "reclamations_link_request", ["organisation_id"]
    )
    op.create_table(
        "reclamations_tracking_link",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["reclamations_case.id"], name=op.f("fk_reclamations_tracking_link_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["reclamations_organisation.id"],
            name=op.f("fk_reclamations_tracking_link_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclamations_tracking_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_reclamations_tracking_link_digest")),
    )
    op.create_index(op.f("ix_reclamations_tracking_link_case_id"), "reclamations_tracking_link", ["case_id"])
    op.create_index(
        op.f("ix_reclamations_tracking_link_organisation_id"), "reclamations_tracking_link", ["organisation_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_reclamations_tracking_link_organisation_id"), table_name="reclamations_tracking_link")
    op.drop_index(op.f("ix_reclamations_tracking_link_case_id"), table_name="reclamations_tracking_link")
    op.drop_table("reclamations_tracking_link")
    op.drop_index(op.f("ix_reclamations_link_request_organisation_id"), table_name="reclamations_link_request")
    op.drop_table("reclamations_link_request")
