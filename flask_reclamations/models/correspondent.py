"""Whom a case is spoken of with beside its claimant, and whom each message went to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned

# How an outbox row, a delivery or an exchange names a correspondent: `contact:12`.
CONTACT = "contact:"


class Correspondent(Owned, Base):
    """Somebody whom messages of a case may go to or come from: a client, a funder, a guardian (C09, C22).

    `person_ref` is set where they have an account of the host. One who was taken off stays, for what was said.
    """

    __tablename__ = "reclamations_correspondent"

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    person_ref: Mapped[str | None] = mapped_column(String(64))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @property
    def recipient(self) -> str:
        """Return how a mail names them."""
        return f"{CONTACT}{self.id}"


class Addressee(Owned, Base):
    """One recipient of one message: the claimant or a correspondent, by which way, and since when it left.

    `sent_at` is empty of what goes by e-mail: its outbox row and delivery say what became of it.
    """

    __tablename__ = "reclamations_addressee"
    __table_args__ = (UniqueConstraint("exchange_id", "recipient"),)

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    exchange_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_exchange.id"))
    recipient: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(16))
    sent_at: Mapped[datetime | None]
