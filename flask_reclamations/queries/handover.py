"""Who has open cases to hand over, and what was handed over in one go."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from ..domain.rights import Permission, Viewer
from ..models import Case, Event, Organisation
from .register import unsettled
from .visibility import granted


def holders(session: Session, organisation: Organisation, viewer: Viewer) -> list[tuple[str, str, int]]:
    """Return who has open cases that this person may entrust: ref, name, how many; by name."""
    query = (
        select(Case.assignee_ref, func.max(Case.assignee_label).label("label"), func.count())
        .where(Case.organisation_id == organisation.id, Case.assignee_ref.is_not(None), unsettled())
        .where(granted(viewer, Permission.HANDLE))
        .group_by(Case.assignee_ref)
        .order_by("label", Case.assignee_ref)
    )
    return [(ref or "", label or ref or "", count) for ref, label, count in session.execute(query)]


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
