"""When each reminder comes: dates worked out by hand, and what holds for any two dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.reminders import (
    CHOSEN,
    Audience,
    Reached,
    Rules,
    Stage,
    awake,
    digest_day,
    faults,
    morning_from,
    reached,
    stages,
)

from .days import FRANCE

PARIS = ZoneInfo("Europe/Paris")
HALF, SOON, DAY, LATE = Stage.HALF, Stage.SOON, Stage.DAY, Stage.LATE


def at(day: int, hour: int, minute: int = 0, month: int = 11, second: int = 0) -> datetime:
    """An instant of 2026 on the clock of Paris."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=PARIS)


def end(day: int, month: int = 11) -> datetime:
    return at(day, 23, 59, month, 59)


# Thursday 12 November 2026; Wednesday 11 is a holiday, 14 and 15, 21 and 22, 28 and 29 are week-ends.
TABLE = {
    # Fifteen calendar days: half is Fri 20 at 6 h, told then; two worked days before Fri 27 is Wed 25.
    "an answer in fifteen days": (
        at(12, 12), end(27),
        {HALF: at(20, 8), SOON: at(25, 8), DAY: at(27, 8), LATE: at(30, 8)},
    ),
    # Due on a Sunday: its day is Friday 20, two worked days before is Wed 18; half is Tue 17 at noon, so Wed too.
    "a due date on a Sunday": (at(12, 0), end(22), {SOON: at(18, 8), DAY: at(20, 8), LATE: at(23, 8)}),
    # Two worked days: half is Sat 14 at 18 h, so Monday morning, which is the day itself: told once.
    "an acknowledgement over a week-end": (at(12, 12), end(16), {DAY: at(16, 8), LATE: at(17, 8)}),
    # One worked day: half falls in the last morning.
    "one day": (at(12, 10), end(13), {DAY: at(13, 8), LATE: at(16, 8)}),
    # Due the very day it began: too late for its morning.
    "the same day": (at(12, 10), end(12), {LATE: at(13, 8)}),
    # 48 clock hours, from Monday 16 at 10 h: due Wednesday at 10 h, after that morning; half is Tuesday at 10 h.
    "forty-eight hours": (at(16, 10), at(18, 10), {DAY: at(18, 8), LATE: at(19, 8)}),
    # Due before the morning: the day before is its day.
    "an hour before the morning": (at(16, 10), at(19, 7), {DAY: at(18, 8), LATE: at(19, 8)}),
    # A holiday is no worked day: two worked days before Thu 12 are Tue 10 and Mon 9 (Wed 11 is Armistice).
    "over a holiday": (at(2, 9), end(12), {SOON: at(9, 8), DAY: at(12, 8), LATE: at(13, 8)}),
    # Five worked days from Mon 2 at 9 h: half is Thu 5 at 4 h 30.
    "an analysis": (at(2, 9), end(9), {SOON: at(5, 8), DAY: at(9, 8), LATE: at(10, 8)}),
    # Two months: 12 November to 12 January.
    "two months": (
        at(12, 12),
        datetime(2027, 1, 12, 23, 59, 59, tzinfo=PARIS),
        {
            HALF: at(14, 8, month=12),  # Sat 12 December at 18 h, so Monday
            SOON: datetime(2027, 1, 8, 8, tzinfo=PARIS),
            DAY: datetime(2027, 1, 12, 8, tzinfo=PARIS),
            LATE: datetime(2027, 1, 13, 8, tzinfo=PARIS),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_each_stage_comes_on_the_morning_worked_out_by_hand(name: str) -> None:
    start, due, expected = TABLE[name]
    found = stages(start, due, FRANCE, "Europe/Paris", 8)
    assert {stage: moment.astimezone(PARIS) for stage, moment in found.items()} == expected


def test_a_morning_follows_the_zone_and_the_hour() -> None:
    found = stages(at(12, 12), end(27), FRANCE, "Indian/Reunion", 6)
    assert {moment.astimezone(ZoneInfo("Indian/Reunion")).hour for moment in found.values()} == {6}


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (at(12, 8), at(12, 8)),
        (at(12, 8, 1), at(13, 8)),
        (at(13, 9), at(16, 8)),  # over the week-end
        (at(10, 9), at(12, 8)),  # over Armistice
        (at(24, 9, month=10), at(26, 8, month=10)),  # the night of 25 October has 25 hours
    ],
)
def test_the_next_morning_is_a_worked_one(moment: datetime, morning: datetime) -> None:
    assert morning_from(moment, FRANCE, "Europe/Paris", 8) == morning


START = datetime(2026, 1, 2, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=320)).map(lambda after: START + after)
LENGTHS = st.timedeltas(timedelta(hours=1), timedelta(days=35))


@given(INSTANTS, LENGTHS, st.integers(6, 12))
def test_stages_come_in_order_between_the_start_and_the_end(start: datetime, length: timedelta, hour: int) -> None:
    found = stages(start, start + length, FRANCE, "Europe/Paris", hour)
    order = list(found)
    assert order == [stage for stage in Stage if stage in found]
    assert list(found.values()) == sorted(set(found.values()))
    assert all(start < found[stage] < start + length for stage in order if stage is not LATE)
    assert found[LATE] >= start + length


