"""The plan d'amélioration: its actions, the cases they come from, their numbers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Chained, Id, Owned


class Action(Chained, Owned, Base):
    """An action of the plan: what is done about which cause, by whom, by when, and whether it served (A03, O07)."""

    __tablename__ = "reclamations_action"
    SUBJECT = "action"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        UniqueConstraint("organisation_id", "submission"),
        Index("ix_reclamations_action_due", "organisation_id", "status", "due_on", "id"),
        Index("ix_reclamations_action_owner", "organisation_id", "owner_ref", "id"),
        Index("ix_reclamations_action_follows", "follows_id"),
    )

    reference: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(36))
    # The action that this one takes over from, since it did not serve.
    follows_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_action.id"))

    type: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    # What it cites beside cases: a survey, a review, an audit (E06).
    source: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)
    expected: Mapped[str | None] = mapped_column(Text)
    owner_ref: Mapped[str] = mapped_column(String(64))
    owner_label: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    priority: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))

    result: Mapped[str | None] = mapped_column(Text)
    done_on: Mapped[date | None]
    check_due: Mapped[date | None]
    verdict: Mapped[str | None] = mapped_column(String(16))
    verdict_note: Mapped[str | None] = mapped_column(Text)
    checked_on: Mapped[date | None]
    checked_by_label: Mapped[str | None] = mapped_column(String(200))
    motive: Mapped[str | None] = mapped_column(Text)

    author_ref: Mapped[str] = mapped_column(String(64))
    author_label: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None]


class ActionCase(Owned, Base):
    """A case that an action is about; several cases may share one action."""

    __tablename__ = "reclamations_action_case"
    __table_args__ = (
        UniqueConstraint("action_id", "case_id"),
        Index("ix_reclamations_action_case_case", "case_id", "action_id"),
    )

    action_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_action.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))


class ActionSequence(Base):
    """The last number given to an action in a civil year."""

    __tablename__ = "reclamations_action_sequence"

    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
