"""Risks: causes that may come back, the cases and the actions each is about, their numbers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..domain.risks import weight
from .base import Base, Chained, Id, Owned


class Risk(Chained, Owned, Base):
    """A cause that may come back: how likely and how grave it is, what is done about it, who watches over it.

    Parameters: `weight_before` what it weighed before it was last assessed anew; `alert_id` the recurrence that it
    was made from.
    """

    __tablename__ = "reclamations_risk"
    SUBJECT = "risk"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        UniqueConstraint("organisation_id", "submission"),
        UniqueConstraint("alert_id"),
        Index("ix_reclamations_risk_status", "organisation_id", "status", "id"),
    )

    reference: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(36))
    alert_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_alert.id"))

    text: Mapped[str] = mapped_column(Text)
    family: Mapped[str | None] = mapped_column(String(16))
    measures: Mapped[str | None] = mapped_column(Text)
    owner_ref: Mapped[str] = mapped_column(String(64))
    owner_label: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    motive: Mapped[str | None] = mapped_column(Text)

    likelihood: Mapped[int]
    gravity: Mapped[int]
    weight_before: Mapped[int | None]
    assessed_at: Mapped[datetime]
    assessed_by_label: Mapped[str] = mapped_column(String(200))

    author_ref: Mapped[str] = mapped_column(String(64))
    author_label: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None]

    @property
    def weight(self) -> int:
        """Return how much it weighs now."""
        return weight(self.likelihood, self.gravity)


class RiskCase(Owned, Base):
    """A case in which a risk came true."""

    __tablename__ = "reclamations_risk_case"
    __table_args__ = (
        UniqueConstraint("risk_id", "case_id"),
        Index("ix_reclamations_risk_case_case", "case_id", "risk_id"),
    )

    risk_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_risk.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))


class RiskAction(Owned, Base):
    """An action of the plan that makes a risk smaller."""

    __tablename__ = "reclamations_risk_action"
    __table_args__ = (
        UniqueConstraint("risk_id", "action_id"),
        Index("ix_reclamations_risk_action_action", "action_id", "risk_id"),
    )

    risk_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_risk.id"))
    action_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_action.id"))


class RiskSequence(Base):
    """The last number given to a risk in a civil year."""

    __tablename__ = "reclamations_risk_sequence"

    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
