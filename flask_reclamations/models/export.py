"""A file made by a job for one person."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class Export(Owned, Base):
    """A file made by a job: a list, or a document; what was asked, by whom, how far it is, where it lies."""

    __tablename__ = "reclamations_export"
    __table_args__ = (UniqueConstraint("token"),)
    REGISTER, PLAN, RISKS, READINESS = "register", "plan", "risks", "readiness"
    OPINIONS, JOURNAL = "opinions", "journal"
    FICHE, BLANK, PROCEDURE, MINUTES = "fiche", "blank", "procedure", "minutes"
    POSTER, SHEET, RECEIPT, ANSWER = "poster", "sheet", "receipt", "answer"
    PACK, REPORT, PERSON = "pack", "report", "person"
    PENDING, RUNNING, DONE, FAILED, EXPIRED = "pending", "running", "done", "failed", "expired"
    BUSY = (PENDING, RUNNING)

    subject: Mapped[str] = mapped_column(String(16), default=REGISTER, server_default=REGISTER)
    token: Mapped[str] = mapped_column(String(32))
    owner_ref: Mapped[str] = mapped_column(String(64), index=True)
    owner_label: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(4))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default=PENDING)
    rows: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(400))
    created_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    @property
    def about(self) -> str:
        """Return the reference of what a document is about; lists have none."""
        return str(self.filters.get("ref") or "")
