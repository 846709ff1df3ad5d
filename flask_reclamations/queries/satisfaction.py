"""What people thought of the answers: counted in SQL, over the cases that a person sees (C27, E08, O22)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import Session

from ..domain.estimates import FEWEST, Estimate, mean_of, rate
from ..domain.rights import Permission, Viewer
from ..domain.surveys import BEST
from ..domain.vocabulary import Resolved
from ..models import Case, Organisation, Survey
from .days import first_moment, period
from .visibility import COUNTED, granted, visible_to

MONTHS = 12
BATCH = 1000  # surveys held at a time
SAID = (
    "assignee_label", "session_label", "asked_at", "answered_at", "resolved", "score", "comment", "effect",
    "questions", "answers",
)  # fmt: skip
OF_CASE = ("reference", "kind", "category", "training_label", "stakeholder", "claimant_label", "anonymous")


@dataclass(frozen=True)
class Filters:
    """Which surveys: by the day they were asked, and by what their case is."""

    kind: str = ""
    category: str = ""
    assignee: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Group:
    """What a group of people said: how many were asked and answered, each « résolu », each mark from 1 to 5.

    Where `hidden`, too few answered for the figures to be shown.
    """

    code: str
    label: str
    asked: int
    answered: int
    resolved: tuple[int, ...]
    marks: tuple[int, ...]
    hidden: bool = False

    @property
    def told(self) -> int:
        """Return how few people a figure of this group may be about: a mark is optional."""
        return sum(self.marks) or self.answered

    @property
    def rate(self) -> Estimate | None:
        """Return how many of those asked answered."""
        return rate(self.answered, self.asked)

    @property
    def solved(self) -> Estimate | None:
        """Return how many of those who answered say that it is solved."""
        return rate(self.resolved[0], self.answered)

    @property
    def mean(self) -> Estimate | None:
        """Return the mean mark."""
        return mean_of(enumerate(self.marks, 1), highest=BEST)


NOBODY = Group("", "", 0, 0, (0,) * len(Resolved), (0,) * BEST)


@dataclass(frozen=True)
class Results:
    """All figures of a page: everybody, then by month, category and handler."""

    whole: Group
    months: list[Group]
    categories: list[Group]
    handlers: list[Group]


def _counts() -> list[ColumnElement[Any]]:
    said = [Survey.resolved == code for code in Resolved] + [Survey.score == note for note in range(1, BEST + 1)]
    return [func.count(), func.count(Survey.answered_at), *(func.count(case((one, 1))) for one in said)]


def _asked(now: datetime) -> list[ColumnElement[bool]]:
    # Who was not asked by mail may have answered from their page.
    return [Survey.asked_at <= now, or_(Survey.unsent.is_(None), Survey.answered_at.is_not(None))]


def chosen(organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of the surveys that these filters keep, rights included; cases are joined."""
    where = [
        Case.organisation_id == organisation.id,
        visible_to(viewer),
        COUNTED,
        Survey.organisation_id == organisation.id,
        *_asked(now),
    ]
    wanted = {Case.kind: filters.kind, Case.category: filters.category, Survey.assignee_ref: filters.assignee}
    where += [column == value for column, value in wanted.items() if value]
    return where + period(Survey.asked_at, filters.since, filters.until, organisation.zone)


def _groups(session: Session, code: Any, label: Any, where: list[ColumnElement[bool]]) -> list[Group]:
    query = select(code.label("code"), func.max(label).label("label"), *_counts()).select_from(Survey)
    rows = session.execute(query.join(Case, Case.id == Survey.case_id).where(*where).group_by("code")).all()
    return [Group(row[0] or "", row[1] or "", row[2], row[3], tuple(row[4:7]), tuple(row[7:])) for row in rows]


def results(session: Session, organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime) -> Results:
    """Return the figures of the surveys that these filters keep; four statements, however many there are."""
    where = chosen(organisation, viewer, filters, now)
    whole = next(iter(_groups(session, literal("all"), literal(""), where)), NOBODY)
    starts = _months(filters.until or now.astimezone(ZoneInfo(organisation.zone)).date())
    bounds = [first_moment(start, organisation.zone) for start in starts]
    month = case(
        *((Survey.asked_at >= at, start.isoformat()) for at, start in zip(bounds[::-1], starts[::-1], strict=True))
    )
    recent = _groups(session, month, literal(""), [*where, Survey.asked_at >= bounds[0]])
    categories = _groups(session, Case.category, Case.category, where)
    handlers = _groups(session, Survey.assignee_ref, Survey.assignee_label, where)
    return Results(
        discreet([whole])[0],
        discreet(sorted(recent, key=lambda group: group.code, reverse=True)),
        discreet(sorted(categories, key=lambda group: (-group.answered, group.code))),
        discreet(sorted(handlers, key=lambda group: (-group.answered, group.label))),
    )


def every(
    session: Session, organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime
) -> Iterator[Any]:
    """Yield each survey that these filters keep with its case, oldest first; memory does not grow with them.

    A row has the columns of `SAID`, those of `OF_CASE`, and whether one may know who speaks (`named`).
    """
    named = granted(viewer, Permission.IDENTIFY).label("named")
    query = select(Survey.id, *(getattr(Survey, name) for name in SAID), *(getattr(Case, name) for name in OF_CASE))
    query = (
        query.add_columns(named)
        .join(Case, Case.id == Survey.case_id)
        .where(*chosen(organisation, viewer, filters, now))
    )
    last = 0
    while batch := session.execute(query.where(Survey.id > last).order_by(Survey.id).limit(BATCH)).all():
        yield from batch
        last = batch[-1].id


def of_cases(session: Session, those: list[ColumnElement[bool]], now: datetime) -> Group:
    """Return what was said of the answers to these cases; hidden where fewer than five people answered."""
    where = [*those, *_asked(now)]
    return discreet([next(iter(_groups(session, literal("all"), literal(""), where)), NOBODY)])[0]


def _months(last: date) -> list[date]:
    months = [last.year * 12 + last.month - 1 - back for back in range(MONTHS)]
    return [date(month // 12, month % 12 + 1, 1) for month in reversed(months)]


def discreet(groups: Iterable[Group]) -> list[Group]:
    """Hide the groups where one to four people answered, or marked, and as many of the next smallest as it takes.

    What is hidden must not be the rest of a subtraction: alone, or fewer than five people together.
    """
    found = list(groups)
    hidden = {at for at, group in enumerate(found) if 0 < group.told < FEWEST}
    others = sorted(set(range(len(found))) - hidden, key=lambda at: found[at].told)
    for at in [at for at in others if found[at].told]:
        if not hidden or (len(hidden) > 1 and sum(found[one].told for one in hidden) >= FEWEST):
            break
        hidden.add(at)
    return [replace(group, hidden=at in hidden) for at, group in enumerate(found)]


def handlers(session: Session, organisation: Organisation, viewer: Viewer) -> dict[str, str]:
    """Return who handled the cases that were asked about, for the filters: labels by ref."""
    query = (
        select(Survey.assignee_ref, func.max(Survey.assignee_label))
        .join(Case, Case.id == Survey.case_id)
        .where(Case.organisation_id == organisation.id, visible_to(viewer), COUNTED, Survey.assignee_ref.is_not(None))
        .group_by(Survey.assignee_ref)
        .order_by(func.max(Survey.assignee_label))
    )
    return {str(ref): str(label or ref) for ref, label in session.execute(query)}
