"""What is to be told to the host's receivers of `signals.happened`, once it is kept."""

import json

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ..models import Chained, Event, OutboxMessage
from ..signals import Happened
from .act import Act

_WAITING = "reclamations_happened"


def note(act: Act, subject: Chained, event: Event, body: str) -> None:
    """Remember a line of a journal until the commit.

    Parameters: `body` what the line says, as JSON.
    """
    said = _said(act, subject, event, body)
    act.session.info.setdefault(_WAITING, []).append((event, said))


def _said(act: Act, subject: Chained, event: Event, body: str) -> Happened:
    reference = getattr(subject, "reference", None)
    told = (event.subject_kind, reference, event.seq, event.kind, event.actor_ref, event.at)
    return Happened(act.organisation.ref, *told, payload=json.loads(body))


def taken(session: Session) -> list[Happened]:
    """Return what was kept since the last look, in order; what was rolled back is not among it."""
    noted: list[tuple[Event, Happened]] = session.info.pop(_WAITING, [])
    return [said for event, said in noted if inspect(event).persistent]


def leave_to_relay(act: Act) -> None:
    """Have the relay tell what was noted: the transaction is the host's, and nobody knows when it commits."""
    noted: list[tuple[Event, Happened]] = act.session.info.pop(_WAITING, [])
    for event in (event for event, _ in noted if inspect(event).persistent):
        row = OutboxMessage(
            organisation_id=act.organisation.id,
            event_id=event.id,
            template=OutboxMessage.SIGNAL,
            recipient=OutboxMessage.SIGNAL,
            created_at=act.now,
            due_at=act.now,
        )
        act.session.add(row)
    act.session.flush()


def relayed(act: Act, row: OutboxMessage) -> Happened:
    """Return what a row of the outbox is to tell, and mark it told."""
    row.state, row.claimed_until = OutboxMessage.SENT, None
    event = act.session.get_one(Event, row.event_id)
    (model,) = (one for one in Chained.__subclasses__() if event.subject_kind == one.SUBJECT)
    subject = act.session.get_one(model, event.subject_id)
    return _said(act, subject, event, event.payload.body if event.payload else "{}")
