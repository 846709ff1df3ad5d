"""The public procedure, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Chained, Owned


class Procedure(Chained, Owned, Base):
    """One version: what the organisation adds in its own words, then what was approved, frozen as it reads."""

    __tablename__ = "reclamations_procedure"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)
    SUBJECT = "procedure"

    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    # By `domain.procedure.Part`.
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    # Whether the certifier, the funder and the State are named as other ways (O34).
    routes: Mapped[bool]
    note: Mapped[str] = mapped_column(String(400))
    # The settings it was composed from, and the sections as they read.
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    body: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    # Where it was made known: place, day, note.
    places: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    approved_at: Mapped[datetime | None]
    approved_by_label: Mapped[str | None] = mapped_column(String(200))
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]

    @property
    def reference(self) -> str:
        """Return how this version is named where all that has a journal is."""
        return f"procedure {self.version}"
