"""Undo an act on many cases, each while nothing of it left the house."""

from typing import Any

from sqlalchemy import select

from ..domain.rights import can
from ..errors import Reason
from ..models import Bulk, BulkItem, Case, Event, OutboxMessage
from . import bulk, deeds, handling, journal, notifications, outbox
from .act import Act

SENT = Reason("sent", "Un e-mail est déjà parti.")
SENDING = Reason("sending", "Un e-mail est en train de partir.")


def undo(act: Act, row: Bulk, item_id: int) -> None:
    """Put one case back as it was before, or keep why not; its journal tells both."""
    item, case = bulk.held(act, item_id)
    if item.state != BulkItem.DONE:
        return
    events = _events(act, case, item)
    mails = _mails(act, events)
    reasons = _hindrances(act, row, case, item, mails)
    if not reasons:
        for mail in mails:
            mail.state = OutboxMessage.DROPPED
        notifications.take_back(act, events)
        _put_back(act, row, case, events)
    item.state = BulkItem.KEPT if reasons else BulkItem.UNDONE
    item.reasons = bulk.said_by(reasons)
    row.undone_at = act.now
    act.session.flush()


def _events(act: Act, case: Case, item: BulkItem) -> list[Event]:
    query = select(Event).where(
        Event.subject_kind == "case",
        Event.subject_id == case.id,
        Event.seq > item.seen_seq,
        Event.seq <= (item.done_seq or 0),
    )
    return list(act.session.scalars(query.order_by(Event.seq)))


def _mails(act: Act, events: list[Event]) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.event_id.in_([event.id for event in events]))
    return list(act.session.scalars(query.with_for_update()))


def _hindrances(act: Act, row: Bulk, case: Case, item: BulkItem, mails: list[OutboxMessage]) -> list[Reason]:
    if not can(act.viewer, deeds.DEEDS[row.act].permission, case):
        return [handling.FORBIDDEN]
    if any(mail.state == OutboxMessage.SENT for mail in mails):
        return [SENT]
    if any(mail.claimed_until and mail.claimed_until > act.now for mail in mails):
        return [SENDING]
    since = _changed_since(act, case, item)
    return [Reason("changed", "Modifié depuis par {who}.", "", {"who": since.actor_label})] if since else []


def _changed_since(act: Act, case: Case, item: BulkItem) -> Event | None:
    """Return the last event that changed the case since; what was said of it, or left by mail, changed nothing."""
    query = select(Event).where(
        Event.subject_kind == "case",
        Event.subject_id == case.id,
        Event.seq > (item.done_seq or 0),
        Event.kind.not_in([*bulk.NO_CONFLICT, "mail_sent"]),
    )
    return act.session.scalar(query.order_by(Event.seq.desc()).limit(1))


def _put_back(act: Act, row: Bulk, case: Case, events: list[Event]) -> None:
    fields: dict[str, Any] = {}
    for event in reversed(events):
        fields |= journal.payload_of(event).get("old", {})
    # The claimant is shown that a status came back, nothing of what they were not shown.
    undone = "undone" if "status" in fields else "recalled"
    journal.change(act, case, "assigned" if row.act == "assign" else undone, fields)
    if row.act == "void":
        outbox.release(act, case)
