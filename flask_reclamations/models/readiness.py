"""The state of preparation, week by week."""

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class ReadinessCount(Owned, Base):
    """How many of each gap there were that day, and what the journal's verification found (B21).

    Parameters: `gaps` by code, what is at 0 left out; `claimed_until` while a worker counts, None once it did.
    """

    __tablename__ = "reclamations_readiness"
    __table_args__ = (UniqueConstraint("organisation_id", "day"),)

    day: Mapped[date]
    gaps: Mapped[dict[str, int]] = mapped_column(JSON)
    faults: Mapped[int]
    claimed_until: Mapped[datetime | None]

    @property
    def total(self) -> int:
        """Return how many demands would have failed."""
        return len(self.gaps)
