"""The links of auditors without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORGANISATION, LINK = "reclamations_organisation", "reclamations_auditor_link"


def upgrade() -> None:
    op.create_table(
        LINK,
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("nominative", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_label", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], [f"{ORGANISATION}.id"], name=op.f(f"fk_{LINK}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LINK}")),
        sa.UniqueConstraint("digest", name=op.f(f"uq_{LINK}_digest")),
    )
    op.create_index(op.f(f"ix_{LINK}_organisation_id"), LINK, ["organisation_id"])


def downgrade() -> None:
    op.drop_table(LINK)
