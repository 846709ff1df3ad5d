"""What was taken over from an older register: once each, in batches that can be taken back."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Takeover(Owned, Base):
    """A line of an older register and the case it became; `key` is empty once its batch was taken back."""

    __tablename__ = "reclamations_takeover"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index("ix_reclamations_takeover_batch", "organisation_id", "batch"),
    )

    batch: Mapped[str] = mapped_column(String(32))
    key: Mapped[str | None] = mapped_column(String(64))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
