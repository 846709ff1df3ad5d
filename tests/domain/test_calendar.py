"""Working days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.calendar import Calendar

from .days import FRANCE

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "cause"),
    [
        (date(2026, 11, 10), ""),  # a Tuesday
        (date(2026, 11, 14), "week-end"),
        (date(2026, 11, 15), "week-end"),
        (date(2026, 11, 11), "Armistice"),
        (date(2026, 11, 1), "Toussaint"),  # a Sunday: the holiday is the better reason
    ],
)
def test_a_closed_day_says_why(day: date, cause: str) -> None:  # O29
    assert FRANCE.why_closed(day) == cause
    assert FRANCE.is_working(day) is (cause == "")


def test_a_holiday_without_a_name_is_still_closed() -> None:
    assert Calendar(frozenset({date(2026, 7, 14)})).why_closed(date(2026, 7, 14)) == "férié"


def test_the_first_day_never_counts() -> None:
    assert FRANCE.add_working_days(date(2026, 11, 9), 1) == date(2026, 11, 10)


@given(DAYS, st.integers(1, 60), st.frozensets(DAYS, max_size=20))
def test_the_day_found_is_worked(start: date, count: int, closed: frozenset[date]) -> None:
    calendar = Calendar(closed)
    assert calendar.is_working(calendar.add_working_days(start, count))


@given(DAYS, st.integers(0, 60), st.frozensets(DAYS, max_size=20))
def test_between_start_and_end_lie_as_many_worked_days_as_asked(
    start: date, count: int, closed: frozenset[date]
) -> None:
    calendar = Calendar(closed)
    end = calendar.add_working_days(start, count)
    days = (date.fromordinal(n) for n in range(start.toordinal() + 1, end.toordinal() + 1))
    assert sum(calendar.is_working(day) for day in days) == count
