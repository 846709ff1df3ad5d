"""One act on many cases, asked for once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Bulk(Owned, Base):
    """What somebody asked to be done with many cases; `submission` is the mark of the form: it counts once."""

    __tablename__ = "reclamations_bulk"
    __table_args__ = (UniqueConstraint("organisation_id", "submission"),)
    # Asked for by a person of whom the cases tell; its mark names the event that says so.
    ERASE = "erase"

    submission: Mapped[str] = mapped_column(String(36))
    owner_ref: Mapped[str] = mapped_column(String(64))
    owner_label: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(16))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class BulkItem(Owned, Base):
    """One case of it: its journal as the person saw it, what became of it, and where its journal stood then."""

    __tablename__ = "reclamations_bulk_item"
    __table_args__ = (
        UniqueConstraint("bulk_id", "case_id"),
        Index("ix_reclamations_bulk_item_state", "state", "bulk_id"),
    )
    WAITING, DONE, SKIPPED, UNDONE, KEPT = "waiting", "done", "skipped", "undone", "kept"

    bulk_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_bulk.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    seen_seq: Mapped[int]
    done_seq: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    reasons: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