@given(INSTANTS, LENGTHS, st.integers(6, 12))
def test_every_stage_is_a_worked_morning(start: datetime, length: timedelta, hour: int) -> None:
    for moment in stages(start, start + length, FRANCE, "Europe/Paris", hour).values():
        local = moment.astimezone(PARIS)
        assert (local.hour, local.minute, local.second) == (hour, 0, 0)
        assert FRANCE.is_working(local.date())


@given(INSTANTS, st.timedeltas(timedelta(days=21), timedelta(days=42)))
def test_a_delay_of_three_weeks_has_every_stage(start: datetime, length: timedelta) -> None:
    assert list(stages(start, start + length, FRANCE, "Europe/Paris", 8)) == [HALF, SOON, DAY, LATE]


TIMES = {HALF: at(20, 8), SOON: at(25, 8), DAY: at(27, 8), LATE: at(30, 8)}


@pytest.mark.parametrize(
    ("now", "written", "expected"),
    [
        (at(20, 7), set(), Reached(None, (), at(20, 8))),
        (at(20, 8), set(), Reached(HALF, (), at(25, 8))),
        (at(20, 9), {HALF}, Reached(None, (), at(25, 8))),
        (at(25, 8), {HALF}, Reached(SOON, (), at(27, 8))),
        # Nobody looked for days: only the latest is told.
        (at(27, 9), set(), Reached(DAY, (HALF, SOON), at(30, 8))),
        (at(27, 9), {HALF}, Reached(DAY, (SOON,), at(30, 8))),
        (at(30, 8), {HALF}, Reached(LATE, (SOON, DAY), None)),
        (at(30, 9), {HALF, SOON, DAY, LATE}, Reached(None, (), None)),
        # A stage that is behind one already told is overtaken, whatever kept it.
        (at(27, 9), {SOON, DAY}, Reached(None, (HALF,), at(30, 8))),
    ],
)
def test_only_the_latest_stage_is_told(now: datetime, written: set[Stage], expected: Reached) -> None:  # criterion 16
    assert reached(TIMES, written, now) == expected


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=25)), min_size=1, max_size=12))
def test_however_often_one_looks_each_stage_is_written_once(looks: list[timedelta]) -> None:  # criterion 16
    told: list[Stage] = []
    written: list[Stage] = []
    for look in sorted(looks):
        found = reached(TIMES, written, at(12, 12) + look)
        told += [found.tell] if found.tell else []
        written += [*found.superseded, *([found.tell] if found.tell else [])]
    assert len(written) == len(set(written))
    assert told == sorted(told, key=list(TIMES).index)
    assert set(written) == {stage for stage, moment in TIMES.items() if moment <= at(12, 12) + max(looks)}


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(12, 8), at(12, 8)),
        (at(12, 19, 59), at(12, 19, 59)),
        (at(12, 20), at(13, 8)),
        (at(13, 3), at(13, 8)),
        (at(14, 15), at(14, 15)),
    ],
)
def test_a_mail_found_at_night_waits_for_the_morning(now: datetime, then: datetime) -> None:  # criterion 17
    assert awake(now, "Europe/Paris", 8) == then


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(12, 8), date(2026, 11, 12)),
        (at(12, 7, 59), date(2026, 11, 10)),  # the 11th is a holiday
        (at(13, 23), date(2026, 11, 13)),
        (at(15, 10), date(2026, 11, 13)),  # Sunday
        (at(16, 8), date(2026, 11, 16)),
    ],
)
def test_a_digest_belongs_to_the_last_worked_morning(now: datetime, day: date) -> None:
    assert digest_day(now, FRANCE, "Europe/Paris", 8) == day


def test_the_day_of_a_digest_is_the_zones_own() -> None:
    late = datetime(2026, 11, 12, 22, tzinfo=UTC)  # Friday 13 at 2 h in La Réunion, Thursday 12 at 23 h in Paris
    early = datetime(2026, 11, 13, 5, tzinfo=UTC)  # Friday 13 at 9 h in La Réunion, at 6 h in Paris
    assert digest_day(late, FRANCE, "Indian/Reunion", 8) == digest_day(late, FRANCE, "Europe/Paris", 8)
    assert digest_day(early, FRANCE, "Indian/Reunion", 8) == date(2026, 11, 13)
    assert digest_day(early, FRANCE, "Europe/Paris", 8) == date(2026, 11, 12)


def test_what_an_organisation_wants_is_kept_as_json() -> None:
    rules = Rules({stage: frozenset({Audience.DIRECTION}) for stage in Stage}, 3, 9)
    assert Rules.of(rules.as_json()) == rules
    assert Rules.of(None) == Rules()


def test_rules_kept_before_examinations_had_a_rhythm_have_the_house_s() -> None:  # B16
    kept = {name: value for name, value in Rules().as_json().items() if name != "examine_days"}
    assert (Rules.of(kept), faults(kept)) == (Rules(), [])


def test_an_organisation_that_chose_nothing_has_every_stage_told() -> None:
    assert all(Rules().told[stage] for stage in Stage)
    assert Audience.REFERENT not in CHOSEN
