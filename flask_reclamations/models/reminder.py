"""What a person was reminded of, or would have been: each stage of each date once."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Reminder(Owned, Base):
    """One stage of one date of a case, to one person; what was overtaken by a later one was never sent.

    `milestone` is a code of `domain.vocabulary.Milestone`, or one of those below; `audience` says why this person.
    """

    __tablename__ = "reclamations_reminder"
    __table_args__ = (
        UniqueConstraint(
            "case_id", "milestone", "due_at", "stage", "person_ref", name="uq_reclamations_reminder_once"
        ),
    )
    TOLD, SUPERSEDED = "told", "superseded"
    ANNOUNCED, SILENCE, UNANSWERED = "announced", "silence", "unanswered"

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    milestone: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    stage: Mapped[str] = mapped_column(String(16))
    person_ref: Mapped[str] = mapped_column(String(64))
    person_label: Mapped[str] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
