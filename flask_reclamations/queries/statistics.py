"""The figures of the cases that a filter of the register holds, counted in SQL (A16, E04, criterion 38)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from ..domain.calendar import Calendar
from ..domain.lifecycle import SETTLED
from ..domain.plan import OPEN as UNDONE
from ..domain.plan import ActionStatus, Verdict
from ..domain.priority import Recurrence
from ..domain.rights import Door, Viewer
from ..domain.statistics import MOVES, Share, Value, Worked, entered, rates, spread
from ..domain.vocabulary import Status
from ..models import Action, ActionCase, Case, Event, Organisation
from ..models.base import UTCDateTime
from . import figures, satisfaction
from .days import day_of, seconds
from .judged import ANSWERED
from .register import Filters, filtered, unsettled

Clause = ColumnElement[bool]
DAY = 86_400
# What stands for a figure that there is nothing to make of.
NOTHING = "—"
_IN_TIME = func.coalesce(Case.answered_in_time, Case.respond_due >= ANSWERED)


@dataclass(frozen=True)
class Asked:
    """Whose figures: an organisation's, as one person may read them, of the cases of a filter, now."""

    session: Session
    organisation: Organisation
    viewer: Viewer
    filters: Filters
    now: datetime

    @property
    def where(self) -> Clause:
        """Return the condition of these cases: that of the register."""
        return filtered(self.organisation, self.viewer, self.filters, self.now)


@dataclass(frozen=True)
class Answered:
    """How many answers took so many days, in time and late."""

    in_time: Mapping[int, int]
    late: Mapping[int, int]


@dataclass(frozen=True)
class Stay:
    """How long cases stay in a status: how many times they entered it, and the mean in days."""

    status: Status
    times: int
    days: float


def sums(now: datetime) -> dict[str, Clause]:
    """Return what is counted of cases, each as a condition."""
    acknowledged, answered = Case.acknowledged_at.is_not(None), ANSWERED.is_not(None)
    owed, promised = Case.acknowledge_due.is_not(None), Case.announced_due.is_not(None)
    waits = unsettled()
    judged = or_(and_(answered, _IN_TIME.is_not(None)), and_(~answered, waits, Case.respond_due < now))
    return {
        "open": waits,
        "answered": answered,
        "closed": Case.status.in_(sorted(SETTLED)),
        "owed": owed,
        "acknowledged": and_(owed, acknowledged),
        "acknowledgements": and_(owed, or_(acknowledged, and_(waits, Case.acknowledge_due < now))),
        "acknowledged_in_time": Case.acknowledged_at <= Case.acknowledge_due,
        "answers": judged,
        "answered_in_time": and_(answered, _IN_TIME),
        "limited": or_(Case.respond_due.is_not(None), Case.extended_at.is_not(None)),
        "extended": Case.extended_at.is_not(None),
        "announced": and_(promised, or_(answered, and_(waits, Case.announced_due < now))),
        "announced_kept": Case.announced_due >= ANSWERED,
        "assessed": Case.recurrence.is_not(None),
        "recurrent": Case.recurrence == Recurrence.RECURRENT,
    }


def counted(conditions: Mapping[str, Clause]) -> list[ColumnElement[int]]:
    """Return one count for all rows, then one for each condition."""
    return [func.count(), *(func.count(case((clause, 1))) for clause in conditions.values())]


def shares(row: Any, conditions: Mapping[str, Clause]) -> dict[str, Value]:
    """Return the figures that a row of `counted` makes."""
    return rates(row[0], dict(zip(conditions, row[1:], strict=True)))


def counts(asked: Asked) -> dict[str, Value]:
    """Return the counts and the shares; one statement, and one for the masked lines."""
    conditions = sums(asked.now)
    row = asked.session.execute(select(*counted(conditions)).select_from(Case).where(asked.where)).one()
    found = shares(row, conditions)
    return found | {"received": row[0] + len(masked(asked))}


def masked(asked: Asked) -> list[str]:
    """Return the references that count but are closed to this person."""
    return figures.restricted(asked.session, asked.organisation, asked.viewer, asked.filters)


