"""Files that people join: the content once per organisation, and each time it was joined."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, exists, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Id, Owned
from .event import Event, EventPayload
from .organisation import Organisation


class Blob(Owned, Base):
    """One content, stored once per organisation under a random name; `at` is when it was last brought."""

    __tablename__ = "reclamations_blob"
    __table_args__ = (
        UniqueConstraint("organisation_id", "sha256"),
        Index("ix_reclamations_blob_state", "state", "at"),
    )
    PENDING, CLEAN, QUARANTINED = "pending", "clean", "quarantined"

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]

    @classmethod
    def unused(cls) -> ColumnElement[bool]:
        """Return the condition of a content that nothing is attached to, and that never was a logo.

        A pack of a day shows the logo of that day.
        """
        own = (Event.subject_kind == Organisation.SUBJECT, Event.subject_id == cls.organisation_id)
        said = select(EventPayload.event_id).join(Event, Event.id == EventPayload.event_id)
        logo = said.where(*own, Event.kind == "settings_changed", EventPayload.body.contains(cls.sha256)).exists()
        return and_(~exists().where(Attachment.blob_id == cls.id), ~logo)


class Attachment(Owned, Base):
    """A file as a person joined it: staged under the mark of its form, then attached to a case or an action for good.

    Once `case_id` or `action_id` is set the database refuses to change or delete the row (A19).
    """

    __tablename__ = "reclamations_attachment"
    __table_args__ = (
        UniqueConstraint("token"),
        Index("ix_reclamations_attachment_case", "case_id", "id"),
        Index("ix_reclamations_attachment_action", "action_id", "id"),
        Index("ix_reclamations_attachment_submission", "organisation_id", "submission"),
        Index("ix_reclamations_attachment_blob", "blob_id"),
    )

    blob_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_blob.id"))
    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    action_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_action.id"))
    exchange_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_exchange.id"))
    submission: Mapped[str] = mapped_column(String(36))
    token: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    added_by_ref: Mapped[str | None] = mapped_column(String(64))
    added_by_label: Mapped[str] = mapped_column(String(200))
    internal: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    blob: Mapped[Blob] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def staged(cls) -> ColumnElement[bool]:
        """Return the condition under which a file waits for its form to be sent."""
        return and_(cls.case_id.is_(None), cls.action_id.is_(None))
