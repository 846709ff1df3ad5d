"""Create people, courses and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the LMS's tables."""
    _people()
    _catalogue()
    _sessions()
    _timetable()


def downgrade() -> None:
    """Drop them, children first."""
    for table in (
        "teaching",
        "enrolment",
        "class_day",
        "user_role",
        "training_session",
        "user_account",
        "course",
        "company",
    ):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(200), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("name", sa.String(120), nullable=False, index=True),
        sa.Column("phone", sa.String(30)),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("name", sa.String(20), primary_key=True),
    )


def _catalogue() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(10), nullable=False, unique=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("category", sa.String(3), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("certification", sa.String(30)),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
    )


def _sessions() -> None:
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("course_id", sa.Integer(), sa.ForeignKey("course.id"), nullable=False, index=True),
        sa.Column("starts_on", sa.Date(), nullable=False, index=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("modality", sa.String(20), nullable=False),
        sa.Column("room", sa.String(80), nullable=False),
        sa.Column("timetable", sa.String(120), nullable=False),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("company.id")),
        sa.Column("funder_id", sa.Integer(), sa.ForeignKey("company.id")),
        sa.Column("subcontracted", sa.Boolean(), nullable=False),
    )


def _timetable() -> None:
    op.create_table(
        "class_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("training_session.id"), nullable=False, index=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
    )
    op.create_table(
        "enrolment",
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("training_session.id"), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True, index=True),
        sa.Column("enrolled_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "teaching",
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("training_session.id"), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
    )
