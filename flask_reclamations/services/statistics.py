"""The figures of a period, for whoever asks: the dashboard, the command line, the reports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..domain.statistics import Value, before, since_of_year
from ..host import Role
from ..models import Organisation
from ..queries import statistics
from ..queries.register import Filters
from ..queries.statistics import Answered, Asked, Stay
from . import calendars, deadlines
from .act import SYSTEM, Act, acting


@dataclass(frozen=True)
class Figures:
    """All figures of a period by code, those of the period before, the answers by length, the stays in a status."""

    values: Mapping[str, Value]
    earlier: Mapping[str, Value]
    answered: Answered
    stays: list[Stay]


def period(act: Act, filters: Filters) -> Filters:
    """Return the filters with their period: the twelve months that end today, where the address says none."""
    until = filters.until or deadlines.today(act)
    since = filters.since or since_of_year(until)
    return replace(filters, since=min(since, until), until=max(since, until))


def operating(organisation: Organisation) -> Act:
    """Return an act that reads what a quality manager reads: that of whoever runs the machine, or of the tick."""
    return acting(organisation, replace(SYSTEM, roles=frozenset({Role.QUALITY})))


def asked(act: Act, filters: Filters) -> Asked:
    """Return whose figures of which cases an act asks for."""
    return Asked(act.session, act.organisation, act.viewer, filters, act.now)


def figures(act: Act, filters: Filters) -> Figures:
    """Return every figure of a period (`domain.statistics.FORMULAS`), beside the period before.

    Parameters: `filters` with their period.
    """
    if filters.since is None or filters.until is None:
        raise ValueError("no period")
    since, until = before(filters.since, filters.until)
    now, then = asked(act, filters), asked(act, replace(filters, since=since, until=until))
    calendar = calendars.current(act.session, act.organisation)
    taken, answered = statistics.delays(now, calendar)
    values = statistics.counts(now) | taken | statistics.opinions(now) | statistics.actions(now, deadlines.today(act))
    earlier = statistics.counts(then) | statistics.delays(then, calendar)[0] | statistics.opinions(then)
    return Figures(values, earlier, answered, statistics.stays(now))
