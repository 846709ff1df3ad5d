"""What was said, to whom, how it left, and what the person thought of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Owned, index_where_filled


class Exchange(Owned, Base):
    """A message in, out, or an internal note; `purpose` says what it was for.

    `mode` is how it went out (`SendMode`) or came in (`Channel`). `aside` is what was said with correspondents
    alone: the claimant does not read it. `late` is what came once the case was closed. What somebody wrote down
    of a message keeps who did (`recorded_by_label`) beside who spoke, and a mail its Message-ID.
    """

    __tablename__ = "reclamations_exchange"
    __table_args__ = (
        Index("ix_reclamations_exchange_case", "case_id", "id"),
        # The mark of the form it came with: a double click is said once.
        Index("ix_reclamations_exchange_submission", "case_id", "submission", unique=True),
        Index("ix_reclamations_exchange_message", "case_id", "message_id", unique=True),
    )
    MESSAGE, ANSWER, ACKNOWLEDGEMENT, NOTE, ANALYSIS, MEDIATION = (
        "message",
        "answer",
        "acknowledgement",
        "note",
        "analysis",
        "mediation",
    )

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"))
    direction: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str | None] = mapped_column(String(16))
    author_ref: Mapped[str | None] = mapped_column(String(64))
    author_label: Mapped[str] = mapped_column(String(200))
    author_role: Mapped[str | None] = mapped_column(String(24))
    recorded_by_label: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    aside: Mapped[bool] = mapped_column(default=False, server_default=false())
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    message_id: Mapped[str | None] = mapped_column(String(255))
    submission: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime]


class Survey(Owned, Base):
    """The question asked after an answer: did it help? Who handled the case then is kept.

    `asked_at` may lie ahead; `unsent` is why no mail asked. What is said may be changed until `expires_at`: the last
    words stand here, all of them in the journal. `effect` is the most that they set off.
    """

    __tablename__ = "reclamations_survey"
    __table_args__ = (
        UniqueConstraint("exchange_id"),
        Index("ix_reclamations_survey_asked", "organisation_id", "asked_at"),
    )

    case_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    exchange_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_exchange.id"))
    assignee_ref: Mapped[str | None] = mapped_column(String(64))
    assignee_label: Mapped[str | None] = mapped_column(String(200))
    session_label: Mapped[str | None] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    resolved: Mapped[str | None] = mapped_column(String(16))
    score: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(Text)
    unsent: Mapped[str | None] = mapped_column(String(16))
    effect: Mapped[str | None] = mapped_column(String(16))
    # The organisation's own questions as they were then, and the answers by their position.
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")


class OutboxMessage(Owned, Base):
    """A mail to send, written with its cause and unique by it; the bytes are kept once rendered (design §9).

    Its cause is an event of a case, a reminder of one, or, for the list of what is late, the day it is of.
    """

    __tablename__ = "reclamations_outbox"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        index_where_filled("ix_reclamations_outbox_reminder", "reminder_id", unique=True),
        index_where_filled("ix_reclamations_outbox_digest", "organisation_id", "recipient", "day", unique=True),
        Index("ix_reclamations_outbox_due", "state", "due_at"),
    )
    PENDING, SENT, FAILED, DROPPED = "pending", "sent", "failed", "dropped"
    HELD = "held"  # for as long as its case is void
    CLAIMANT = "claimant"
    SIGNAL = "signal"  # no mail: what the relay tells the receivers of `signals.happened`
    SEAL = "seal"  # the address that the organisation has its seals sent to

    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_event.id"))
    reminder_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_reminder.id"))
    day: Mapped[date | None]
    template: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[str] = mapped_column(String(80))
    exchange_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_exchange.id"))
    survey_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_survey.id"))
    state: Mapped[str] = mapped_column(String(8), default=PENDING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(400))
    address: Mapped[str | None] = mapped_column(String(254))
    message_id: Mapped[str | None] = mapped_column(String(200))
    said: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None]
    # The date of the answer that it tells its claimant: once sent, a commitment (A18).
    announces: Mapped[datetime | None]

    def forget_rendering(self) -> None:
        """Have it rendered anew: it names an address, and what was kept was for the old one."""
        self.address = self.message_id = self.said = self.body = self.announces = None


class Delivery(Owned, Base):
    """What the mail server said of one mail to one recipient."""

    __tablename__ = "reclamations_delivery"

    outbox_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_outbox.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reclamations_case.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    accepted: Mapped[bool]
    reply: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
