"""Due dates as pure functions of a delay, a calendar and the moments of a case (requirements §4)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from .calendar import ALL_BUT_SUNDAY, ONE_DAY, Calendar
from .vocabulary import Term

EVERY_DAY = frozenset(range(7))
LAST_SECOND = time(23, 59, 59)
# Ten years without one open day: nobody closes for so long, the calendar or the policy is wrong.
HORIZON = timedelta(days=3653)


class NeverDueError(ValueError):
    """A delay that its calendar never lets end."""


class Unit(Term):
    """What a delay counts."""

    HOURS = "h", "heures"
    WORKING_DAYS = "jo", "jours ouvrés"
    BUSINESS_DAYS = "jw", "jours ouvrables"
    CALENDAR_DAYS = "jc", "jours calendaires"
    MONTHS = "mois", "mois"


class Start(Term):
    """What a delay is counted from."""

    RECEIVED = "received", "la réception"
    SENT = "sent", "l’envoi par le réclamant"
    ACKNOWLEDGED = "acknowledged", "l’accusé de réception"
    QUALIFIED = "qualified", "la qualification"
    OCCURRED = "occurred", "l’évènement"


@dataclass(frozen=True)
class Delay:
    """So many units after a start; `label` names the milestone where a kind has its own word for it.

    Parameters: `rolls` whether a date that falls on a closed day moves to the next working day (O31); hours never do,
    they run on the clock: rolled, more hours could be due earlier.
    """

    amount: int
    unit: Unit
    label: str = ""
    start: Start = Start.RECEIVED
    rolls: bool = False

    def as_json(self) -> list[Any]:
        """Return the delay as a case keeps it."""
        full = [self.amount, str(self.unit), self.label, str(self.start), self.rolls]
        return full if self.rolls or self.start is not Start.RECEIVED else full[:3]

    @classmethod
    def of(cls, kept: list[Any]) -> Self:
        """Make a delay of what a case keeps."""
        amount, unit, label, *more = kept
        start, rolls = more or (Start.RECEIVED, False)
        return cls(amount, Unit(unit), label, Start(start), rolls)


Instants = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Pauses:
    """A union of instants that do not count; the last may still be open (end None)."""

    spans: tuple[Instants, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Instants]) -> Self:
        """Join what touches or overlaps, so that splitting a pause changes nothing."""
        joined: list[Instants] = []
        for begin, end in sorted(spans, key=lambda span: span[0]):
            if end is not None and end <= begin:
                continue
            last = joined[-1] if joined else None
            if last is None or (last[1] is not None and last[1] < begin):
                joined.append((begin, end))
            elif last[1] is not None and (end is None or end > last[1]):
                joined[-1] = (last[0], end)
        return cls(tuple(joined))

    @property
    def open_since(self) -> datetime | None:
        """Return when the pause that is not over began."""
        return self.spans[-1][0] if self.spans and self.spans[-1][1] is None else None

    def days(self, zone: ZoneInfo) -> frozenset[date]:
        """Return each local day that lies wholly inside a pause that is over."""
        return frozenset(day for begin, end in self.spans if end is not None for day in _whole_days(begin, end, zone))

    def before(self, moment: datetime | None) -> Self:
        """Return the pauses that began before a moment: what comes after does not move what was done."""
        if moment is None or not self.spans:
            return self
        return type(self)(tuple(span for span in self.spans if span[0] < moment))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _whole_days(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterable[date]:
    day = begin.astimezone(zone).date()
    if _midnight(day, zone) < begin:
        day += ONE_DAY
    while _midnight(day + ONE_DAY, zone) <= end:
        yield day
        day += ONE_DAY


@dataclass(frozen=True)
class Due:
    """When something is due, or why it has no date.

    Parameters: `at` the last instant (UTC), or None; `start` what it was counted from (UTC), or None; `why` the
    code of what it waits for: the start that has not come, or « paused »; `skipped` the days that did not count.
    """

    at: datetime | None
    start: datetime | None = None
    why: str = ""
    skipped: tuple[date, ...] = field(default=(), compare=False)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone."""
    return ZoneInfo(name)


