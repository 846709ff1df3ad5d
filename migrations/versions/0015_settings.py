"""What an organisation says of itself, keeps, and words itself: identity, retention, mails, ready answers."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ORGANISATION, MAIL, CANNED = (
    "reclamations_organisation",
    "reclamations_mail_template",
    "reclamations_canned_answer",
)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = (("nda", 20), ("siret", 14), ("quality_label", 200), ("direction_label", 200))


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
    for name, length in WORDS:
        op.add_column(ORGANISATION, sa.Column(name, sa.String(length=length), server_default="", nullable=False))
    op.add_column(ORGANISATION, sa.Column("retention_years", sa.Integer(), server_default="4", nullable=False))
    op.create_table(
        MAIL,
        *_owned(MAIL),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint(
            "organisation_id", "template", "locale", name=f"uq_{MAIL}_organisation_id_template_locale"
        ),
    )
    op.create_table(
        CANNED,
        *_owned(CANNED),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    for table in (MAIL, CANNED):
        op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"])


def downgrade() -> None:
    for table in (CANNED, MAIL):
        op.drop_table(table)
    for name in ("retention_years", *(name for name, _ in reversed(WORDS))):
        op.drop_column(ORGANISATION, name)
