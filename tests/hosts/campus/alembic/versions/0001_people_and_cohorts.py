"""People, their posts, cohorts and who sits in them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

POSTS = ("STUDENT", "TUTOR", "REGISTRY", "QUALITY_LEAD", "PRINCIPAL")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("login", sa.String(), nullable=False, unique=True),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("left_on", sa.Date()),
    )
    op.create_table(
        "cohort",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("post", sa.Enum(*POSTS, name="post"), nullable=False),
        sa.UniqueConstraint("account_id", "department", "post", name="one_post_once"),
    )
    op.create_table(
        "seat",
        sa.Column("cohort_id", sa.Uuid(), sa.ForeignKey("cohort.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("teaches", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    for table in ("seat", "membership", "cohort", "account"):
        op.drop_table(table)
    sa.Enum(name="post").drop(op.get_bind())
