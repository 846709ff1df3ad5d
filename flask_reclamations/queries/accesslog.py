"""The access log as direction and auditor read it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from ..domain.rights import Permission, Viewer
from ..models import AccessLine, Case, CasePerson, Organisation
from ..models.case import CLAIMANT
from . import cursors
from .visibility import granted, visible_to

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What the log shows; empty fields do not filter. `person` is a part of a name."""

    what: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """One line, whether its actor may be named, and whether its target is a case that the viewer may open."""

    line: AccessLine
    named: bool
    readable: bool


@dataclass(frozen=True)
class Page:
    """Some lines, the latest first, and the cursor to those before."""

    entries: list[Entry]
    older: str | None


def page(session: Session, organisation: Organisation, viewer: Viewer, filters: Filters, *, after: str = "") -> Page:
    """Return one page; a broken cursor gives the first.

    A line on a case that is about the viewer is not shown (it would say that the case is there), and a claimant
    is not named to who may not know them.
    """
    ours = and_(Case.organisation_id == AccessLine.organisation_id, Case.reference == AccessLine.target)
    about_them = Case.people.any(person_ref=viewer.ref, relation=CasePerson.IMPLICATED)
    claimant = or_(
        AccessLine.actor_ref == CLAIMANT, func.coalesce(Case.claimant_ref == AccessLine.actor_ref, false())
    )
    named = or_(~claimant, func.coalesce(granted(viewer, Permission.IDENTIFY), false()))
    query = (
        select(AccessLine, named, and_(Case.id.is_not(None), visible_to(viewer)))
        .outerjoin(Case, ours)
        .where(AccessLine.organisation_id == organisation.id)
        .where(or_(Case.id.is_(None), ~about_them, visible_to(viewer)))
        .where(*_chosen(organisation, filters, named))
        .order_by(AccessLine.at.desc(), AccessLine.id.desc())
        .limit(PAGE + 1)
    )
    position = cursors.decode(after, "received") if after else None
    if position is not None:
        at, row_id = position
        query = query.where(or_(AccessLine.at < at, and_(AccessLine.at == at, AccessLine.id < row_id)))
    rows = session.execute(query).all()
    entries = [Entry(row[0], bool(row[1]), bool(row[2])) for row in rows[:PAGE]]
    last = entries[-1].line if len(rows) > PAGE else None
    return Page(entries, cursors.encode(last.at, last.id) if last else None)


def _chosen(organisation: Organisation, filters: Filters, named: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    zone = ZoneInfo(organisation.zone)
    clauses: list[ColumnElement[bool]] = [true()]
    if filters.what:
        clauses.append(AccessLine.what == filters.what)
    if filters.person:
        # Who may not know a name must not find a line by it.
        clauses.append(and_(named, AccessLine.actor_label.icontains(filters.person, autoescape=True)))
    if filters.since:
        clauses.append(AccessLine.at >= datetime.combine(filters.since, time(), zone))
    if filters.until:
        clauses.append(AccessLine.at <= datetime.combine(filters.until, time(23, 59, 59, 999999), zone))
    return clauses
