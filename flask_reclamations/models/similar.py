"""Cases that somebody brought together: the same trouble, again."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class CaseLink(Owned, Base):
    """Two cases of the same trouble, the older first."""

    __tablename__ = "reclamations_case_link"
    __table_args__ = (
        UniqueConstraint("case_id", "other_id"),
        Index("ix_reclamations_case_link_other", "other_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    other_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    at: Mapped[datetime]
