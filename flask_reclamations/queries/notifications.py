"""What a person was told inside the LMS: only of cases they may still read."""

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, lazyload

from ..domain.rights import Viewer
from ..models import Case, Notification, Organisation
from .visibility import COUNTED, visible_to

PAGE = 50
# A bell counts so far and says « 99+ ».
MOST = 99


def _told(organisation: Organisation, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which a notification, joined with its case, is this person's to read."""
    mine = and_(Notification.organisation_id == organisation.id, Notification.person_ref == viewer.ref)
    return and_(mine, visible_to(viewer), COUNTED)


def unread(session: Session, organisation: Organisation, viewer: Viewer) -> int:
    """Return how many a person has not read, counted up to one more than `MOST`."""
    query = select(Notification.id).join(Case, Case.id == Notification.case_id)
    waiting = query.where(_told(organisation, viewer), Notification.read_at.is_(None)).limit(MOST + 1)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def house_of(session: Session, ref: str, person_ref: str) -> Organisation | None:
    """Return the organisation where anything at all is unread for this person, else None."""
    mine = select(Notification.id).where(
        Notification.organisation_id == Organisation.id,
        Notification.person_ref == person_ref,
        Notification.read_at.is_(None),
    )
    return session.scalar(select(Organisation).where(Organisation.ref == ref, mine.exists()))


def page(
    session: Session, organisation: Organisation, viewer: Viewer, *, before: int | None = None
) -> tuple[list[tuple[Notification, Case]], int | None]:
    """Return a person's notifications with their cases, the latest first, and where the next page begins."""
    query = select(Notification, Case).join(Case, Case.id == Notification.case_id)
    query = query.where(_told(organisation, viewer)).options(lazyload(Case.people))
    if before is not None:
        query = query.where(Notification.id < before)
    rows = session.execute(query.order_by(Notification.id.desc()).limit(PAGE + 1)).all()
    found = [(row, case) for row, case in rows]
    return found[:PAGE], found[PAGE - 1][0].id if len(found) > PAGE else None


def template_of(session: Session, notification_id: int) -> str | None:
    """Return what a notification tells, by the name of its words."""
    return session.scalar(select(Notification.template).where(Notification.id == notification_id))


def case_of(session: Session, organisation: Organisation, viewer: Viewer, notification_id: int) -> Case | None:
    """Return the case of one notification, or None where it is not this person's to read."""
    query = select(Case).join(Notification, Notification.case_id == Case.id)
    return session.scalar(query.where(_told(organisation, viewer), Notification.id == notification_id))
