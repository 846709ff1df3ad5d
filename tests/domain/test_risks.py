"""What a risk weighs: its likelihood times its gravity, on a scale of the house's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_reclamations.domain.risks import (
    FROM,
    KEPT,
    LEAST,
    MOST,
    STEPS,
    Gravity,
    Level,
    Likelihood,
    RiskStatus,
    weight,
)
from flask_reclamations.domain.risks import level as level_of

steps = st.integers(LEAST, MOST)
RANK = {one: rank for rank, one in enumerate(Level)}


@given(steps, steps)
def test_a_weight_is_the_product_and_has_one_level(likelihood: int, gravity: int) -> None:  # ind. 32
    weighed = weight(likelihood, gravity)
    assert weighed == likelihood * gravity
    found = level_of(weighed)
    assert FROM[found] <= weighed
    assert all(FROM[other] > weighed for other in Level if RANK[other] > RANK[found])


@given(steps, steps, steps)
def test_more_likely_or_graver_is_never_a_lower_level(one: int, likelihood: int, gravity: int) -> None:  # ind. 32
    low, high = sorted((one, likelihood))
    assert RANK[level_of(weight(low, gravity))] <= RANK[level_of(weight(high, gravity))]
    assert RANK[level_of(weight(gravity, low))] <= RANK[level_of(weight(gravity, high))]


@given(st.integers(), st.integers())
def test_what_is_outside_the_scale_weighs_nothing(likelihood: int, gravity: int) -> None:
    if all(LEAST <= value <= MOST for value in (likelihood, gravity)):
        return
    with pytest.raises(ValueError, match="outside the scale"):
        weight(likelihood, gravity)


@pytest.mark.parametrize(
    ("likelihood", "gravity", "level"),
    [
        (1, 1, Level.LOW),
        (3, 1, Level.LOW),
        (1, 4, Level.MODERATE),
        (2, 3, Level.MODERATE),
        (2, 4, Level.HIGH),
        (3, 3, Level.HIGH),
        (3, 4, Level.CRITICAL),
        (4, 4, Level.CRITICAL),
    ],
)
def test_the_levels_are_those_that_the_page_explains(likelihood: int, gravity: int, level: Level) -> None:
    assert level_of(weight(likelihood, gravity)) is level


def test_each_step_of_a_scale_has_its_words() -> None:
    for scale in (Likelihood, Gravity):
        assert [int(term) for term in scale] == list(range(LEAST, MOST + 1))


def test_only_what_is_not_closed_is_assessed_changed_or_closed() -> None:
    for step in ("assess", "change", "close"):
        assert set(STEPS[step].moves) == set(KEPT) == set(RiskStatus) - {RiskStatus.CLOSED}
