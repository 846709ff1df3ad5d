"""The dates of the preset `standard`, computed by hand, and what holds for any policy and calendar."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.calendar import Calendar
from flask_reclamations.domain.deadlines import Delay, Unit, due
from flask_reclamations.domain.policies import DeadlinePolicy, Moments, due_of
from flask_reclamations.domain.presets import STANDARD
from flask_reclamations.domain.vocabulary import Kind, Milestone

from .days import FRANCE

PARIS = ZoneInfo("Europe/Paris")


def due_dates(
    policy: DeadlinePolicy, kind: Kind, received: datetime, calendar: Calendar, zone: str
) -> dict[Milestone, datetime]:
    kept, moments = policy.frozen(kind), Moments(received=received)
    found = {m: due_of(kept, m, moments, calendar, zone, None) for m in Milestone}
    return {m: found_due.at for m, found_due in found.items() if found_due and found_due.at}


def due_at(start: datetime, delay: Delay, calendar: Calendar, zone: str) -> datetime:
    at = due(start, delay, calendar, zone).at
    assert at is not None
    return at


ACK, ANALYSE, RESPOND = Milestone.ACKNOWLEDGE, Milestone.ANALYSE, Milestone.RESPOND
# Kind, received (on the clock of Paris), then the due day of each milestone.
# A day in brackets does not count; the day of reception never does.
TABLE: list[tuple[Kind, str, dict[Milestone, date]]] = [
    # Thursday. 13 (14 15) 16 | 17 18 19 | 12 + 15 = 27
    (
        Kind.COMPLAINT,
        "2026-11-12 12:00",
        {ACK: date(2026, 11, 16), ANALYSE: date(2026, 11, 19), RESPOND: date(2026, 11, 27)},
    ),
    # Friday before 11 November. (7 8) 9 10 | (11) 12 13 (14 15) 16 | 6 + 15 = Saturday 21: an answer does not roll
    (
        Kind.COMPLAINT,
        "2026-11-06 12:00",
        {ACK: date(2026, 11, 10), ANALYSE: date(2026, 11, 16), RESPOND: date(2026, 11, 21)},
    ),
    # Saturday: counting starts on the next working day all the same. (8) 9 10 | (11) 12 13 16 | Sunday 22
    (
        Kind.COMPLAINT,
        "2026-11-07 10:00",
        {ACK: date(2026, 11, 10), ANALYSE: date(2026, 11, 16), RESPOND: date(2026, 11, 22)},
    ),
    # Eve of 11 November. (11) 12 13 | (14 15) 16 17 18 | 25
    (
        Kind.COMPLAINT,
        "2026-11-10 23:59",
        {ACK: date(2026, 11, 13), ANALYSE: date(2026, 11, 18), RESPOND: date(2026, 11, 25)},
    ),
    # On the holiday itself. 12 13 | (14 15) 16 17 18 | 26
    (
        Kind.COMPLAINT,
        "2026-11-11 09:00",
        {ACK: date(2026, 11, 13), ANALYSE: date(2026, 11, 18), RESPOND: date(2026, 11, 26)},
    ),
    # 1 November is a Sunday: it costs no working day. (31 1) 2 3 | 4 5 6 | 14
    (
        Kind.COMPLAINT,
        "2026-10-30 17:00",
        {ACK: date(2026, 11, 3), ANALYSE: date(2026, 11, 6), RESPOND: date(2026, 11, 14)},
    ),
    # Eve of 14 July, a Tuesday. (14) 15 16 | 17 (18 19) 20 21 | 28
    (
        Kind.COMPLAINT,
        "2026-07-13 18:00",
        {ACK: date(2026, 7, 16), ANALYSE: date(2026, 7, 21), RESPOND: date(2026, 7, 28)},
    ),
    # Thursday before Easter; Good Friday is worked. 3 (4 5 6) 7 | 8 9 10 | 17
    (
        Kind.COMPLAINT,
        "2026-04-02 08:00",
        {ACK: date(2026, 4, 7), ANALYSE: date(2026, 4, 10), RESPOND: date(2026, 4, 17)},
    ),
    # Year end. (1 2 3) 4 5 | 6 7 8 | 31 + 15 = 15 January
    (
        Kind.COMPLAINT,
        "2026-12-31 23:30",
        {ACK: date(2027, 1, 5), ANALYSE: date(2027, 1, 8), RESPOND: date(2027, 1, 15)},
    ),
    # Half an hour into the year, still 31 December in UTC. (2 3) 4 5 | 6 7 8 | 1 + 15 = 16
    (
        Kind.COMPLAINT,
        "2027-01-01 00:30",
        {ACK: date(2027, 1, 5), ANALYSE: date(2027, 1, 8), RESPOND: date(2027, 1, 16)},
    ),
    # Christmas. (25 26 27) 28 29 | 30 31 (1 2 3) 4
    (Kind.DIFFICULTY, "2026-12-24 12:00", {ACK: date(2026, 12, 29), RESPOND: date(2027, 1, 4)}),
    (Kind.DIFFICULTY, "2026-11-06 12:00", {ACK: date(2026, 11, 10), RESPOND: date(2026, 11, 16)}),
    (Kind.INCIDENT, "2026-11-06 12:00", {ACK: date(2026, 11, 9)}),  # Friday → Monday
    (Kind.INCIDENT, "2026-11-10 12:00", {ACK: date(2026, 11, 12)}),  # (11)
    (Kind.INCIDENT, "2026-10-31 12:00", {ACK: date(2026, 11, 2)}),  # Saturday, (1)
    (Kind.INCIDENT, "2026-07-13 12:00", {ACK: date(2026, 7, 15)}),  # (14)
    (Kind.INCIDENT, "2026-04-03 12:00", {ACK: date(2026, 4, 7)}),  # (4 5 6)
    (Kind.INCIDENT, "2026-12-31 23:30", {ACK: date(2027, 1, 4)}),  # (1 2 3)
    (Kind.REMARK, "2026-04-30 12:00", {RESPOND: date(2026, 5, 11)}),  # (1 2 3) 4 5 6 7 (8 9 10) 11
    (Kind.REMARK, "2026-11-06 12:00", {RESPOND: date(2026, 11, 16)}),
    (Kind.SIGNAL, "2026-05-13 12:00", {ANALYSE: date(2026, 5, 21)}),  # (14) 15 (16 17) 18 19 20 21
    (Kind.SIGNAL, "2026-05-22 12:00", {ANALYSE: date(2026, 6, 1)}),  # (23 24 25) 26 27 28 29 (30 31) 1
]


@pytest.mark.parametrize(("kind", "received", "expected"), TABLE, ids=[f"{k}-{r}" for k, r, _ in TABLE])
def test_the_standard_dates_are_those_counted_by_hand(  # A02, C11
    kind: Kind, received: str, expected: dict[Milestone, date]
) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=PARIS)
    found = due_dates(STANDARD, kind, moment, FRANCE, "Europe/Paris")
    assert {m: d.astimezone(PARIS).date() for m, d in found.items()} == expected


@pytest.mark.parametrize("kind", Kind)
def test_a_due_day_lasts_until_its_last_second_in_the_organisations_zone(kind: Kind) -> None:  # C11
    received = datetime(2026, 11, 12, 11, tzinfo=UTC)
    found = due_dates(STANDARD, kind, received, FRANCE, "Indian/Reunion")
    assert {d.astimezone(ZoneInfo("Indian/Reunion")).time() for d in found.values()} == {time(23, 59, 59)}


@pytest.mark.parametrize(
    ("received", "acknowledge", "respond"),
    [
        # Spring, the night of 28 to 29 March 2026: due days have 22 hours of difference to UTC's midnight, not 23.
        ("2026-03-28T22:30:00Z", "2026-03-31T21:59:59Z", "2026-04-12T21:59:59Z"),  # 28 March 23:30
        ("2026-03-29T00:59:00Z", "2026-03-31T21:59:59Z", "2026-04-13T21:59:59Z"),  # 29 March 01:59, before
        ("2026-03-29T01:00:00Z", "2026-03-31T21:59:59Z", "2026-04-13T21:59:59Z"),  # 29 March 03:00, after
        # Autumn, the night of 24 to 25 October 2026: 02:30 comes twice.
        ("2026-10-25T00:30:00Z", "2026-10-27T22:59:59Z", "2026-11-09T22:59:59Z"),
        ("2026-10-25T01:30:00Z", "2026-10-27T22:59:59Z", "2026-11-09T22:59:59Z"),
        ("2026-10-24T21:59:59Z", "2026-10-27T22:59:59Z", "2026-11-08T22:59:59Z"),  # 24 October, its last second
    ],
)
def test_a_change_of_the_clock_moves_no_day(received: str, acknowledge: str, respond: str) -> None:  # C11
    found = due_dates(STANDARD, Kind.COMPLAINT, datetime.fromisoformat(received), FRANCE, "Europe/Paris")
    assert found[ACK] == datetime.fromisoformat(acknowledge)
    assert found[RESPOND] == datetime.fromisoformat(respond)


def test_the_same_instant_is_another_day_in_another_zone() -> None:
    received, delay = datetime(2026, 12, 31, 22, 30, tzinfo=UTC), Delay(15, Unit.CALENDAR_DAYS)
    days = {
        zone: due_at(received, delay, FRANCE, zone).astimezone(ZoneInfo(zone)).date()
        for zone in ("Europe/Paris", "Indian/Reunion")
    }
    assert days == {"Europe/Paris": date(2027, 1, 15), "Indian/Reunion": date(2027, 1, 16)}


@pytest.mark.parametrize("kind", Kind)
def test_a_case_keeps_its_policy_as_plain_json(kind: Kind) -> None:  # A02
    kept = STANDARD.frozen(kind)
    assert kept["name"] == "standard"
    assert {str(m) for m in Milestone} & kept.keys() == {str(m) for m in STANDARD.delays[kind]}
    assert json.loads(json.dumps(kept)) == kept


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2020, 1, 1), date(2036, 12, 31))
DELAYS = st.builds(Delay, st.integers(0, 60), st.sampled_from(Unit))
CALENDARS = st.frozensets(DAYS, max_size=30).map(lambda days: Calendar(dict.fromkeys(days, "fermé")))
ZONES = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "UTC"])


@given(MOMENTS, DELAYS, CALENDARS, ZONES, DAYS)
def test_one_more_holiday_never_brings_a_date_nearer(
    received: datetime, delay: Delay, calendar: Calendar, zone: str, closed: date
) -> None:
    more = Calendar({**calendar.closed, closed: "fermé"})
    assert due_at(received, delay, more, zone) >= due_at(received, delay, calendar, zone)


@given(MOMENTS, DELAYS, CALENDARS, ZONES, st.integers(1, 30))
def test_more_days_are_never_due_earlier(
    received: datetime, delay: Delay, calendar: Calendar, zone: str, more: int
) -> None:
    longer = Delay(delay.amount + more, delay.unit)
    assert due_at(received, longer, calendar, zone) > due_at(received, delay, calendar, zone)


@given(MOMENTS, DELAYS, CALENDARS, ZONES, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_what_arrives_later_is_never_due_earlier(
    received: datetime, delay: Delay, calendar: Calendar, zone: str, later: timedelta
) -> None:
    assert due_at(received + later, delay, calendar, zone) >= due_at(received, delay, calendar, zone)


@given(MOMENTS, DELAYS, CALENDARS, ZONES)
def test_nothing_is_due_before_it_arrived(received: datetime, delay: Delay, calendar: Calendar, zone: str) -> None:
    assert due_at(received, delay, calendar, zone) >= received.replace(microsecond=0)
