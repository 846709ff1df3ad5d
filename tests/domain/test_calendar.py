"""Working days."""

from datetime import date

import pytest

from flask_reclamations.domain.calendar import ALL_BUT_SUNDAY, Calendar

from .days import FRANCE


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


def test_a_day_that_the_organisation_does_not_work_says_so() -> None:  # O29
    four_days = Calendar({}, frozenset({0, 1, 3, 4}))
    assert four_days.why_closed(date(2026, 11, 11)) == "jour non travaillé"
    assert not four_days.is_working(date(2026, 11, 11))


def test_a_saturday_is_closed_in_jours_ouvres_and_open_in_jours_ouvrables() -> None:
    assert FRANCE.why_closed(date(2026, 11, 14)) == "week-end"
    assert FRANCE.why_closed(date(2026, 11, 14), ALL_BUT_SUNDAY) == ""
