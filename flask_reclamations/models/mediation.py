"""The mediations of a case: what was offered, accepted, held and agreed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Mediation(Owned, Base):
    """A mediation of a case, led by the direction or by the médiateur (C21, O22); the case's journal tells it.

    `meetings` are its dates, each `{"on": ISO day, "text": what was done}`. `reason` is why the médiateur came before
    the direction was asked.
    """

    __tablename__ = "reclamations_mediation"
    __table_args__ = (Index("ix_reclamations_mediation_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    level: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    leader_ref: Mapped[str | None] = mapped_column(String(64))
    leader_label: Mapped[str] = mapped_column(String(200))
    parties: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    offered_at: Mapped[datetime]
    offered_by_label: Mapped[str] = mapped_column(String(200))
    replied_at: Mapped[datetime | None]
    replied_by_label: Mapped[str | None] = mapped_column(String(200))
    meetings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")
    outcome: Mapped[str | None] = mapped_column(String(16))
    result: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    ended_by_label: Mapped[str | None] = mapped_column(String(200))
