"""Topics that an auditor asks for, across kinds and categories."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class Tag(Owned, Base):
    """A topic of an organisation; a deactivated one stays on old cases (B20).

    A restricted one is seen by those who read what is internal to a case, and by nobody else (O25).
    """

    __tablename__ = "reclamations_tag"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    code: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())


class CaseTag(Owned, Base):
    """A topic of a case."""

    __tablename__ = "reclamations_case_tag"
    __table_args__ = (
        UniqueConstraint("case_id", "tag_id"),
        Index("ix_reclamations_case_tag_tag", "tag_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    tag_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_tag.id"))
