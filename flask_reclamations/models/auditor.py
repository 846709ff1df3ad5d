"""Auditors without an account: what a link shows them, and until when."""

from datetime import date, datetime

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class AuditorLink(Owned, Base):
    """A read-only link for one auditor; only the digest of its token is kept (B18)."""

    __tablename__ = "reclamations_auditor_link"
    __table_args__ = (UniqueConstraint("digest"),)

    label: Mapped[str] = mapped_column(String(200))
    since: Mapped[date | None]
    until: Mapped[date | None]
    categories: Mapped[list[str]] = mapped_column(JSON)
    nominative: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_label: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
