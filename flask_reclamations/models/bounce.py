"""Addresses that a mail server refused for good."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class Bounce(Owned, Base):
    """A dead address: nothing more goes to it until the row is gone; the journals keep who lifted it and when."""

    __tablename__ = "reclamations_bounce"
    __table_args__ = (UniqueConstraint("organisation_id", "address"),)

    address: Mapped[str] = mapped_column(String(254))
    recipient: Mapped[str] = mapped_column(String(80))
    reply: Mapped[str] = mapped_column(String(400))
    since: Mapped[datetime]

    @staticmethod
    def folded(address: str) -> str:
        """Return an address as it is kept here, whatever its case."""
        return address.strip().lower()
