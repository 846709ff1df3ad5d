"""Whom a case is spoken of with, and what became of each message for each of them (C09)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ..domain.vocabulary import SendMode
from ..models import Addressee, Case, Correspondent, Delivery, OutboxMessage

# The mails that carry a message; a survey or a link goes with an event, not with words.
CARRIERS = ("message", "answer", "contact")


def of_case(session: Session, case: Case) -> list[Correspondent]:
    """Return the correspondents of a case in the order they came, those taken off left out."""
    query = select(Correspondent).where(Correspondent.case_id == case.id, Correspondent.removed_at.is_(None))
    return list(session.scalars(query.order_by(Correspondent.id)))


@dataclass(frozen=True)
class Delivered:
    """What became of a message for one recipient.

    Parameters: `state` is `sent`, `waits`, `failed`, `held`, `dropped` for an e-mail, or `told` by the way of `mode`;
    `at` when it left; `why` what the mail server said.
    """

    recipient: str
    role: str
    label: str
    mode: str
    state: str
    at: datetime | None
    why: str


_STATES = {
    OutboxMessage.PENDING: "waits",
    OutboxMessage.SENT: "sent",
    OutboxMessage.FAILED: "failed",
    OutboxMessage.HELD: "held",
    OutboxMessage.DROPPED: "dropped",
}


def deliveries(session: Session, case: Case) -> dict[int, list[Delivered]]:
    """Return by message what became of it for each recipient."""
    carried = and_(
        OutboxMessage.exchange_id == Addressee.exchange_id,
        OutboxMessage.recipient == Addressee.recipient,
        OutboxMessage.template.in_(CARRIERS),
    )
    taken = and_(Delivery.outbox_id == OutboxMessage.id, Delivery.accepted)
    query = (
        select(Addressee, OutboxMessage.state, OutboxMessage.error, Delivery.at)
        .outerjoin(OutboxMessage, carried)
        .outerjoin(Delivery, taken)
        .where(Addressee.case_id == case.id)
        .order_by(Addressee.id)
    )
    found: dict[int, list[Delivered]] = {}
    for row, state, error, at in session.execute(query):
        mailed = row.mode == SendMode.EMAIL
        shown = _STATES.get(state, "dropped") if mailed else "told"
        line = Delivered(row.recipient, row.role, row.label, row.mode, shown, at or row.sent_at, error or "")
        found.setdefault(row.exchange_id, []).append(line)
    return found
