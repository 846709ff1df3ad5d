"""What came by the public form and looks automatic: outside the register, unnumbered, until a person decides."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Intake(Owned, Base):
    """One message of the waiting room: what was said, why it waits, and what was decided of it.

    `digest` is that of the link its sender was given: it opens the case, once there is one.
    """

    __tablename__ = "reclamations_intake"
    __table_args__ = (
        UniqueConstraint("organisation_id", "submission"),
        Index("ix_reclamations_intake_digest", "digest", unique=True),
        Index("ix_reclamations_intake_state", "organisation_id", "state", "id"),
    )
    WAITING, ACCEPTED, DROPPED = "waiting", "accepted", "dropped"

    submission: Mapped[str] = mapped_column(String(36))
    received_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    decided_by_ref: Mapped[str | None] = mapped_column(String(64))
    decided_by_label: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_case.id"))
