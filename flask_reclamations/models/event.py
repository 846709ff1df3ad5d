"""The journal: what happened, append-only, chained per subject."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..domain.journal import Link
from .base import Base, Id, Owned


class Event(Owned, Base):
    """One line of the journal. The database refuses to change or delete it."""

    __tablename__ = "reclamations_event"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "seq"),)

    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(Id)
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    actor_ref: Mapped[str] = mapped_column(String(64))
    actor_label: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    payload_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    payload: Mapped["EventPayload | None"] = relationship(lazy="joined")

    def link(self, organisation_ref: str) -> Link:
        """Return the event as the chain sees it."""
        return Link(
            organisation=organisation_ref,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            seq=self.seq,
            kind=self.kind,
            actor_ref=self.actor_ref,
            actor_label=self.actor_label,
            # One text per instant, whatever a database does to fractions of a second.
            at=self.at.isoformat(timespec="microseconds"),
            payload=self.payload_digest,
            previous=self.previous,
        )


class EventPayload(Base):
    """What an event says, apart from it: the only rows of the journal that retention may delete."""

    __tablename__ = "reclamations_event_payload"
    __table_args__ = (Index("ix_reclamations_event_payload_organisation_id", "organisation_id"),)

    event_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_event.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_organisation.id"))
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
