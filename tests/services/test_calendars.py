"""The public holidays of the nine territories, and what an organisation makes of them, without a network."""

import subprocess
import sys
from datetime import date

import pytest

from flask_reclamations.domain.calendar import Territory
from flask_reclamations.services.calendars import Closure, Spec, built, public_holidays

from ..domain.legal import YEARS, legal_holidays


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("territory", Territory)
def test_the_holidays_are_those_of_the_law(territory: Territory, year: int) -> None:  # O29, O30, criterion 9
    found = {day for day in public_holidays(territory) if day.year == year}
    assert found == {day for day in legal_holidays(territory) if day.year == year}


def test_the_table_has_eleven_holidays_a_year_and_each_territory_its_own() -> None:  # O29, O30
    for territory in Territory:
        extra = {Territory.METROPOLE: 0, Territory.ALSACE_MOSELLE: 2}.get(territory, 1)
        for year in YEARS:
            names = [name for day, name in legal_holidays(territory).items() if day.year == year]
            # The abolition fell on Ascension in Martinique in 2031, on Whit Monday in Guyane in 2030: one day.
            together = (territory, year) in {(Territory.MARTINIQUE, 2031), (Territory.GUYANE, 2030)}
            assert len(names) == 11 + extra - together


WITHOUT_NETWORK = """
import socket
from flask_reclamations.domain.calendar import Territory
from flask_reclamations.services.calendars import public_holidays
def refuse(*arguments, **options):
    raise AssertionError("the calendar asked the network")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
print(sum(len(public_holidays(territory)) for territory in Territory))
"""


def test_the_holidays_need_no_network() -> None:  # O29, criterion 9
    ran = subprocess.run([sys.executable, "-c", WITHOUT_NETWORK], check=True, capture_output=True, text=True)
    assert int(ran.stdout) == sum(len(public_holidays(territory)) for territory in Territory)


def test_a_skipped_holiday_has_its_french_name() -> None:  # O29
    assert "Toussaint" in built(Spec()).why_closed(date(2027, 11, 1))


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2040, 12, 25), date(2100, 12, 25)])
def test_the_calendar_reaches_as_far_as_any_case(day: date) -> None:
    assert not built(Spec()).is_working(day)


GOOD_FRIDAY, WHIT_MONDAY = date(2026, 4, 3), date(2026, 5, 25)


def test_good_friday_can_be_switched_off_in_alsace_moselle() -> None:  # O30
    assert not built(Spec(Territory.ALSACE_MOSELLE)).is_working(GOOD_FRIDAY)
    assert built(Spec(Territory.ALSACE_MOSELLE, off=frozenset({"Vendredi saint"}))).is_working(GOOD_FRIDAY)
    assert built(Spec()).is_working(GOOD_FRIDAY)


def test_whit_monday_can_be_switched_off_anywhere() -> None:  # O30
    assert not built(Spec()).is_working(WHIT_MONDAY)
    assert built(Spec(off=frozenset({"Lundi de Pentecôte"}))).is_working(WHIT_MONDAY)


@pytest.mark.parametrize(
    ("territory", "day", "names"),
    [
        (Territory.MARTINIQUE, date(2031, 5, 22), ("Ascension", "Abolition de l’esclavage")),
        (Territory.GUYANE, date(2030, 6, 10), ("Lundi de Pentecôte", "Abolition de l’esclavage")),
    ],
)
def test_a_day_with_two_holidays_is_closed_until_both_are_switched_off(
    territory: Territory, day: date, names: tuple[str, str]
) -> None:  # O30
    for name in names:
        assert not built(Spec(territory, off=frozenset({name}))).is_working(day)
    assert built(Spec(territory, off=frozenset(names))).is_working(day)


def test_a_closure_counts_from_its_first_day_to_its_last() -> None:  # O30
    week = Closure(date(2026, 8, 3), date(2026, 8, 7), "Fermeture d’été")
    calendar = built(Spec(closures=(week,)))
    assert [calendar.why_closed(date(2026, 8, day)) for day in (2, 3, 7, 8, 10)] == [
        "week-end",
        "Fermeture d’été",
        "Fermeture d’été",
        "week-end",
        "",
    ]


def test_saint_martin_may_keep_the_28th_in_place_of_the_27th() -> None:  # O30
    day = Closure(date(2026, 5, 28), date(2026, 5, 28), "Abolition de l’esclavage")
    calendar = built(Spec(Territory.SAINT_MARTIN, off=frozenset({"Abolition de l’esclavage"}), closures=(day,)))
    assert (calendar.is_working(date(2026, 5, 27)), calendar.is_working(date(2026, 5, 28))) == (True, False)


def test_what_an_organisation_says_of_its_calendar_is_kept_as_it_was() -> None:
    week = Closure(date(2026, 8, 3), date(2026, 8, 7), "Fermeture d’été")
    spec = Spec(Territory.REUNION, frozenset({0, 1, 2, 3}), frozenset({"Noël"}), (week,))
    assert Spec.of(spec.as_json()) == spec
