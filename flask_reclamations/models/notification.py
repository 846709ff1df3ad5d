"""What a person is told inside the LMS, beside the mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Id, Owned, index_where_filled
from .reminder import Reminder


class Notification(Owned, Base):
    """One thing a person should know of a case, until they read it: written with its cause (B15, C14).

    Who may no longer read the case no longer sees it: `queries.notifications` asks for both.
    """

    __tablename__ = "reclamations_notification"
    __table_args__ = (
        UniqueConstraint("event_id", "person_ref", "template"),
        index_where_filled("ix_reclamations_notification_reminder", "reminder_id", unique=True),
        Index("ix_reclamations_notification_person", "organisation_id", "person_ref", "id"),
        Index(
            "ix_reclamations_notification_unread",
            "organisation_id",
            "person_ref",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    event_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_event.id"))
    reminder_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_reminder.id"))
    person_ref: Mapped[str] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    reminder: Mapped[Reminder | None] = relationship(lazy="joined")
