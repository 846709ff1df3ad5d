"""What holds for any delay, calendar and pause, and the corners of months, clocks and closed days, by table."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flask_reclamations.domain.calendar import Calendar
from flask_reclamations.domain.deadlines import (
    Delay,
    Due,
    NeverDueError,
    Pauses,
    Unit,
    add_months,
    due,
    elapsed,
)

from .days import FRANCE

PARIS = ZoneInfo("Europe/Paris")
H, JO, JW, JC, MONTHS = Unit.HOURS, Unit.WORKING_DAYS, Unit.BUSINESS_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS
COUNTED = [unit for unit in Unit if unit is not MONTHS]
Span = tuple[datetime, datetime | None]


def paris(text: str) -> datetime:
    """Return an instant said on the clock of Paris, or with its offset."""
    told = datetime.fromisoformat(text)
    return (told if told.tzinfo else told.replace(tzinfo=PARIS)).astimezone(UTC)


def at(found: Due) -> datetime:
    assert found.at is not None
    return found.at


def day_of(found: Due, zone: str) -> date:
    return at(found).astimezone(ZoneInfo(zone)).date()


# What holds for every start from 2015 to 2040.

STARTS = st.datetimes(datetime(2015, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
ZONES = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "UTC"])
UNITS = st.sampled_from(Unit)
AMOUNTS = st.integers(0, 60)
DELAYS = st.builds(Delay, AMOUNTS, UNITS, rolls=st.booleans())
COUNTED_DELAYS = st.builds(Delay, AMOUNTS, st.sampled_from(COUNTED))
HOURS_AWAY = st.integers(-400, 2000)


@st.composite
def cases(draw: st.DrawFn) -> tuple[datetime, Calendar, str]:
    """A start, a zone, and a calendar whose closures lie where they matter."""
    start = draw(STARTS)
    closed = draw(st.frozensets(st.integers(-5, 90), max_size=25))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    days = {start.date() + timedelta(days=away): "férié" for away in closed}
    return start, Calendar(days, weekdays), draw(ZONES)


@st.composite
def paused(draw: st.DrawFn) -> tuple[datetime, Calendar, str, list[tuple[datetime, datetime]]]:
    """The same with pauses that are over."""
    start, calendar, zone = draw(cases())
    ends = draw(st.lists(st.tuples(HOURS_AWAY, st.integers(1, 900)), max_size=4))
    spans = [(start + timedelta(hours=a), start + timedelta(hours=a + n)) for a, n in ends]
    return start, calendar, zone, spans


@given(cases(), DELAYS, st.integers(0, 100))
def test_one_more_holiday_never_brings_a_date_nearer(  # criterion 10
    case: tuple[datetime, Calendar, str], delay: Delay, away: int
) -> None:
    start, calendar, zone = case
    more = replace(calendar, closed={**calendar.closed, start.date() + timedelta(days=away): "fermeture"})
    assert at(due(start, delay, more, zone)) >= at(due(start, delay, calendar, zone))


@given(paused(), DELAYS, st.integers(1, 30))
def test_more_is_never_due_earlier(
    case: tuple[datetime, Calendar, str, list[Span]], delay: Delay, more: int
) -> None:  # criterion 10
    start, calendar, zone, spans = case
    longer, pauses = replace(delay, amount=delay.amount + more), Pauses.of(spans)
    assert at(due(start, longer, calendar, zone, pauses)) >= at(due(start, delay, calendar, zone, pauses))


@given(cases(), DELAYS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_what_starts_later_is_never_due_earlier(
    case: tuple[datetime, Calendar, str], delay: Delay, later: timedelta
) -> None:
    start, calendar, zone = case
    assert at(due(start + later, delay, calendar, zone)) >= at(due(start, delay, calendar, zone))


@given(paused(), DELAYS)
def test_nothing_is_due_before_it_starts(case: tuple[datetime, Calendar, str, list[Span]], delay: Delay) -> None:
    start, calendar, zone, spans = case
    assert at(due(start, delay, calendar, zone, Pauses.of(spans))) >= start.replace(microsecond=0)


@given(paused(), COUNTED_DELAYS)
def test_as_much_has_elapsed_at_the_due_date_as_the_delay_says(  # criterion 10
    case: tuple[datetime, Calendar, str, list[Span]], delay: Delay
) -> None:
    start, calendar, zone, spans = case
    pauses = Pauses.of(spans)
    end = at(due(start, delay, calendar, zone, pauses))
    assert elapsed(start, end, delay.unit, calendar, zone, pauses) == delay.amount


@given(paused(), COUNTED_DELAYS)
def test_the_due_date_is_the_first_when_so_much_has_elapsed(
    case: tuple[datetime, Calendar, str, list[Span]], delay: Delay
) -> None:
    assume(delay.amount > 0)
    start, calendar, zone, spans = case
    pauses = Pauses.of(spans)
    end = at(due(start, delay, calendar, zone, pauses))
    before = end - timedelta(microseconds=1) if delay.unit is H else eve_of(end, zone)
    assert elapsed(start, before, delay.unit, calendar, zone, pauses) == delay.amount - 1


def eve_of(end: datetime, zone: str) -> datetime:
    """Return noon of the day before: no clock changes then."""
    day = end.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def test_months_do_not_elapse() -> None:
    start = paris("2026-01-31 12:00")
    with pytest.raises(ValueError, match="months"):
        elapsed(start, start, MONTHS, FRANCE, "Europe/Paris", Pauses())


@given(cases(), DELAYS)
def test_every_day_is_counted_or_skipped_for_a_reason(case: tuple[datetime, Calendar, str], delay: Delay) -> None:
    start, calendar, zone = case
    found = due(start, delay, calendar, zone)
    first, last = start.astimezone(ZoneInfo(zone)).date(), day_of(found, zone)
    assert all(first <= day <= last for day in found.skipped)
    assert len(set(found.skipped)) == len(found.skipped)
    assert not any(calendar.is_working(day) and counts(delay.unit, calendar, day) for day in found.skipped)
    if delay.unit in (JO, JW, JC) and not delay.rolls:
        assert (last - first).days == delay.amount + len(found.skipped)


def counts(unit: Unit, calendar: Calendar, day: date) -> bool:
    """Tell whether a unit counts this day, by its definition."""
    if unit is JO:
        return day.weekday() in calendar.weekdays and day not in calendar.closed
    return unit is not JW or (day.weekday() < 6 and day not in calendar.closed)


# Pauses.


@given(paused(), DELAYS, st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1)), max_size=6))
def test_splitting_a_pause_changes_nothing(  # criterion 10
    case: tuple[datetime, Calendar, str, list[tuple[datetime, datetime]]], delay: Delay, cuts: list[tuple[int, float]]
) -> None:
    start, calendar, zone, spans = case
    pieces: list[Span] = []
    for index, (begin, end) in enumerate(spans):
        edges = sorted({begin, *(begin + (end - begin) * share for which, share in cuts if which == index), end})
        pieces += pairwise(edges)
    whole, split = Pauses.of(spans), Pauses.of(reversed(pieces))
    assert split == whole
    assert due(start, delay, calendar, zone, split) == due(start, delay, calendar, zone, whole)


@given(paused(), DELAYS)
def test_a_pause_never_brings_a_date_nearer(case: tuple[datetime, Calendar, str, list[Span]], delay: Delay) -> None:
    start, calendar, zone, spans = case
    assert at(due(start, delay, calendar, zone, Pauses.of(spans))) >= at(due(start, delay, calendar, zone))


@given(cases(), COUNTED_DELAYS, st.integers(1, 500))
def test_a_pause_that_ended_before_the_start_changes_nothing(
    case: tuple[datetime, Calendar, str], delay: Delay, length: int
) -> None:
    start, calendar, zone = case
    over = Pauses.of([(start - timedelta(hours=length), start)])
    assert due(start, delay, calendar, zone, over) == due(start, delay, calendar, zone)


@given(cases(), DELAYS, st.integers(1, 500))
def test_a_pause_that_begins_after_the_due_date_changes_nothing(
    case: tuple[datetime, Calendar, str], delay: Delay, length: int
) -> None:
    start, calendar, zone = case
    found = due(start, delay, calendar, zone)
    begin = at(found) + timedelta(seconds=1)
    for end in (begin + timedelta(hours=length), None):
        assert due(start, delay, calendar, zone, Pauses.of([(begin, end)])) == found


@given(cases(), st.integers(1, 60), st.integers(0, 59), st.integers(1, 500))
def test_hours_skip_the_seconds_of_a_pause(
    case: tuple[datetime, Calendar, str], amount: int, away: int, length: int
) -> None:
    start, calendar, zone = case
    assume(away < amount)
    begin = start + timedelta(hours=away)
    pauses = Pauses.of([(begin, begin + timedelta(seconds=length))])
    late = at(due(start, Delay(amount, H), calendar, zone, pauses)) - at(due(start, Delay(amount, H), calendar, zone))
    assert late == timedelta(seconds=length)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        # Received Monday 9 November; 5 jo: 10 (11) 12 13 (14 15) 16 17. Only whole days of a pause are skipped.
        ("2026-11-12 09:00", "2026-11-12 18:00", "2026-11-17"),  # hours of one day: none
        ("2026-11-12 00:00", "2026-11-13 00:00", "2026-11-18"),  # that whole day, to the second: 12
        ("2026-11-12 00:01", "2026-11-13 00:00", "2026-11-17"),  # a minute less: none
        ("2026-11-12 00:00", "2026-11-12 23:59", "2026-11-17"),  # a minute less at its end: none
        ("2026-11-11 15:00", "2026-11-13 08:00", "2026-11-18"),  # 12; the 11th and the 13th are touched only
        ("2026-11-13 18:00", "2026-11-16 09:00", "2026-11-17"),  # a week-end: closed anyway
        ("2026-11-13 18:00", "2026-11-17 09:00", "2026-11-18"),  # 16: 10 12 13 17 18
        ("2026-11-09 12:00", "2026-11-23 12:00", "2026-11-27"),  # 10, 12 … 20 whole: 23 24 25 26 27
        ("2026-11-17 10:00", "2026-11-30 10:00", "2026-11-17"),  # asked on the due day itself: still due that day
        ("2026-11-16 18:00", "2026-11-30 10:00", "2026-11-30"),  # 17 … 29: the fifth is the 30th
    ],
)
def test_day_units_skip_the_local_days_wholly_inside_a_pause(begin: str, end: str, expected: str) -> None:
    found = due(
        paris("2026-11-09 12:00"), Delay(5, JO), FRANCE, "Europe/Paris", Pauses.of([(paris(begin), paris(end))])
    )
    assert day_of(found, "Europe/Paris").isoformat() == expected


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        # Received 12 October + 15 jc = 27 October. The night of 24 to 25 October lasts 25 hours.
        ("2026-10-25 00:00", "2026-10-26 00:00", "2026-10-28"),  # the long day, whole
        ("2026-10-25 00:00", "2026-10-25 23:00", "2026-10-27"),  # 24 hours of it: not whole
        ("2026-10-24 23:59", "2026-10-26 00:01", "2026-10-28"),
    ],
)
def test_a_day_of_25_hours_is_one_day_of_a_pause(begin: str, end: str, expected: str) -> None:
    pauses = Pauses.of([(paris(begin), paris(end))])
    found = due(paris("2026-10-12 12:00"), Delay(15, JC), FRANCE, "Europe/Paris", pauses)
    assert day_of(found, "Europe/Paris").isoformat() == expected


@pytest.mark.parametrize("unit", Unit)
def test_while_a_case_waits_there_is_no_date(unit: Unit) -> None:
    start = paris("2026-11-09 12:00")
    found = due(start, Delay(2, unit), FRANCE, "Europe/Paris", Pauses.of([(start + timedelta(hours=1), None)]))
    assert (found.at, found.start, found.why) == (None, start, "paused")


# Months.


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),  # February has 28 days
        ("2024-01-31", 1, "2024-02-29"),  # and 29 in a leap year
        ("2028-01-30", 1, "2028-02-29"),
        ("2027-01-29", 1, "2027-02-28"),
        ("2026-01-28", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-31", 2, "2027-02-28"),  # over the year's end
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-10-31", 13, "2027-11-30"),
        ("2026-05-31", 0, "2026-05-31"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(start: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(start), months).isoformat() == expected


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        # Received 31 January + 1 month = 28 February.
        ("2026-02-03 00:00", "2026-02-06 00:00", "2026-03-03"),  # 3, 4, 5 whole: 28 + 3 = 3 March
        ("2026-02-03 10:00", "2026-02-03 18:00", "2026-02-28"),  # no whole day
        ("2026-02-20 00:00", "2026-03-05 00:00", "2026-03-13"),  # 20 … 28 are nine days: 5 … 13 March
    ],
)
def test_a_pause_lengthens_a_month_by_its_days(begin: str, end: str, expected: str) -> None:
    pauses = Pauses.of([(paris(begin), paris(end))])
    found = due(paris("2026-01-31 12:00"), Delay(1, MONTHS), FRANCE, "Europe/Paris", pauses)
    assert day_of(found, "Europe/Paris").isoformat() == expected


# Roll-forward.


@pytest.mark.parametrize(
    ("start", "delay", "plain", "rolled"),
    [
        ("2026-11-06 12:00", Delay(15, JC), "2026-11-21", "2026-11-23"),  # a Saturday
        ("2026-11-07 12:00", Delay(15, JC), "2026-11-22", "2026-11-23"),  # a Sunday
        ("2026-10-27 12:00", Delay(15, JC), "2026-11-11", "2026-11-12"),  # a holiday in the week
        ("2026-04-03 12:00", Delay(1, JC), "2026-04-04", "2026-04-07"),  # Saturday, Sunday, Easter Monday
        ("2026-12-20 12:00", Delay(5, JC), "2026-12-25", "2026-12-28"),  # Christmas on a Friday
        ("2026-12-17 12:00", Delay(15, JC), "2027-01-01", "2027-01-04"),  # the year's end
        ("2026-11-05 12:00", Delay(15, JC), "2026-11-20", "2026-11-20"),  # a Friday: it stays
        ("2026-06-14 12:00", Delay(1, MONTHS), "2026-07-14", "2026-07-15"),  # 14 July
        ("2026-01-31 12:00", Delay(1, MONTHS), "2026-02-28", "2026-03-02"),  # a Saturday
        ("2026-11-12 12:00", Delay(2, JW), "2026-11-14", "2026-11-16"),  # a Saturday is ouvrable, not ouvré
        ("2026-11-12 12:00", Delay(2, JO), "2026-11-16", "2026-11-16"),  # a jour ouvré never needs it
    ],
)
def test_a_date_on_a_closed_day_rolls_to_the_next_working_day_where_asked(  # O31
    start: str, delay: Delay, plain: str, rolled: str
) -> None:
    for rolls, expected in ((False, plain), (True, rolled)):
        found = due(paris(start), replace(delay, rolls=rolls), FRANCE, "Europe/Paris")
        assert day_of(found, "Europe/Paris").isoformat() == expected


@given(cases(), st.builds(Delay, AMOUNTS, st.sampled_from([JC, JW, MONTHS])))
def test_a_rolled_date_is_the_first_working_day_from_the_plain_one(  # O31
    case: tuple[datetime, Calendar, str], delay: Delay
) -> None:
    start, calendar, zone = case
    plain = day_of(due(start, delay, calendar, zone), zone)
    rolled = day_of(due(start, replace(delay, rolls=True), calendar, zone), zone)
    assert calendar.is_working(rolled)
    between = (plain + timedelta(days=n) for n in range((rolled - plain).days))
    assert not any(calendar.is_working(day) for day in between)


def test_hours_run_on_the_clock_and_never_roll() -> None:  # O31: days only
    saturday = due(paris("2026-11-12 10:00"), Delay(48, H, rolls=True), FRANCE, "Europe/Paris")
    assert at(saturday) == paris("2026-11-14 10:00")


# Clocks.


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        # The night of 28 to 29 March 2026 has no 02:00–03:00.
        ("2026-03-28 12:00", 24, "2026-03-29 13:00"),
        ("2026-03-29 01:59", 1, "2026-03-29 03:59"),
        ("2026-03-28 01:30", 48, "2026-03-30 02:30"),
        # The night of 24 to 25 October 2026 has it twice.
        ("2026-10-24 12:00", 24, "2026-10-25 11:00"),
        ("2026-10-25 02:30+02:00", 1, "2026-10-25 02:30+01:00"),
        ("2026-10-25 02:30+01:00", 24, "2026-10-26 02:30"),
        ("2026-12-31 23:30", 1, "2027-01-01 00:30"),
        ("2028-02-28 23:30", 24, "2028-02-29 23:30"),
    ],
)
def test_hours_are_those_that_pass(start: str, hours: int, expected: str) -> None:  # criterion 11
    assert at(due(paris(start), Delay(hours, H), FRANCE, "Europe/Paris")) == paris(expected)


@pytest.mark.parametrize(
    ("start", "delay", "expected"),
    [
        # The last second of the due day, whichever side of the change: 21:59:59 UTC in summer, 22:59:59 in winter.
        ("2026-03-28 23:30", Delay(2, JO), "2026-03-31T21:59:59Z"),
        ("2026-03-29 01:59", Delay(15, JC), "2026-04-13T21:59:59Z"),
        ("2026-03-29 03:00", Delay(15, JC), "2026-04-13T21:59:59Z"),
        ("2026-03-27 12:00", Delay(1, JC), "2026-03-28T22:59:59Z"),
        ("2026-10-25 02:30+02:00", Delay(2, JO), "2026-10-27T22:59:59Z"),
        ("2026-10-25 02:30+01:00", Delay(2, JO), "2026-10-27T22:59:59Z"),
        ("2026-10-24 23:59", Delay(15, JC), "2026-11-08T22:59:59Z"),
        ("2026-10-23 12:00", Delay(1, JC), "2026-10-24T21:59:59Z"),
        # 31 December 23:30 in Paris is 22:30 in UTC: (1 2 3) 4 5, 31 + 15, 31 January, 28 February.
        ("2026-12-31 23:30", Delay(2, JO), "2027-01-05T22:59:59Z"),
        ("2026-12-31 23:30", Delay(2, JW), "2027-01-04T22:59:59Z"),  # (1) 2 (3) 4
        ("2026-12-31 23:30", Delay(15, JC), "2027-01-15T22:59:59Z"),
        ("2026-12-31 23:30", Delay(1, MONTHS), "2027-01-31T22:59:59Z"),
        ("2026-12-31 23:30", Delay(2, MONTHS), "2027-02-28T22:59:59Z"),
        ("2027-01-01 00:30", Delay(15, JC), "2027-01-16T22:59:59Z"),  # still 31 December in UTC
        # Leap years.
        ("2028-02-28 12:00", Delay(1, JO), "2028-02-29T22:59:59Z"),
        ("2028-02-29 12:00", Delay(365, JC), "2029-02-28T22:59:59Z"),
        ("2027-02-28 12:00", Delay(1, JC), "2027-03-01T22:59:59Z"),
        # The ends of the range; a Friday each.
        ("2015-01-02 12:00", Delay(1, JO), "2015-01-05T22:59:59Z"),
        ("2040-12-28 12:00", Delay(1, JO), "2040-12-31T22:59:59Z"),  # (29 30)
    ],
)
def test_a_due_day_lasts_until_its_last_second_on_the_local_clock(
    start: str, delay: Delay, expected: str
) -> None:  # criterion 11
    assert at(due(paris(start), delay, FRANCE, "Europe/Paris")) == datetime.fromisoformat(expected)


def test_the_same_instant_is_another_day_in_another_zone() -> None:
    start, delay = paris("2026-12-31 23:30"), Delay(15, JC)
    days = {zone: day_of(due(start, delay, FRANCE, zone), zone) for zone in ("Europe/Paris", "Indian/Reunion")}
    assert days == {"Europe/Paris": date(2027, 1, 15), "Indian/Reunion": date(2027, 1, 16)}


@pytest.mark.parametrize("unit", [JO, JW])
def test_a_calendar_without_an_open_day_is_refused(unit: Unit) -> None:
    closed = {date(2026, 1, 1) + timedelta(days=n): "fermeture" for n in range(15 * 366)}
    with pytest.raises(NeverDueError):
        due(paris("2026-11-12 12:00"), Delay(1, unit), Calendar(closed), "Europe/Paris")


@pytest.mark.parametrize("unit", [JC, MONTHS])
def test_a_date_that_never_rolls_to_an_open_day_is_refused(unit: Unit) -> None:
    with pytest.raises(NeverDueError):
        due(paris("2026-11-12 12:00"), Delay(1, unit, rolls=True), Calendar({}, frozenset()), "Europe/Paris")
