"""How the cases of a filter divide: month by month, and by what they are about; every part is a filter itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, nulls_first, select, text

from ..domain.rights import Door
from ..domain.statistics import MONTHS, Month, Value, shifted
from ..models import Case, CasePerson, Cause
from .days import day_of
from .register import NONE
from .statistics import Asked, counted, shares, sums

# What the cases are divided by: the filter of the register of the same name keeps a part.
PARTS: dict[str, tuple[Any, Any]] = {
    "kind": (Case.kind, Case.kind),
    "category": (Case.category, Case.category),
    "session": (Case.session_ref, Case.session_label),
    "training": (Case.training_ref, Case.training_label),
    "trainer": (CasePerson.person_ref, CasePerson.person_label),
    "action_category": (Case.action_category, Case.action_category),
    "assignee": (Case.assignee_ref, Case.assignee_label),
    "origin": (Case.origin, Case.origin),
    "family": (Cause.family, Cause.family),
}
# A longer list says nothing more: the register has the rest.
MOST = 50


@dataclass(frozen=True)
class Part:
    """Some of the cases: the value of the filter that keeps them, its name where the host gave one, the figures."""

    code: str
    label: str
    figures: Mapping[str, Value]

    @property
    def received(self) -> int:
        """Return how many cases it holds."""
        count = self.figures["received"]
        return count if isinstance(count, int) else 0


def may_divide(asked: Asked, by: str) -> bool:
    """Tell whether a person may know how cases divide by this: causes and people are not everybody's to know."""
    return {"trainer": asked.viewer.handles, "family": asked.viewer.may(Door.PLAN)}.get(by, by in PARTS)


def divided(asked: Asked, by: str) -> list[Part]:
    """Return the parts, the largest first; a case with two causes, or about two people, is in both parts."""
    if not may_divide(asked, by):
        return []
    code, label = PARTS[by]
    conditions = sums(asked.now)
    query = select(code.label("part"), func.max(label), *counted(conditions)).select_from(Case)
    if by == "family":
        # A case may have two causes of one family: it is one case.
        once = select(Cause.case_id, Cause.family).distinct().subquery()
        query = select(once.c.family.label("part"), func.max(once.c.family), *counted(conditions))
        query = query.select_from(Case).join(once, once.c.case_id == Case.id)
    if by == "trainer":
        about: ColumnElement[bool] = CasePerson.relation == CasePerson.IMPLICATED
        query = query.join(CasePerson, and_(CasePerson.case_id == Case.id, about))
    query = (
        query.where(asked.where).group_by("part").order_by(func.count().desc(), nulls_first(text("part"))).limit(MOST)
    )
    return [Part(row[0] or NONE, row[1] or "", shares(row[2:], conditions)) for row in asked.session.execute(query)]


def monthly(asked: Asked, since: date, until: date) -> list[Month]:
    """Return the months of a period in the organisation's zone, and those of the year before; one statement."""
    earlier = replace(asked, filters=replace(asked.filters, since=shifted(since, -MONTHS), until=until))
    day = day_of(Case.received_at, asked.organisation.zone).label("day_0")
    found: Counter[tuple[date, str]] = Counter()
    last_year = shifted(until, -MONTHS)
    for on, kind, times in asked.session.execute(
        select(day, Case.kind, func.count()).where(earlier.where).group_by("day_0", Case.kind)
    ):
        if on >= since:
            found[on.replace(day=1), kind] += times
        if on <= last_year:
            found[shifted(on.replace(day=1), MONTHS), ""] += times
    months, first = [], since.replace(day=1)
    while first <= until:
        kinds = {kind: times for (month, kind), times in found.items() if month == first and kind}
        following = shifted(first, 1)
        last = date.fromordinal(following.toordinal() - 1)
        months.append(Month(max(first, since), min(last, until), kinds, found[first, ""]))
        first = following
    return months
