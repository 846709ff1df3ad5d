"""Who a médiateur hears, until when, and when an answer names them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from flask_reclamations.domain.mediation import (
    OPEN,
    STEPS,
    Conclusion,
    State,
    heard_by_mediator,
    is_consumer,
    long_unanswered,
    names_mediator,
    open_until,
    to_confirm,
    written_on,
)
from flask_reclamations.domain.vocabulary import Channel, Decision, Kind, Stakeholder

PARIS = "Europe/Paris"
# 23:30 in Paris on 12 November: another day in UTC.
LATE = datetime(2026, 11, 12, 22, 30, tzinfo=UTC)
CONFIRMED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """A case as the rules read it: a learner's own complaint, filed online."""

    kind: str = Kind.COMPLAINT
    channel: str = Channel.FORM
    stakeholder: str = Stakeholder.LEARNER
    action_category: str | None = "AF"
    company_ref: str | None = None
    consumer: bool | None = None
    said_in_person: bool = True
    confirmed_at: datetime | None = None
    sent_on: date | None = None
    received_at: datetime = LATE


OWN = Told()
PHONED = Told(channel=Channel.PHONE, said_in_person=False)


@pytest.mark.parametrize(
    ("case", "heard"),
    [
        (OWN, True),
        (replace(OWN, stakeholder=Stakeholder.FORMER_LEARNER), True),
        (replace(OWN, stakeholder=Stakeholder.GUARDIAN), True),
        (replace(OWN, stakeholder=Stakeholder.COMPANY), False),
        (replace(OWN, stakeholder=Stakeholder.FUNDER), False),
        (replace(OWN, stakeholder=Stakeholder.TRAINER), False),
        (replace(OWN, company_ref="valdor"), False),
        (replace(OWN, action_category="CFA"), False),
        (replace(OWN, stakeholder=Stakeholder.COMPANY, consumer=True), True),
        (replace(OWN, consumer=False), False),
        (replace(OWN, kind=Kind.DIFFICULTY), False),
    ],
)
def test_a_mediator_hears_the_complaints_of_those_who_bought_for_themselves(case: Told, heard: bool) -> None:  # O12
    assert heard_by_mediator(case, consumers=True) is heard


def test_nobody_is_a_consumer_where_nobody_buys_for_themselves_unless_it_is_stated() -> None:  # O12, O13
    assert (is_consumer(OWN, consumers=False), is_consumer(replace(OWN, consumer=True), consumers=False)) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("decision", "consumer", "inadmissible", "failed"),
    list(product([None, *Decision], [True, False], [True, False], [True, False])),
)
def test_an_answer_names_the_mediator_exactly_where_the_rules_ask(  # O09, O12
    decision: Decision | None, consumer: bool, inadmissible: bool, failed: bool
) -> None:
    """A consumer, whom the answer leaves unsatisfied: refused, in part, sent elsewhere; or as mediation failed."""
    left = {Decision.REFUSAL, Decision.PARTIAL, Decision.REFERRAL}
    asked = consumer and (inadmissible or decision in left or (failed and decision is not Decision.FULL))
    assert names_mediator(decision, consumer=consumer, inadmissible=inadmissible, failed=failed) is asked


@pytest.mark.parametrize(
    ("case", "day"),
    [
        (OWN, date(2026, 11, 12)),
        (replace(OWN, channel=Channel.LETTER, said_in_person=False, sent_on=date(2026, 11, 9)), date(2026, 11, 9)),
        (replace(OWN, channel=Channel.EMAIL, said_in_person=False), date(2026, 11, 12)),
        (PHONED, None),
        (replace(PHONED, sent_on=date(2026, 11, 9)), None),
        (replace(PHONED, confirmed_at=CONFIRMED), date(2026, 11, 20)),
        (replace(PHONED, confirmed_at=CONFIRMED, sent_on=date(2026, 11, 9)), date(2026, 11, 20)),
    ],
)
def test_a_complaint_is_written_the_day_it_was_sent_or_confirmed(case: Told, day: date | None) -> None:  # O10
    assert (written_on(case, PARIS), to_confirm(case)) == (day, day is None)


@pytest.mark.parametrize(
    ("written", "until", "long"),
    [
        (date(2026, 11, 12), date(2027, 11, 12), date(2027, 1, 12)),
        (date(2028, 2, 29), date(2029, 2, 28), date(2028, 4, 29)),
        (date(2026, 12, 31), date(2027, 12, 31), date(2027, 2, 28)),
    ],
)
def test_a_year_to_turn_to_the_mediator_and_two_months_without_an_answer(  # O10, O11
    written: date, until: date, long: date
) -> None:
    assert (open_until(written), long_unanswered(written)) == (until, long)


def test_every_state_is_open_or_over_and_no_step_leaves_what_is_over() -> None:  # C21
    assert set(State) - OPEN == {State.DECLINED, State.ENDED}
    assert {source for moves in STEPS.values() for source in moves} == OPEN
    assert len(set(Conclusion)) == 4
