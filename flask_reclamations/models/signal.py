"""What a host told us of that a person is to look at: by its own reference, so that it is told once (B10)."""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Signal(Owned, Base):
    """An answer to a host's survey, or somebody who dropped out, and the case that it made."""

    __tablename__ = "reclamations_signal"
    __table_args__ = (UniqueConstraint("organisation_id", "source", "ref"),)
    SURVEY, DROPOUT = "survey", "dropout"

    source: Mapped[str] = mapped_column(String(16))
    ref: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    score: Mapped[float | None] = mapped_column(Double)
    out_of: Mapped[float | None] = mapped_column(Double)
    at: Mapped[datetime]
