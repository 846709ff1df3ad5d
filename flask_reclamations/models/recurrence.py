"""What comes back: one alert a group of cases, what it knew when it was settled, what is to be looked at anew."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Chained, Id, Owned


class Alert(Chained, Owned, Base):
    """The same trouble, once a group however often it comes back (A20): `ground` and `key` say which.

    Its cases are those of the group received from `since` on; which they are is read, not kept, while it is open.
    """

    __tablename__ = "reclamations_alert"
    SUBJECT = "alert"
    __table_args__ = (
        UniqueConstraint("organisation_id", "ground", "key"),
        Index("ix_reclamations_alert_status", "organisation_id", "status", "id"),
    )

    ground: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]
    raised_at: Mapped[datetime]
    motive: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by_label: Mapped[str | None] = mapped_column(String(200))
    action_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_action.id"))
    anonymised_at: Mapped[datetime | None]

    @property
    def reference(self) -> str:
        """Return how the check of the journal names it: it has no number of its own."""
        return f"alert {self.id}"


class AlertCase(Owned, Base):
    """A case that an alert knew of when it was settled: it brings it back no more."""

    __tablename__ = "reclamations_alert_case"
    __table_args__ = (UniqueConstraint("alert_id", "case_id"),)

    alert_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_alert.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)


class Touched(Owned, Base):
    """The groups that a change of a case may have moved, written with it and deleted by the pass that looked.

    A row a change, never one a case: a pass deletes what it read, and no change that commits late is missed.
    Parameters: `keys` by ground; empty where all is to be looked at, since a rule changed.
    """

    __tablename__ = "reclamations_recurrence_touched"

    keys: Mapped[dict[str, list[str]]] = mapped_column(JSON)
