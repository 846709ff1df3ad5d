"""The arithmetic of the figures: shares, spreads, worked days, periods, and where the journal leads (A16)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from .calendar import ONE_DAY, Calendar
from .estimates import Estimate
from .lifecycle import FIRST_STATUS
from .vocabulary import Kind, Status

MONTHS = 12


@dataclass(frozen=True)
class Share:
    """A part of a whole; nothing of nothing has no rate."""

    part: int
    total: int

    @property
    def rate(self) -> float | None:
        """Return part ÷ total, or None of nothing."""
        return self.part / self.total if self.total else None


@dataclass(frozen=True)
class Spread:
    """How long something took, in days."""

    count: int
    mean: float
    median: float
    p90: int


@dataclass(frozen=True)
class Month:
    """The cases received in a month by kind, and how many there were in the same month of the year before."""

    first: date
    last: date
    kinds: Mapping[str, int]
    year_before: int

    @property
    def total(self) -> int:
        """Return how many cases were received."""
        return sum(self.kinds.values())


Value = int | Share | Spread | Estimate | None


def rates(total: int, found: Mapping[str, int]) -> dict[str, Value]:
    """Return the counts and the shares of so many cases, from how many each condition of the figures holds for."""
    return {
        "received": total,
        "open": found["open"],
        "answered": found["answered"],
        "closed": found["closed"],
        "resolution": Share(found["closed"], total),
        "acknowledged": Share(found["acknowledged"], found["owed"]),
        "acknowledged_in_time": Share(found["acknowledged_in_time"], found["acknowledgements"]),
        "answered_in_time": Share(found["answered_in_time"], found["answers"]),
        "extended": Share(found["extended"], found["limited"]),
        "announced_kept": Share(found["announced_kept"], found["announced"]),
        "recurrent": Share(found["recurrent"], found["assessed"]),
    }


def as_json(value: Value) -> Any:
    """Return a figure as it leaves as JSON: a count, or what it is made of; null where there is nothing to say."""
    if isinstance(value, Share):
        return {"part": value.part, "total": value.total, "rate": value.rate}
    return value if value is None or isinstance(value, int) else asdict(value)


def spread(counted: Mapping[int, int]) -> Spread | None:
    """Return how long something took, from how many times each length in days was counted; None of nothing."""
    count = sum(counted.values())
    if not count:
        return None
    mean = sum(days * times for days, times in counted.items()) / count
    middle = (_at(counted, (count + 1) // 2) + _at(counted, count // 2 + 1)) / 2
    return Spread(count, mean, middle, _at(counted, ceil(count * 9 / 10)))


def _at(counted: Mapping[int, int], rank: int) -> int:
    """Return the value of this rank, the first being 1."""
    for days in sorted(counted):
        rank -= counted[days]
        if rank <= 0:
            return days
    raise ValueError(rank)


class Worked:
    """How many worked days lie between two days, the first not counted; made for a stretch of days at once."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._upto, total, day = {first: 0}, 0, first
        while day < last:
            day += ONE_DAY
            total += calendar.is_working(day)
            self._upto[day] = total

    def between(self, begin: date, end: date) -> int:
        """Return the worked days after `begin`, up to and with `end`."""
        return max(0, self._upto[end] - self._upto[begin])


def since_of_year(today: date) -> date:
    """Return the first day of the twelve months that end with this one."""
    return shifted(today.replace(day=1), 1 - MONTHS)


def shifted(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of its month."""
    at = day.year * 12 + day.month - 1 + months
    first = date(at // 12, at % 12 + 1, 1)
    following = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - ONE_DAY)


def before(since: date, until: date) -> tuple[date, date]:
    """Return the period that a period is compared with: as many months before, or as many days."""
    if since.day == 1:
        months = (until.year - since.year) * 12 + until.month - since.month + 1
        whole = (until + ONE_DAY).day == 1
        return shifted(since, -months), since - ONE_DAY if whole else shifted(until, -months)
    length = until - since + ONE_DAY
    return since - length, until - length


# Where an event of the journal leads, whatever came before it.
_LEADS: dict[str, Status] = {
    "started": Status.IN_PROGRESS,
    "taken_over": Status.IN_PROGRESS,
    "paused": Status.WAITING,
    "resumed": Status.IN_PROGRESS,
    "proposed": Status.PROPOSED,
    "answered": Status.ANSWERED,
    "declared_inadmissible": Status.INADMISSIBLE,
    "withdrawn": Status.WITHDRAWN,
    "resolved": Status.RESOLVED,
    "thanked": Status.THANKED,
    "set_aside": Status.SET_ASIDE,
    "closed": Status.CLOSED,
    "reopened": Status.IN_PROGRESS,
}
# Those that say nothing once the case went further.
_EARLY = {"acknowledged": Status.ACKNOWLEDGED, "analysed": Status.IN_PROGRESS}
_FURTHER = {"acknowledged": {*_LEADS}, "analysed": {"paused", "proposed", "answered"}}
FILED = "filed"
MOVES = frozenset({FILED, *_LEADS, *_EARLY})


def entered(event: str, last: str | None, kind: str) -> tuple[Status, bool]:
    """Return the status that an event of `MOVES` leaves a case in, and whether it entered it then.

    Parameters: `last` the event of `MOVES` before it, `kind` what the case is. Read from the kinds of events alone:
    they stay when the words of the journal are forgotten.
    """
    if event == FILED:
        return FIRST_STATUS[Kind(kind)], True
    if event in _EARLY and last in _FURTHER[event]:
        return _LEADS[last], False
    return _LEADS.get(event) or _EARLY[event], True