def due(start: datetime, delay: Delay, calendar: Calendar, zone: str, pauses: Pauses = Pauses()) -> Due:
    """Return the last instant of a delay: the second in hours, else the last of its day in the zone.

    The day of the start never counts; a day wholly inside a pause does not either, and hours skip its seconds.
    Raises `NeverDueError` where the calendar has no open day for ten years.
    """
    here = zone_of(zone)
    if delay.unit is Unit.HOURS:
        return _after_hours(start, delay, pauses)
    first = start.astimezone(here).date()
    skipped: list[date] = []
    day = _last_day(first, delay, calendar, pauses.days(here) if pauses.spans else frozenset(), skipped)
    since = pauses.open_since
    if since is not None and _midnight(day, here) >= since:
        return Due(None, start, "paused")
    if delay.rolls:
        day = _rolled(day, calendar, skipped)
    return Due(datetime.combine(day, LAST_SECOND, here).astimezone(UTC), start, "", tuple(skipped))


def counting(unit: Unit, calendar: Calendar) -> tuple[frozenset[int], Mapping[date, str]]:
    """Return the days of the week that a unit counts, and the dates it does not."""
    if unit is Unit.WORKING_DAYS:
        return calendar.weekdays, calendar.closed
    if unit is Unit.BUSINESS_DAYS:
        return ALL_BUT_SUNDAY, calendar.closed
    return EVERY_DAY, {}


def why_skipped(day: date, unit: Unit, calendar: Calendar) -> str:
    """Return why a day did not count: what the unit leaves out, else what made the date roll."""
    return calendar.why_closed(day, counting(unit, calendar)[0]) or calendar.why_closed(day)


def _last_day(start: date, delay: Delay, calendar: Calendar, paused: frozenset[date], skipped: list[date]) -> date:
    day, left = start, delay.amount
    if delay.unit is Unit.MONTHS:
        day = add_months(start, delay.amount)
        inside = sorted(each for each in paused if start < each <= day)
        skipped += inside
        left = len(inside)
    weekdays, closed = counting(delay.unit, calendar)
    horizon = start + HORIZON
    while left:
        day += ONE_DAY
        if day.weekday() in weekdays and day not in closed and day not in paused:
            left -= 1
        else:
            skipped.append(day)
            if day > horizon:
                raise NeverDueError(f"no open day within ten years of {start}")
    return day


def _rolled(day: date, calendar: Calendar, skipped: list[date]) -> date:
    horizon = day + HORIZON
    while not calendar.is_working(day):
        skipped.append(day)
        day += ONE_DAY
        if day > horizon:
            raise NeverDueError(f"no open day within ten years of {day}")
    return day


def _after_hours(start: datetime, delay: Delay, pauses: Pauses) -> Due:
    at = start.astimezone(UTC) + timedelta(hours=delay.amount)
    for begin, end in pauses.spans:
        if begin >= at:
            break
        if end is None:
            return Due(None, start, "paused")
        if end > start:
            at += end - max(begin, start)
    return Due(at, start)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month: 31 January + 1 is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: Calendar, zone: str, pauses: Pauses) -> int:
    """Return how many whole units lie between two instants, as `due` counts them; not for months.

    Raises `ValueError` for months, whose length depends on where they begin.
    """
    if unit is Unit.MONTHS:
        raise ValueError("months are not elapsed: count calendar days")
    if unit is Unit.HOURS:
        lost = sum((_overlap(span, start, end) for span in pauses.spans), timedelta())
        return (end - start - lost) // timedelta(hours=1)
    here = zone_of(zone)
    weekdays, closed = counting(unit, calendar)
    paused, since = pauses.days(here), pauses.open_since
    day, last, count = start.astimezone(here).date(), end.astimezone(here).date(), 0
    while day < last:
        day += ONE_DAY
        if since is not None and _midnight(day, here) >= since:
            break
        count += day.weekday() in weekdays and day not in closed and day not in paused
    return count


def _overlap(span: Instants, start: datetime, end: datetime) -> timedelta:
    begin, until = max(span[0], start), min(span[1] or end, end)
    return max(until - begin, timedelta())
