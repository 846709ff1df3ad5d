"""Who read, was refused, exported or downloaded what."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class AccessLine(Owned, Base):
    """One line of the access log: no address of a machine, no question, no token, nothing of what was read."""

    __tablename__ = "reclamations_access_log"
    __table_args__ = (Index("ix_reclamations_access_log_page", "organisation_id", "at", "id"),)

    at: Mapped[datetime]
    actor_ref: Mapped[str] = mapped_column(String(64))
    actor_label: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(80))
    family: Mapped[str] = mapped_column(String(4))
