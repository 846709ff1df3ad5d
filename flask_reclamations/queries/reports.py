"""The reports that were made, and what a new one holds beside the figures."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from ..domain.lifecycle import macro_of
from ..domain.plan import ActionStatus
from ..domain.reported import Done, Line
from ..domain.vocabulary import Status
from ..errors import NotFoundError
from ..models import Action, ActionCase, Case, Event, EventPayload, Organisation, Report
from ..schemas import events
from .days import day_of
from .judged import ANSWERED
from .statistics import Asked

MADE = "report_made"
PAGE = 50
# A report that no job could make after as many is given up, and says so.
TRIES = 3
# A longer list is the register's.
MOST = 500


def page(session: Session, organisation: Organisation, number: int) -> tuple[Sequence[Report], bool]:
    """Return a page of the reports, the latest first, and whether there are more."""
    query = select(Report).where(Report.organisation_id == organisation.id).order_by(Report.id.desc())
    rows = session.scalars(query.limit(PAGE + 1).offset((number - 1) * PAGE)).all()
    return rows[:PAGE], len(rows) > PAGE


def report_for(session: Session, organisation: Organisation, reference: str) -> Report:
    """Return a report by its reference.

    Raises `NotFoundError`.
    """
    period, _, version = reference.partition("-v")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
    ours = (Report.organisation_id == organisation.id, Report.period == period, Report.version == number)
    found = session.scalar(select(Report).where(*ours))
    if found is None:
        raise NotFoundError(reference)
    return found


def versions(session: Session, organisation: Organisation, period: str) -> Sequence[Report]:
    """Return every version of the report of a period, the latest first."""
    ours = (Report.organisation_id == organisation.id, Report.period == period)
    return session.scalars(select(Report).where(*ours).order_by(Report.version.desc())).all()


def annual(
    session: Session, organisation: Organisation, years: tuple[int, int], moment: datetime
) -> Sequence[Report]:
    """Return the report of each of these years, first and last, in the version that stood at a moment."""
    codes = list(map(str, range(years[0], years[1] + 1)))
    ours = (Report.organisation_id == organisation.id, Report.period.in_(codes), Report.made_at <= moment)
    rows = session.scalars(select(Report).where(*ours).order_by(Report.period, Report.version))
    return list({row.period: row for row in rows}.values())


def digests(session: Session, organisation: Organisation) -> dict[tuple[str, int], str]:
    """Return the digest of each report that the journal tells of, by period and version."""
    query = select(EventPayload.body).join(Event, Event.id == EventPayload.event_id)
    ours = (Event.subject_kind == Organisation.SUBJECT, Event.subject_id == organisation.id, Event.kind == MADE)
    told = [events.read(MADE, body) for body in session.scalars(query.where(*ours))]
    return {(one["period"], one["version"]): one["digest"] for one in told if one}


def waiting(session: Session, organisation: Organisation, period: str) -> Report | None:
    """Return the report of a period that was asked for and is not made yet."""
    ours = (Report.organisation_id == organisation.id, Report.period == period, Report.made_at.is_(None))
    return session.scalar(select(Report).where(*ours).order_by(Report.id))


def unmade(session: Session, organisation: Organisation) -> Sequence[int]:
    """Return the ids of the reports that wait for a job, and were not given up."""
    ours = (Report.organisation_id == organisation.id, Report.made_at.is_(None), Report.attempts < TRIES)
    return session.scalars(select(Report.id).where(*ours).order_by(Report.id)).all()


def made_since(session: Session, organisation: Organisation, period: str, moment: datetime) -> bool:
    """Tell whether a report of a period was made since a moment."""
    ours = (Report.organisation_id == organisation.id, Report.period == period, Report.made_at >= moment)
    return session.scalar(select(Report.id).where(*ours).limit(1)) is not None


def last_version(session: Session, organisation: Organisation, period: str) -> int:
    """Return the number of the last version of a period; 0 where none was made."""
    ours = (Report.organisation_id == organisation.id, Report.period == period)
    return session.scalar(select(func.max(Report.version)).where(*ours)) or 0


def lines(asked: Asked) -> tuple[list[Line], int]:
    """Return the first cases of a filter by their numbers, and how many more there are: no word of anybody's."""
    zone = asked.organisation.zone
    columns: list[Any] = [Case.reference, Case.kind, Case.category, Case.status, Case.escalated_at]
    days = (day_of(Case.received_at, zone), day_of(ANSWERED, zone))
    query = select(*columns, *days).where(asked.where).order_by(Case.year, Case.number)
    rows: Sequence[Any] = asked.session.execute(query.limit(MOST)).all()
    total = asked.session.scalar(select(func.count()).select_from(Case).where(asked.where)) or 0
    found = [
        Line(reference, kind, category, received, answered, str(macro_of(Status(status), escalated=at is not None)))
        for reference, kind, category, status, at, received, answered in rows
    ]
    return found, total - len(found)


def done(asked: Asked, since: date, until: date) -> list[Done]:
    """Return the actions that these cases led to, or that were done in the period, by their numbers."""
    tied = select(ActionCase.action_id).join(Case, Case.id == ActionCase.case_id).where(asked.where)
    kept = or_(Action.id.in_(tied), and_(Action.done_on >= since, Action.done_on <= until))
    ours = (Action.organisation_id == asked.organisation.id, Action.status != ActionStatus.ABANDONED, kept)
    rows = asked.session.scalars(select(Action).where(*ours).order_by(Action.year, Action.number).limit(MOST))
    return [Done(a.reference, a.type, a.status, a.due_on, a.done_on, a.verdict) for a in rows]
