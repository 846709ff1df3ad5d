"""Intervals at 95 %, against values worked out by hand and in tables."""

import pytest

from flask_reclamations.domain.estimates import mean, rate


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_a_share_has_wilson_s_interval(count: int, total: int, low: float, high: float) -> None:  # C27
    found = rate(count, total)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_a_mean_has_student_s_interval() -> None:  # C27
    marks = [2, 3, 4, 4, 5]  # mean 3.6, s = 1.1402, t = 2.776, half = 1.4156
    found = mean(len(marks), sum(marks), sum(mark * mark for mark in marks))
    assert found is not None
    assert (found.value, found.low) == (pytest.approx(3.6), pytest.approx(2.1844, abs=1e-3))
    assert found.high == 5  # not past the best mark


def test_a_mean_of_many_has_the_interval_of_the_tables() -> None:
    found = mean(61, 61 * 3, 61 * 10)  # s² = (610 − 549) / 60, t = 2.0003 at 60 degrees of freedom
    assert found is not None
    assert found.high - 3 == pytest.approx(2.0003 * (61 / 60 / 61) ** 0.5, abs=1e-3)


def test_nothing_has_no_rate_and_one_mark_no_mean() -> None:
    assert rate(0, 0) is None
    assert mean(1, 5, 25) is None


def test_equal_marks_have_an_interval_of_one_point() -> None:
    found = mean(6, 24, 96)
    assert found is not None
    assert (found.low, found.value, found.high) == (4, 4, 4)
