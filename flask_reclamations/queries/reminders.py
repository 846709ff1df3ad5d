"""What is late, and who is to hear of it; the reminders of a case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, lazyload

from ..domain.rights import Permission, Viewer
from ..domain.vocabulary import Status
from ..models import Case, CasePerson, Organisation, Reminder
from .visibility import granted

SHOWN = 20


def is_late(organisation: Organisation, now: datetime) -> ColumnElement[bool]:
    """Return the condition of an open case with a date that passed."""
    return and_(
        Case.organisation_id == organisation.id,
        Case.next_due < now,
        Case.closed_at.is_(None),
        Case.status != Status.VOID,
    )


def assignees(session: Session, organisation: Organisation, now: datetime) -> list[str | None]:
    """Return who has a late case, None among them where one is nobody's."""
    return list(session.scalars(select(Case.assignee_ref).where(is_late(organisation, now)).distinct()))


@dataclass(frozen=True)
class Share:
    """Which late cases a person hears of, among those they may handle.

    Parameters: `everything` all of them, else `own` those entrusted to them, `nobodys` those of nobody or of one of
    `gone`; `instead` the refs of those in whose stead they hear of what is about all of these, None for of nothing;
    `colleagues` who can see to what they wrote down themselves.
    """

    everything: bool
    own: bool
    nobodys: bool
    gone: tuple[str, ...]
    instead: tuple[str, ...] | None
    colleagues: tuple[str, ...]


def _about(refs: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition of a case that is about every one of these people."""
    implicated = CasePerson.relation == CasePerson.IMPLICATED
    cases = (select(CasePerson.case_id).where(CasePerson.person_ref == ref, implicated) for ref in refs)
    return and_(true(), *(Case.id.in_(of) for of in cases))


def late(
    session: Session, organisation: Organisation, viewer: Viewer, share: Share, now: datetime
) -> tuple[list[Case], int]:
    """Return the late cases that a person should hear of, those that wait longest first, and how many there are."""
    mine = Case.assignee_ref == viewer.ref
    nobodys = or_(Case.assignee_ref.is_(None), Case.assignee_ref.in_(share.gone))
    theirs = [
        true() if share.everything else false(),
        mine if share.own else false(),
        nobodys if share.nobodys else false(),
        _about(share.instead) if share.instead is not None else false(),
    ]
    where = and_(
        is_late(organisation, now),
        granted(viewer, Permission.HANDLE),
        Case.claimant_ref.is_distinct_from(viewer.ref),
        or_(*theirs),
        or_(Case.recorded_by_ref.is_distinct_from(viewer.ref), mine, _about(share.colleagues)),
    )
    query = select(Case).where(where).order_by(Case.next_due, Case.id).limit(SHOWN).options(lazyload(Case.people))
    found = list(session.scalars(query))
    if len(found) < SHOWN:
        return found, len(found)
    return found, session.scalar(select(func.count()).select_from(Case).where(where)) or 0


def of_case(session: Session, case: Case) -> list[Reminder]:
    """Return the reminders of a case, the latest first."""
    query = select(Reminder).where(Reminder.case_id == case.id)
    return list(session.scalars(query.order_by(Reminder.at.desc(), Reminder.id.desc())))
