"""Delays that could never be kept are refused where they are typed; those that can be are not."""

from dataclasses import replace

import pytest

from flask_reclamations.domain.deadlines import Delay, Start, Unit
from flask_reclamations.domain.policies import DeadlinePolicy, Delays
from flask_reclamations.domain.presets import PRESETS, STANDARD
from flask_reclamations.domain.priority import Severity
from flask_reclamations.domain.soundness import MOST, STEPS, WORDS, cell, cells, faults
from flask_reclamations.domain.vocabulary import Kind, Milestone

H, JO, JC, MONTHS = Unit.HOURS, Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS
ACKNOWLEDGE, ANALYSE, RESPOND, CLOSE = Milestone.ACKNOWLEDGE, Milestone.ANALYSE, Milestone.RESPOND, Milestone.CLOSE


def policy(delays: Delays, kind: Kind = Kind.COMPLAINT, **rules: object) -> DeadlinePolicy:
    return DeadlinePolicy("nos", "nos", {kind: delays}, **rules)  # type: ignore[arg-type]


def refused(of: DeadlinePolicy) -> list[tuple[str, str]]:
    return [(reason.code, reason.at) for reason in faults(of)]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_is_sound_and_so_is_its_copy(preset: DeadlinePolicy) -> None:  # B04
    assert refused(preset) == []
    assert refused(DeadlinePolicy.of(preset.as_json())) == []


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_uses_the_steps_and_words_that_a_form_offers(preset: DeadlinePolicy) -> None:
    for kind, delays in preset.delays.items():
        for milestone, delay in delays.items():
            assert delay.start in STEPS[kind][milestone]
            assert delay.label == WORDS.get(kind, {}).get(milestone, "")


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("beyond", ["none", "negative", "too many"])
def test_an_amount_that_nobody_could_keep_or_see_the_end_of_is_refused(unit: Unit, beyond: str) -> None:
    amount = {"none": 0, "negative": -1, "too many": MOST[unit] + 1}[beyond]
    assert refused(policy({RESPOND: Delay(amount, unit)})) == [("amount", "reclamation_respond_amount")]
    assert refused(policy({RESPOND: Delay(MOST[unit], unit)})) == []


@pytest.mark.parametrize(
    ("kind", "milestone", "start"),
    [
        (Kind.COMPLAINT, ACKNOWLEDGE, Start.ACKNOWLEDGED),
        (Kind.COMPLAINT, ACKNOWLEDGE, Start.QUALIFIED),
        (Kind.COMPLAINT, RESPOND, Start.OCCURRED),
        (Kind.COMPLAINT, RESPOND, Start.QUALIFIED),
        (Kind.COMPLAINT, CLOSE, Start.QUALIFIED),
        (Kind.DIFFICULTY, RESPOND, Start.QUALIFIED),
        (Kind.REMARK, RESPOND, Start.ACKNOWLEDGED),
        (Kind.SIGNAL, ANALYSE, Start.QUALIFIED),
        (Kind.INCIDENT, Milestone.DECLARE, Start.RECEIVED),
    ],
)
def test_a_start_that_never_comes_before_its_step_is_refused(kind: Kind, milestone: Milestone, start: Start) -> None:
    found = refused(policy({milestone: Delay(2, JO, start=start)}, kind))
    assert found == [("never_starts", f"{kind}_{milestone}_start")]


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT])
def test_nothing_is_counted_from_an_acknowledgement_that_is_never_due(kind: Kind) -> None:  # D04
    after = Delay(6, JO, start=Start.ACKNOWLEDGED)
    assert refused(policy({RESPOND: after}, kind)) == [("never_starts", f"{kind}_respond_start")]
    assert refused(policy({ACKNOWLEDGE: Delay(1, JO), RESPOND: after}, kind)) == []


def test_an_analysis_is_counted_from_the_qualification_only_beside_an_answer_that_comes_due() -> None:
    after = Delay(2, JO, start=Start.QUALIFIED)
    assert refused(policy({ACKNOWLEDGE: Delay(1, JO), ANALYSE: after})) == [
        ("never_starts", "reclamation_analyse_start")
    ]
    assert refused(policy({ANALYSE: after, RESPOND: Delay(15, JC)})) == []


