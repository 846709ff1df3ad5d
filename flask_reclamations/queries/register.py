"""The register: one filter for screen, counts and export; keyset pages that stay fast at any depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..domain.lifecycle import MACRO, SETTLED
from ..domain.reminders import Rules
from ..domain.rights import Viewer
from ..domain.vocabulary import MacroStatus, Status
from ..models import Case, Organisation
from ..models.base import Id
from . import cursors, gaps, judged, search
from .visibility import COUNTED, visible_to

PAGE = 25
# What a filter is given for the cases that say nothing of it.
NONE = "-"
# What each order goes by before the id; an index of the case begins with the same columns.
SORTS: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "received": (Case.received_at,),
    "reference": (Case.year, Case.number),
    "due": (Case.next_due,),
    "kind": (Case.kind,),
    "status": (Case.status,),
    "priority": (Case.priority,),
    "assignee": (Case.assignee_label,),
}
OPEN = sorted(set(Status) - SETTLED)


@dataclass(frozen=True)
class Filters:
    """What the register shows; empty fields do not filter."""

    kind: str = ""
    status: str = ""
    category: str = ""
    session: str = ""
    assignee: str = ""
    # One of them, or several with commas between.
    severity: str = ""
    priority: str = ""
    tag: str = ""
    qualified: str = ""
    family: str = ""
    mediation: str = ""
    training: str = ""
    trainer: str = ""
    action_category: str = ""
    origin: str = ""
    taken: str = ""
    since: date | None = None
    until: date | None = None
    late: bool = False
    unsettled: bool = False
    unexamined: bool = False
    text: str = ""
    gap: str = ""
    archived: str = ""
    sort: str = "received"
    descending: bool = True

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the filters in force, without the order."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value and name not in ("sort", "descending")}

    @property
    def order(self) -> str:
        """Return what the list goes by: one person's cases have no order by person, and no index for it."""
        return "received" if self.sort == "assignee" and self.assignee else self.sort


@dataclass(frozen=True)
class Page:
    """Some cases in order, and the cursors to those before and after."""

    cases: list[Case]
    newer: str | None
    older: str | None


def macro_clause(status: str) -> ColumnElement[bool]:
    """Return the condition of one of the four statuses (A08), or of what is void."""
    if status == MacroStatus.ESCALATED:
        return and_(unsettled(), Case.escalated_at.is_not(None))
    among = Case.status.in_(sorted(s for s, macro in MACRO.items() if macro == status))
    return among if status in (MacroStatus.RESOLVED, MacroStatus.VOID) else and_(among, Case.escalated_at.is_(None))


def unsettled() -> ColumnElement[bool]:
    """Return the condition of a case that still waits; as a list of what is, an index answers it."""
    return Case.status.in_(OPEN)