def delays(asked: Asked, calendar: Calendar) -> tuple[dict[str, Value], Answered]:
    """Return how long acknowledgements and answers took, in days of the calendar and worked; one statement."""
    zone = asked.organisation.zone
    days = [day_of(moment, zone) for moment in (Case.received_at, Case.acknowledged_at, ANSWERED)]
    received, acknowledged, answered = (one.label(f"day_{at}") for at, one in enumerate(days))
    told = or_(Case.acknowledged_at.is_not(None), ANSWERED.is_not(None))
    query = select(received, acknowledged, answered, _IN_TIME.label("in_time"), func.count())
    rows = asked.session.execute(query.where(asked.where, told).group_by("day_0", "day_1", "day_2", "in_time")).all()
    worked = _worked(rows, calendar)
    taken: dict[str, Counter[int]] = {f"{step}_{unit}": Counter() for step, unit in _SPREADS}
    kept: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for begin, acknowledged_on, answered_on, in_time, times in rows:
        for step, end in (("acknowledge", acknowledged_on), ("answer", answered_on)):
            if end is not None:
                taken[f"{step}_days"][max(0, (end - begin).days)] += times
                taken[f"{step}_working"][worked.between(begin, max(begin, end))] += times
        if answered_on is not None:
            kept[in_time is not False][max(0, (answered_on - begin).days)] += times
    return {code: spread(lengths) for code, lengths in taken.items()}, Answered(kept[True], kept[False])


_SPREADS = (("acknowledge", "days"), ("acknowledge", "working"), ("answer", "days"), ("answer", "working"))


def _worked(rows: Any, calendar: Calendar) -> Worked:
    days: list[date] = [day for row in rows for day in row[:3] if day is not None]
    return Worked(calendar, min(days, default=date(2000, 1, 1)), max(days, default=date(2000, 1, 1)))


def opinions(asked: Asked) -> dict[str, Value]:
    """Return what was said of the answers; nothing where fewer than five people did."""
    said = satisfaction.of_cases(asked.session, [asked.where], asked.now)
    shown = not said.hidden and said.answered > 0
    return {
        "satisfaction": said.mean if shown else None,
        "satisfied": Share(said.resolved[0], said.answered) if shown else None,
    }


def actions(asked: Asked, today: date) -> dict[str, Value]:
    """Return how the actions tied to these cases go; nothing for whoever does not read the plan."""
    if not asked.viewer.may(Door.PLAN):
        return dict.fromkeys(("actions_done", "actions_late", "actions_effective"))
    tied = select(ActionCase.action_id).join(Case, Case.id == ActionCase.case_id).where(asked.where)
    done = Action.status.in_([ActionStatus.DONE, ActionStatus.CHECKED])
    late = and_(Action.status.in_(UNDONE), Action.due_on < today)
    conditions = {"done": done, "late": late, "judged": Action.verdict.is_not(None)}
    conditions["effective"] = Action.verdict == Verdict.EFFECTIVE
    query = select(*counted(conditions)).select_from(Action)
    total, *row = asked.session.execute(
        query.where(Action.id.in_(tied), Action.status != ActionStatus.ABANDONED)
    ).one()
    found = dict(zip(conditions, row, strict=True))
    return {
        "actions_done": Share(found["done"], total),
        "actions_late": Share(found["late"], total),
        "actions_effective": Share(found["effective"], found["judged"]),
    }


def stays(asked: Asked) -> list[Stay]:
    """Return how long cases stay in each open status, from the kinds and times of the journal; one statement."""
    inside: dict[str, Any] = {"partition_by": Event.subject_id, "order_by": Event.seq}
    steps = (
        select(
            Case.kind.label("case_kind"),
            Event.kind,
            func.lag(Event.kind).over(**inside).label("last"),
            Event.at,
            func.lead(Event.at).over(**inside).label("until"),
        )
        .join(Case, and_(Event.subject_kind == Case.SUBJECT, Event.subject_id == Case.id))
        .where(asked.where, Event.organisation_id == asked.organisation.id, Event.kind.in_(sorted(MOVES)))
        .subquery()
    )
    span = seconds(steps.c.at, func.coalesce(steps.c.until, literal(asked.now, UTCDateTime())))
    path = (steps.c.case_kind, steps.c.kind, steps.c.last)
    times, spent = Counter[Status](), Counter[Status]()
    for kind, event, last, count, total in asked.session.execute(
        select(*path, func.count(), func.sum(span)).group_by(*path)
    ):
        status, came = entered(event, last, kind)
        times[status] += count if came else 0
        spent[status] += total
    return [
        Stay(status, times[status], spent[status] / DAY / times[status])
        for status in Status
        if status not in SETTLED and times[status]
    ]
