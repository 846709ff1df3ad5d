"""The arithmetic of the figures."""

from datetime import date
from typing import Any

import pytest

from flask_reclamations.domain.calendar import Calendar
from flask_reclamations.domain.formulas import FORMULAS
from flask_reclamations.domain.statistics import (
    Share,
    Spread,
    Worked,
    before,
    entered,
    shifted,
    since_of_year,
    spread,
)
from flask_reclamations.domain.vocabulary import Status


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], None),
        ([4], Spread(1, 4.0, 4.0, 4)),
        ([1, 2], Spread(2, 1.5, 1.5, 2)),
        ([5, 1, 3], Spread(3, 3.0, 3.0, 5)),
        ([0, 0, 1, 1, 2, 2, 3, 3, 4, 30], Spread(10, 4.6, 2.0, 4)),
        ([*range(1, 21)], Spread(20, 10.5, 10.5, 18)),
    ],
)
def test_a_mean_a_median_and_a_ninetieth_percentile_of_days(days: list[int], expected: Any) -> None:  # A16
    assert spread({day: days.count(day) for day in days}) == expected


def test_nothing_of_nothing_has_no_rate() -> None:  # A16
    assert (Share(0, 0).rate, Share(3, 4).rate) == (None, 0.75)


def test_worked_days_skip_week_ends_and_holidays_and_the_first_day() -> None:  # criterion 38
    worked = Worked(Calendar({date(2026, 11, 11): "Armistice 1918"}), date(2026, 11, 6), date(2026, 11, 20))
    # From Friday: Monday, Tuesday, Thursday.
    assert worked.between(date(2026, 11, 6), date(2026, 11, 12)) == 3
    assert worked.between(date(2026, 11, 7), date(2026, 11, 8)) == 0
    assert worked.between(date(2026, 11, 9), date(2026, 11, 9)) == 0


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 9, 30))),
        (date(2026, 2, 1), date(2026, 2, 28), (date(2026, 1, 1), date(2026, 1, 31))),
        (date(2026, 1, 1), date(2026, 12, 31), (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2025, 12, 1), date(2026, 11, 12), (date(2024, 12, 1), date(2025, 11, 12))),
        (date(2026, 11, 9), date(2026, 11, 15), (date(2026, 11, 2), date(2026, 11, 8))),
    ],
)
def test_a_period_is_compared_with_the_one_before(since: date, until: date, expected: tuple[date, date]) -> None:
    assert before(since, until) == expected  # B19


def test_a_year_is_the_twelve_months_that_end_today() -> None:
    assert since_of_year(date(2026, 11, 12)) == date(2025, 12, 1)
    assert shifted(date(2026, 3, 31), -1) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("event", "last", "kind", "expected"),
    [
        ("filed", None, "reclamation", (Status.RECEIVED, True)),
        ("filed", None, "alea", (Status.DECLARED, True)),
        ("acknowledged", "filed", "reclamation", (Status.ACKNOWLEDGED, True)),
        ("acknowledged", "paused", "reclamation", (Status.WAITING, False)),
        ("analysed", "acknowledged", "reclamation", (Status.IN_PROGRESS, True)),
        ("analysed", "answered", "reclamation", (Status.ANSWERED, False)),
        ("reopened", "closed", "reclamation", (Status.IN_PROGRESS, True)),
    ],
)
def test_the_kinds_of_events_tell_the_status(
    event: str, last: str | None, kind: str, expected: tuple[Status, bool]
) -> None:  # criterion 38
    assert entered(event, last, kind) == expected


def test_every_figure_has_its_formula_and_its_source() -> None:  # criterion 38
    assert len({formula.code for formula in FORMULAS}) == len(FORMULAS)
    assert all(formula.label and formula.words.endswith(".") and formula.source for formula in FORMULAS)
