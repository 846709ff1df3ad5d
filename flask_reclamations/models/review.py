"""Quality reviews: who met, what was on the agenda, what was decided (B11)."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Chained, Id, Owned


class Review(Chained, Owned, Base):
    """A meeting: its people and topics as they were that day, its minutes, who signed them and when.

    `people` are `{"ref", "label"}`, without ref for who has no account. `minutes` holds what was said of each topic
    and decided of each line, by the keys of `domain.reviews`. Nothing changes once it is signed.
    """

    __tablename__ = "reclamations_review"
    SUBJECT = "review"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        UniqueConstraint("organisation_id", "submission"),
        Index("ix_reclamations_review_held", "organisation_id", "held_on", "id"),
    )

    reference: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(36))
    held_on: Mapped[date]
    people: Mapped[list[dict[str, str | None]]] = mapped_column(JSON)
    topics: Mapped[list[str]] = mapped_column(JSON)
    minutes: Mapped[dict[str, str]] = mapped_column(JSON)
    author_ref: Mapped[str] = mapped_column(String(64))
    author_label: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    signed_by_label: Mapped[str | None] = mapped_column(String(200))
    anonymised_at: Mapped[datetime | None]


class ReviewLine(Owned, Base):
    """A case or an action on the agenda of a review, under one of its topics, and why (`Why` codes, spaced)."""

    __tablename__ = "reclamations_review_line"
    __table_args__ = (
        UniqueConstraint("review_id", "case_id"),
        UniqueConstraint("review_id", "action_id"),
        Index("ix_reclamations_review_line_case", "case_id", "review_id"),
        Index("ix_reclamations_review_line_action", "action_id", "review_id"),
    )

    review_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_review.id"))
    topic: Mapped[int]
    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    action_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_action.id"))
    why: Mapped[str] = mapped_column(String(80))


class ReviewAction(Owned, Base):
    """An action that a review decided, of one of its lines or of none."""

    __tablename__ = "reclamations_review_action"
    __table_args__ = (
        UniqueConstraint("action_id"),
        Index("ix_reclamations_review_action_review", "review_id", "line_id"),
        Index("ix_reclamations_review_action_line", "line_id"),
    )

    review_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_review.id"))
    line_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_review_line.id"))
    action_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_action.id"))


class Diffusion(Owned, Base):
    """What staff were told of a case or of a review, without personal data; to whom it went (B12, D13).

    What became of each mail is in the outbox, by the event; who has no address reads it on its page.
    """

    __tablename__ = "reclamations_diffusion"
    __table_args__ = (
        UniqueConstraint("organisation_id", "submission"),
        Index("ix_reclamations_diffusion_at", "organisation_id", "at", "id"),
        Index("ix_reclamations_diffusion_case", "case_id"),
        Index("ix_reclamations_diffusion_review", "review_id"),
        Index("ix_reclamations_diffusion_event", "event_id"),
    )

    submission: Mapped[str] = mapped_column(String(36))
    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    review_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_review.id"))
    event_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_event.id"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    people: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    author_label: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ReviewSequence(Base):
    """The last number given to a review in a civil year."""

    __tablename__ = "reclamations_review_sequence"

    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
