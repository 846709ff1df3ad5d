"""The people that a case ties by name."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned


class CasePerson(Owned, Base):
    """Somebody a case ties by name: it is about them, was put to them, is open to them, is followed by them.

    `STATED` is an implicated person who handles it for want of anybody else, and said so first (O21).
    """

    __tablename__ = "reclamations_case_person"
    __table_args__ = (
        UniqueConstraint("case_id", "person_ref", "relation"),
        Index("ix_reclamations_case_person_ref", "person_ref", "relation", "case_id"),
    )
    IMPLICATED = "implicated"
    CONSULTED = "consulted"
    LISTED = "listed"
    WATCHER = "watcher"
    STATED = "stated"

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    person_ref: Mapped[str] = mapped_column(String(64))
    person_label: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(16))
