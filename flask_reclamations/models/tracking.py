"""How a case is followed without an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class TrackingLink(Owned, Base):
    """A link that opens one case to whoever holds it; only the digest of its token is kept."""

    __tablename__ = "reclamations_tracking_link"
    __table_args__ = (UniqueConstraint("digest"),)

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LinkRequest(Owned, Base):
    """A fresh link that somebody asked for: answered, then deleted, by a job.

    The page that takes it looks nothing up, so that neither its words nor its time tell whether a case exists.
    """

    __tablename__ = "reclamations_link_request"

    reference: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]
