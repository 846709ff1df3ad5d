"""What mails had come to at the cut-off of a pack: who was asked for an opinion, which addresses were refused."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..models import Bounce, Event, Organisation, OutboxMessage, Survey
from .asof import told


def surveyed(session: Session, organisation: Organisation, moment: datetime) -> set[int]:
    """Return the ids of the cases where what people think of an answer was asked up to a moment, or set to be."""
    # The answer may be older than its survey: that is made with its mail, or else when it is asked.
    mailed = select(OutboxMessage.survey_id).where(
        OutboxMessage.organisation_id == organisation.id,
        OutboxMessage.survey_id.is_not(None),
        OutboxMessage.created_at <= moment,
    )
    query = select(Survey.case_id).where(Survey.organisation_id == organisation.id)
    return set(session.scalars(query.where(or_(Survey.asked_at <= moment, Survey.id.in_(mailed)))))


def refused(session: Session, organisation: Organisation, moment: datetime) -> set[str]:
    """Return the addresses that a server refused up to a moment, whichever case told of it, and none tried again."""
    kinds = ("address_refused", "address_retried")
    query = select(Event).where(Event.organisation_id == organisation.id, Event.kind.in_(kinds), Event.at <= moment)
    found = set[str]()
    for event in session.scalars(query.order_by(Event.at, Event.id)):
        address = Bounce.folded(told(event).said.get("address") or "")
        if event.kind == "address_refused" and address:
            found.add(address)
        else:
            found.discard(address)
    return found