def test_an_acknowledgement_of_the_critical_alone_starts_only_what_is_theirs() -> None:
    after = Delay(6, JO, start=Start.ACKNOWLEDGED)
    own = {ACKNOWLEDGE: Delay(1, JO), RESPOND: after}
    theirs = {Kind.COMPLAINT: {Severity.CRITICAL: own}}
    assert refused(policy({}, severe=theirs)) == []
    assert refused(policy({RESPOND: after, ANALYSE: after}, severe=theirs)) == [
        ("never_starts", "reclamation_analyse_start"),
        ("never_starts", "reclamation_respond_start"),
    ]


@pytest.mark.parametrize(
    ("kind", "milestone"),
    [(Kind.REMARK, ACKNOWLEDGE), (Kind.SIGNAL, RESPOND), (Kind.INCIDENT, CLOSE), (Kind.COMPLAINT, Milestone.DECLARE)],
)
def test_a_step_that_a_kind_does_not_go_through_is_refused(kind: Kind, milestone: Milestone) -> None:
    found = refused(policy({milestone: Delay(2, JO)}, kind))
    assert found == [("no_such_step", f"{kind}_{milestone}_amount")]


@pytest.mark.parametrize(
    ("delays", "at"),
    [
        ({ACKNOWLEDGE: Delay(15, JO), RESPOND: Delay(15, JC)}, "respond"),
        # Received on a Friday, 2 jours ouvrés end on Tuesday and 3 days on Monday.
        ({ACKNOWLEDGE: Delay(2, JO), RESPOND: Delay(3, JC)}, "respond"),
        ({ANALYSE: Delay(20, JC), RESPOND: Delay(15, JC)}, "respond"),
        ({RESPOND: Delay(2, MONTHS), CLOSE: Delay(30, JC)}, "close"),
        ({ACKNOWLEDGE: Delay(2, JO), RESPOND: Delay(48, H, start=Start.SENT)}, "respond"),
    ],
)
def test_a_step_due_before_the_one_it_follows_is_refused(delays: Delays, at: str) -> None:
    assert refused(policy(delays)) == [("order", f"reclamation_{at}_amount")]


def test_steps_counted_from_each_other_are_in_order_however_short() -> None:  # D04
    delays = {ACKNOWLEDGE: Delay(15, JO), RESPOND: Delay(1, JO, start=Start.ACKNOWLEDGED)}
    assert refused(policy(delays)) == []


def test_a_severity_is_judged_with_the_delays_it_keeps() -> None:
    severe = {Kind.COMPLAINT: {Severity.CRITICAL: {RESPOND: Delay(1, JO)}}}
    found = refused(policy({ACKNOWLEDGE: Delay(2, JO), RESPOND: Delay(15, JC)}, severe=severe))
    assert found == [("order", "reclamation_respond_critique_amount")]


def test_a_wrong_order_is_said_once_whatever_the_severities_say_of_other_steps() -> None:
    severe = {Kind.COMPLAINT: {Severity.CRITICAL: {ANALYSE: Delay(1, JO)}}}
    found = refused(policy({ACKNOWLEDGE: Delay(15, JO), RESPOND: Delay(15, JC)}, severe=severe))
    assert found == [("order", "reclamation_respond_amount")]


@pytest.mark.parametrize("limit", [Delay(15, JC), Delay(10, JC), Delay(10, JO)])
def test_an_extension_that_gives_no_day_is_refused(limit: Delay) -> None:  # C18
    found = refused(policy({RESPOND: Delay(15, JC)}, extension=limit))
    assert found == [("short_extension", "extension_amount")]


def test_an_extension_of_no_answer_is_refused_unless_its_date_is_announced() -> None:  # C18
    assert refused(policy({}, extension=Delay(30, JC))) == [("no_answer", "extension_amount")]
    assert refused(policy({}, extension=Delay(30, JC), announced=True)) == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    delays = {ACKNOWLEDGE: Delay(0, JO), RESPOND: Delay(9999, JC, start=Start.OCCURRED)}
    assert {code for code, _ in refused(policy(delays))} == {"amount", "never_starts"}


def test_the_journal_sees_every_cell_of_a_policy() -> None:  # A04
    before, after = cells(STANDARD), cells(replace(STANDARD, pauses=False, extension=None))
    assert {name for name in before if before[name] != after[name]} == {"pauses", "extension"}
    assert before[cell(Kind.COMPLAINT, RESPOND, Severity.CRITICAL)] == [5, "jo", ""]
