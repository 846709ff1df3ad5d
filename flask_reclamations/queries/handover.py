"""What was handed from one person to another in one go."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from ..models import Case, Event


def handed(session: Session, event_id: int) -> list[Case]:
    """Return the cases entrusted in the same act as this event, and still with the same person; soonest due first."""
    first, lead = aliased(Event), aliased(Case)
    same_act = and_(
        Event.organisation_id == first.organisation_id,
        Event.subject_kind == first.subject_kind,
        Event.kind == first.kind,
        Event.actor_ref == first.actor_ref,
        Event.at == first.at,
        Event.id >= first.id,
    )
    query = (
        select(Case)
        .join(Event, and_(Event.subject_id == Case.id, Event.subject_kind == "case"))
        .join(first, and_(same_act, first.id == event_id))
        .join(lead, and_(lead.id == first.subject_id, lead.organisation_id == Case.organisation_id))
        .where(lead.assignee_ref == Case.assignee_ref)
    )
    return list(session.scalars(query.order_by(Case.next_due.is_(None), Case.next_due, Case.id)))
