"""The filters of the register that read what a manager judged or found of a case, and when it was last looked at."""

from collections import Counter
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..domain.lifecycle import SETTLED
from ..domain.mediation import STATES, Standing
from ..domain.priority import FIRST, LAST, Matrix, priority_of
from ..domain.rights import Door, Permission, Viewer
from ..domain.vocabulary import Status
from ..models import Case, CasePerson, Cause, Mediation, Organisation
from . import tags
from .days import days_between
from .visibility import granted, visible_to

Clauses = list[ColumnElement[bool]]


def clauses(viewer: Viewer, severity: str, priority: str, tag: str, qualified: str) -> Clauses:
    """Return the conditions of these filters; several values of one, with commas between, are any of them (B14)."""
    found: Clauses = []
    if severity:
        found.append(Case.severity.in_(severity.split(",")))
    if priority:
        found.append(Case.priority.in_([int(level) for level in priority.split(",")]))
    if tag:
        found.append(or_(*(tags.tagged(viewer, code) for code in tag.split(","))))
    if qualified:
        found.append(Case.qualified_at.is_not(None) if qualified == "oui" else Case.qualified_at.is_(None))
    return found


def gone_into(viewer: Viewer, family: str, mediation: str) -> Clauses:
    """Return the conditions of the families of causes, and of where the last mediation stands; commas as above.

    A cause is found only by who may read it on the case; a mediation is shown to all who open the register.
    """
    found: Clauses = []
    if family:
        found.append(exists().where(Cause.case_id == Case.id, Cause.family.in_(family.split(","))))
        if not viewer.may(Door.PLAN):
            found.append(granted(viewer, Permission.INTERNAL))
    if mediation:
        states = [str(state) for one in mediation.split(",") for state in STATES[Standing(one)]]
        later = aliased(Mediation)
        last = ~exists().where(later.case_id == Mediation.case_id, later.id > Mediation.id)
        found.append(exists().where(Mediation.case_id == Case.id, Mediation.state.in_(states), last))
    return found


# When a case was first answered; a difficulty or an aléa, when it was solved.
ANSWERED = func.coalesce(Case.first_answered_at, Case.answered_at)


def answered_within(taken: str, zone: str) -> Clauses:
    """Return the condition of the cases answered so many days of the calendar after they came: « 4-6 », « 21- »."""
    if not taken:
        return []
    least, most = taken.split("-")
    days = days_between(Case.received_at, ANSWERED, zone)
    return [ANSWERED.is_not(None), days >= int(least), *([days <= int(most)] if most else [])]


def about(viewer: Viewer, trainer: str) -> Clauses:
    """Return the condition of the cases that are about a person; whom they are about, those who handle cases know."""
    if not trainer:
        return []
    if not viewer.handles:
        return [false()]
    named = CasePerson.case_id == Case.id, CasePerson.relation == CasePerson.IMPLICATED
    return [exists().where(*named, CasePerson.person_ref == trainer)]


def reads_causes(session: Session, organisation: Organisation, viewer: Viewer) -> bool:
    """Tell whether there is a case whose causes this person may read: elsewhere their filter finds nothing."""
    if viewer.may(Door.PLAN):
        return True
    read = exists().where(Case.organisation_id == organisation.id, granted(viewer, Permission.INTERNAL))
    return bool(session.scalar(select(read)))


def unexamined(now: datetime, every: int) -> ColumnElement[bool]:
    """Return the condition of a case that nobody examined for so many of the organisation's days (B16).

    Parameters: `now` in its zone.
    """
    # A review held each Monday finds what the last one saw, at whatever hour it was.
    day = now.date() - timedelta(days=every - 1)
    return or_(Case.examined_at.is_(None), Case.examined_at < datetime.combine(day, time(), now.tzinfo))


def levels(
    session: Session, organisation: Organisation, viewer: Viewer, matrix: Matrix
) -> dict[int, tuple[int, int]]:
    """Return, by priority, how many open cases have it and how many would if assessed again with a matrix.

    Of the assessed cases that this person may see; one set by hand, or about health and safety, keeps its own.
    """
    kept, again = Counter[int | None](), Counter[int | None]()
    cells = (Case.priority, Case.reach, Case.urgency, Case.safety, Case.priority_set)
    opened = Case.status.in_(sorted(set(Status) - SETTLED))
    query = select(*cells, func.count()).where(
        Case.organisation_id == organisation.id, visible_to(viewer), opened, Case.priority.is_not(None)
    )
    for now, reach, urgency, safety, by_hand, count in session.execute(query.group_by(*cells)):
        kept[now] += count
        then = now if by_hand else priority_of(matrix, reach, urgency, safety=safety)
        again[then or now] += count
    return {level: (kept[level], again[level]) for level in range(FIRST, LAST + 1)}
