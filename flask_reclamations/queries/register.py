"""The register: one filter for screen, counts and export; keyset pages that stay fast at any depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..domain.lifecycle import MACRO, SETTLED
from ..domain.rights import DOORS, Door, Permission, Viewer
from ..domain.vocabulary import Kind, MacroStatus
from ..host import Role
from ..models import Case, Organisation
from . import cursors
from .visibility import granted, visible_to

PAGE = 25
Labelled = InstrumentedAttribute[str | None]
FAR = datetime(9999, 12, 31, tzinfo=UTC)
SORTS: dict[str, ColumnElement[Any]] = {
    "received": Case.received_at.expression,
    "reference": cast(Case.year, BigInteger) * 1_000_000 + Case.number,
    "due": func.coalesce(Case.next_due, FAR),
    "kind": Case.kind.expression,
    "status": Case.status.expression,
    "assignee": func.coalesce(Case.assignee_label, ""),
}


@dataclass(frozen=True)
class Filters:
    """What the register shows; empty fields do not filter."""

    kind: str = ""
    status: str = ""
    category: str = ""
    session: str = ""
    assignee: str = ""
    since: date | None = None
    until: date | None = None
    late: bool = False
    unsettled: bool = False
    text: str = ""
    sort: str = "received"
    descending: bool = True

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the filters in force, without the order."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value and name not in ("sort", "descending")}


@dataclass(frozen=True)
class Page:
    """Some cases in order, and the cursors to those before and after."""

    cases: list[Case]
    newer: str | None
    older: str | None


def macro_clause(status: str) -> ColumnElement[bool]:
    """Return the condition of one of the four statuses (A08)."""
    escalated = and_(Case.escalated_at.is_not(None), Case.status.not_in(sorted(SETTLED)))
    if status == MacroStatus.ESCALATED:
        return escalated
    return and_(Case.status.in_(sorted(s for s, macro in MACRO.items() if macro == status)), ~escalated)


def filtered(organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime) -> ColumnElement[bool]:
    """Return the one condition of a filtered register, rights included."""
    zone = ZoneInfo(organisation.zone)
    clauses = [Case.organisation_id == organisation.id, visible_to(viewer)]
    for column, value in (
        (Case.kind, filters.kind),
        (Case.category, filters.category),
        (Case.session_ref, filters.session),
    ):
        if value:
            clauses.append(column == value)
    if filters.status:
        clauses.append(macro_clause(filters.status))
    if filters.assignee:
        clauses.append(
            Case.assignee_ref.is_(None) if filters.assignee == "-" else Case.assignee_ref == filters.assignee
        )
    if filters.since:
        clauses.append(Case.received_at >= datetime.combine(filters.since, time(), zone))
    if filters.until:
        clauses.append(Case.received_at <= datetime.combine(filters.until, time(23, 59, 59, 999999), zone))
    if filters.unsettled:
        clauses.append(Case.status.not_in(sorted(SETTLED)))
    if filters.late:
        clauses.append(Case.next_due < now)
    if filters.text:
        clauses.append(_matches(viewer, filters.text))
    return and_(*clauses)


def _matches(viewer: Viewer, text: str) -> ColumnElement[bool]:
    # SQLite folds the case of ASCII only: « École » and « école » are looked for as they are written.
    forms = sorted({text, text.lower(), text.upper(), text.capitalize(), text.title()})
    open_to_all = (Case.reference, Case.subject, Case.description, Case.session_label, Case.session_ref)
    names = (Case.claimant_label, Case.company_label)

    def found(columns: Sequence[InstrumentedAttribute[Any]]) -> ColumnElement[bool]:
        return or_(*(column.icontains(form, autoescape=True) for column in columns for form in forms))

    # Who may not know a name must not find a case by it.
    return or_(found(open_to_all), and_(granted(viewer, Permission.IDENTIFY), found(names)))


def page(
    session: Session,
    where: ColumnElement[bool],
    filters: Filters,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page:
    """Return one page; a broken cursor gives the first."""
    key, backwards = SORTS[filters.sort], bool(before)
    descending = filters.descending != backwards
    query: Select[tuple[Case, Any]] = select(Case, key).where(where)
    position = cursors.decode(before or after, filters.sort)
    if position is not None:
        value, row_id = position
        beyond = key < value if descending else key > value
        tie = Case.id < row_id if descending else Case.id > row_id
        query = query.where(or_(beyond, and_(key == value, tie)))
    order = (key.desc(), Case.id.desc()) if descending else (key.asc(), Case.id.asc())
    rows = [(row[0], row[1]) for row in session.execute(query.order_by(*order).limit(size + 1))]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows = rows[::-1]
    ends = [cursors.encode(value, row.id) for row, value in (rows[:1] + rows[-1:])] if rows else ["", ""]
    return Page(
        [row for row, _ in rows],
        newer=ends[0] if rows and (more if backwards else position is not None) else None,
        older=ends[-1] if rows and (more or backwards) else None,
    )


def every(session: Session, where: ColumnElement[bool], filters: Filters, size: int = 500) -> Iterator[list[Case]]:
    """Yield the whole list in batches, in its order; memory does not grow with it."""
    after: str | None = ""
    while after is not None:
        batch = page(session, where, filters, after=after, size=size)
        if batch.cases:
            yield batch.cases
        after = batch.older


def count(session: Session, where: ColumnElement[bool]) -> int:
    """Return how many cases a condition holds for."""
    return session.scalar(select(func.count()).select_from(Case).where(where)) or 0


@dataclass(frozen=True)
class Counts:
    """The figures beside the views of the register."""

    total: int
    open: int
    late: int
    mine: int
    by_kind: dict[str, int]


def counts(session: Session, organisation: Organisation, viewer: Viewer, now: datetime) -> Counts:
    """Return the figures of the views in one statement."""
    still = Case.status.not_in(sorted(SETTLED))

    def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    columns = [
        func.count(),
        total(still),
        total(Case.next_due < now),
        total(and_(still, Case.assignee_ref == viewer.ref)),
    ]
    columns += [total(Case.kind == kind) for kind in Kind]
    row = session.execute(select(*columns).where(Case.organisation_id == organisation.id, visible_to(viewer))).one()
    return Counts(row[0], row[1], row[2], row[3], dict(zip(Kind, row[4:], strict=True)))


def _shut(viewer: Viewer) -> ColumnElement[bool]:
    # Not `~`: an unknown assignee makes the condition NULL, and NOT NULL would lose the line.
    return visible_to(viewer).is_not(true())


def restricted(session: Session, organisation: Organisation, viewer: Viewer, filters: Filters) -> list[str]:
    """Return the references that count but are closed to this person: a numbered masked line each (design §6).

    Only on the unfiltered register: a filter would say something of what it hides. Nothing for staff, who do
    not see totals, nor on cases that are about the person.
    """
    if filters.chosen or not viewer.roles & (DOORS[Door.REGISTER] - {Role.STAFF}):
        return []
    implicated = Case.people.any(person_ref=viewer.ref, relation="implicated")
    query = select(Case.reference).where(Case.organisation_id == organisation.id, _shut(viewer), ~implicated)
    return list(session.scalars(query.order_by(Case.year, Case.number)))


def _labels(
    session: Session, organisation: Organisation, viewer: Viewer, ref: Labelled, label: Labelled
) -> dict[str, str]:
    query = select(ref, func.max(label)).where(
        Case.organisation_id == organisation.id, visible_to(viewer), ref.is_not(None)
    )
    rows = session.execute(query.group_by(ref).order_by(func.max(label)))
    return {str(key): words or str(key) for key, words in rows}


def assignees(session: Session, organisation: Organisation, viewer: Viewer) -> dict[str, str]:
    """Return who handles cases that this person sees: label by ref."""
    return _labels(session, organisation, viewer, Case.assignee_ref, Case.assignee_label)


def sessions(session: Session, organisation: Organisation, viewer: Viewer) -> dict[str, str]:
    """Return the sessions of cases that this person sees: label by ref."""
    return _labels(session, organisation, viewer, Case.session_ref, Case.session_label)


def without(filters: Filters, name: str) -> Filters:
    """Return the filters less one."""
    return replace(filters, **{name: getattr(Filters(), name)})
