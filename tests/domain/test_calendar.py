"""Which days count, and why the others do not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.calendar import ALL_BUT_SUNDAY, Calendar

from .days import FRANCE

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
WEEKDAYS = st.frozensets(st.integers(0, 6))


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


def test_a_saturday_is_ouvrable_and_not_ouvre() -> None:
    saturday = date(2026, 11, 14)
    assert FRANCE.why_closed(saturday, ALL_BUT_SUNDAY) == ""
    assert FRANCE.why_closed(saturday) == "week-end"


def test_an_organisation_that_closes_on_wednesdays_says_so() -> None:
    without_wednesday = Calendar({}, frozenset({0, 1, 3, 4}))
    assert without_wednesday.why_closed(date(2026, 11, 18)) == "jour non travaillé"
    assert without_wednesday.is_working(date(2026, 11, 19))


def test_an_organisation_may_work_on_saturdays() -> None:
    assert Calendar({}, ALL_BUT_SUNDAY).is_working(date(2026, 11, 14))


@given(DAYS, st.frozensets(DAYS, max_size=20), WEEKDAYS)
def test_a_day_is_worked_or_has_a_cause_and_never_both(
    day: date, closed: frozenset[date], weekdays: frozenset[int]
) -> None:
    calendar = Calendar(dict.fromkeys(closed, "férié"), weekdays)
    assert calendar.is_working(day) is (calendar.why_closed(day) == "")
