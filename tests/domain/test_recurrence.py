"""The rules of what comes back: their months, what they refuse, how they are kept."""

from datetime import UTC, datetime

import pytest

from flask_reclamations.domain.recurrence import Ground, Rule, Rules, faults

PARIS = "Europe/Paris"


def test_three_cases_in_twelve_months_of_a_cause_a_training_or_a_person() -> None:  # A20
    watched = {ground for ground, rule in Rules().by.items() if rule == Rule(3, 12)}
    assert watched == {Ground.CAUSE, Ground.TRAINING, Ground.TRAINER}
    assert Rules().by[Ground.SESSION] is None


@pytest.mark.parametrize(
    ("now", "months", "begin"),
    [
        (datetime(2026, 11, 12, 9, tzinfo=UTC), 12, datetime(2025, 11, 11, 23, tzinfo=UTC)),
        (datetime(2026, 3, 31, 9, tzinfo=UTC), 1, datetime(2026, 2, 27, 23, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), 12, datetime(2027, 2, 27, 23, tzinfo=UTC)),
        # Already the first of August in Paris.
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), 1, datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ],
)
def test_months_end_today_and_begin_on_the_same_day_of_the_zone(now: datetime, months: int, begin: datetime) -> None:
    assert Rule(3, months).since(now, PARIS) == begin


def test_rules_come_back_as_they_were_kept() -> None:
    rules = Rules({Ground.CAUSE: Rule(2, 6), Ground.TRAINING: None, Ground.SESSION: Rule(), Ground.TRAINER: None})
    assert Rules.of(rules.as_json()) == rules
    assert Rules.of(None) == Rules()


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(1, 12), "cause_cases"),
        (Rule(51, 12), "cause_cases"),
        (Rule(3, 0), "cause_months"),
        (Rule(3, 61), "cause_months"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(rule: Rule, field: str) -> None:
    assert [reason.at for reason in faults(Rules(Rules().by | {Ground.CAUSE: rule}))] == [field]
