"""Filters of the register that somebody keeps under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class SavedView(Owned, Base):
    """A view of the register: one's own, or shared with the organisation."""

    __tablename__ = "reclamations_view"
    __table_args__ = (UniqueConstraint("organisation_id", "owner_ref", "name"),)

    owner_ref: Mapped[str] = mapped_column(String(64))
    owner_label: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
