"""Periodic reports, each version as it was made."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class Report(Owned, Base):
    """The figures of a period as they were when it was made; made again, it is a new version (A17, B19, C29).

    Parameters: `period` its code (`domain.reports.Period`); `content` figures, codes and references, of nobody;
    `made_at` None while it waits for a job; `attempts` how often one tried.
    """

    __tablename__ = "reclamations_report"
    __table_args__ = (UniqueConstraint("organisation_id", "period", "version"),)

    period: Mapped[str] = mapped_column(String(21))
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def reference(self) -> str:
        """Return what stands for it in an address: « 2026-T3-v2 »."""
        return f"{self.period}-v{self.version}"
