"""The public holidays, without a network."""

from datetime import date

import pytest

from flask_reclamations.services.calendars import Spec, built, public_holidays

from ..domain.days import HOLIDAYS


def test_2026_has_the_eleven_legal_holidays() -> None:  # O29
    found = {day for day in public_holidays() if day.year == 2026}
    assert found == {day for day in HOLIDAYS if day.year == 2026}
    assert len(found) == 11


@pytest.mark.parametrize(
    ("year", "monday"), [(2024, (4, 1)), (2025, (4, 21)), (2026, (4, 6)), (2027, (3, 29)), (2030, (4, 22))]
)
def test_easter_monday_is_computed(year: int, monday: tuple[int, int]) -> None:  # O29
    assert date(year, *monday) in public_holidays()


def test_good_friday_is_worked_in_metropolitan_france() -> None:  # O29
    assert built(Spec()).is_working(date(2026, 4, 3))


def test_a_skipped_holiday_has_its_french_name() -> None:  # O29
    assert "Toussaint" in built(Spec()).why_closed(date(2027, 11, 1))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_turn_of_the_year_is_in_every_calendar(year: int) -> None:  # O29
    closed = public_holidays().keys()
    assert {date(year, 1, 1), date(year + 1, 1, 1), date(year - 1, 12, 25)} <= closed