def received(organisation: Organisation, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions of the days of reception that are asked for, in the organisation's zone."""
    zone, found = ZoneInfo(organisation.zone), []
    if filters.since:
        found.append(Case.received_at >= datetime.combine(filters.since, time(), zone))
    if filters.until:
        found.append(Case.received_at <= datetime.combine(filters.until, time(23, 59, 59, 999999), zone))
    return found


def filtered(organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime) -> ColumnElement[bool]:
    """Return the one condition of a filtered register, rights included."""
    zone = ZoneInfo(organisation.zone)
    clauses = [Case.organisation_id == organisation.id, visible_to(viewer)]
    for column, value in (
        (Case.kind, filters.kind),
        (Case.category, filters.category),
        (Case.session_ref, filters.session),
        (Case.training_ref, filters.training),
        (Case.action_category, filters.action_category),
        (Case.origin, filters.origin),
        (Case.assignee_ref, filters.assignee),
    ):
        if value:
            clauses.append(column.is_(None) if value == NONE else column == value)
    # Void cases are in none of the four statuses: they come only where they are asked for (C12).
    clauses.append(macro_clause(filters.status) if filters.status else COUNTED)
    clauses += received(organisation, filters)
    if filters.unsettled:
        clauses.append(unsettled())
    if filters.unexamined:
        every = Rules.of(organisation.reminders).examine_days
        clauses += [unsettled(), judged.unexamined(now.astimezone(zone), every)]
    clauses += judged.clauses(viewer, filters.severity, filters.priority, filters.tag, filters.qualified)
    clauses += judged.gone_into(viewer, filters.family, filters.mediation)
    clauses += judged.about(viewer, filters.trainer)
    clauses += judged.answered_within(filters.taken, organisation.zone)
    if filters.late:
        clauses.append(Case.next_due < now)
    if filters.archived:
        clauses.append(Case.archived_at.is_not(None) if filters.archived == "oui" else Case.archived_at.is_(None))
    if filters.gap:
        clauses.append(gaps.condition(filters.gap, organisation, now))
    if filters.text:
        clauses.append(search.matches(viewer, filters.text))
    return and_(*clauses)


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
    backwards = bool(before)
    position = cursors.decode(before or after, filters.order)
    descending = filters.descending != backwards
    query = select(Case).where(where)
    found = _following(session, query, filters.order, position, descending=descending, limit=size + 1)
    more, cases = len(found) > size, [row[0] for row in found[:size]]
    if backwards:
        cases.reverse()
    ends = [_cursor(case, filters.order) for case in (cases[:1] + cases[-1:])]
    return Page(
        cases,
        newer=ends[0] if cases and (more if backwards else position is not None) else None,
        older=ends[-1] if cases and (more or backwards) else None,
    )


def every(
    session: Session,
    where: ColumnElement[bool],
    filters: Filters,
    columns: Sequence[ColumnElement[Any]],
    size: int = 1000,
) -> Iterator[Sequence[Row[Any]]]:
    """Yield these columns of the whole list in batches, in its order; memory does not grow with it.

    Parameters: `columns` hold `Case.id` and those of the order.
    """
    query, position = select(*columns).where(where), None
    while batch := _following(session, query, filters.order, position, descending=filters.descending, limit=size):
        yield batch
        if len(batch) < size:
            return
        position = cursors.decode(_cursor(batch[-1], filters.order), filters.order)


def _cursor(row: Any, sort: str) -> str:
    values = [getattr(row, column.key) for column in SORTS[sort]]
    return cursors.encode(values if len(values) > 1 else values[0], row.id)


def _following(
    session: Session,
    query: Select[Any],
    sort: str,
    position: tuple[Any, int] | None,
    *,
    descending: bool,
    limit: int,
) -> list[Row[Any]]:
    """Return the next rows after a position."""
    order = [column.desc() if descending else column.asc() for column in (*SORTS[sort], Case.id)]
    found: list[Row[Any]] = []
    for stretch in _stretches(sort, position, descending=descending):
        found += session.execute(query.where(*stretch).order_by(*order).limit(limit - len(found)))
        if len(found) == limit:
            break
    return found


def _stretches(sort: str, position: tuple[Any, int] | None, *, descending: bool) -> list[list[ColumnElement[bool]]]:
    """Return what is still to come, as one or two stretches that an index of the case yields in order.

    Rows whose key may be empty and is come last, or first where the order descends: no condition that holds for
    both kinds of row lets an index be entered in the middle.
    """
    keys = SORTS[sort]
    there: list[ColumnElement[bool]] = [keys[0].is_not(None)]
    empty: list[ColumnElement[bool]] = [keys[0].is_(None)]
    if position is None:
        both = [empty, there] if descending else [there, empty]
        return both if sort in cursors.NULLABLE else [[]]
    value, row_id = position
    if value is None:
        beyond = Case.id < row_id if descending else Case.id > row_id
        return [[*empty, beyond], *([there] if descending else [])]
    values = value if isinstance(value, list) else [value]
    here = tuple_(*keys, Case.id)
    mark = tuple_(*(literal(said, key.type) for said, key in zip(values, keys, strict=True)), literal(row_id, Id))
    beyond = here < mark if descending else here > mark
    return [[beyond], *([empty] if sort in cursors.NULLABLE and not descending else [])]


def without(filters: Filters, name: str) -> Filters:
    """Return the filters less one."""
    return replace(filters, **{name: getattr(Filters(), name)})
