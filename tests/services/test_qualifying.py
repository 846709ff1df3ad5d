"""What a case really is, how grave, and by which priority: decided by a manager, with reasons and traces."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.priority import MATRIX, Origin, Reach, Recurrence, Severity, Urgency
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, Policy
from flask_reclamations.services import analysis, deadlines, handling, qualifying
from flask_reclamations.services.act import db_session

from ..conftest import FOUND, NOON, act_of, filed
from .conftest import LATER, kinds, mails, payload
from .test_handling import codes

WIDE = qualifying.Assessment(Severity.MAJOR, Urgency.HIGH, Reach.GROUP)


def assess(app: Flask, case: Case, assessment: qualifying.Assessment, text: str | None = None) -> None:
    qualifying.assess(act_of(app, "claire", LATER), case, assessment, text)


def qualify(app: Flask, case: Case, kind: Kind, text: str = "C’est bien cela.") -> None:
    qualifying.qualify(act_of(app, "claire", LATER), case, kind, text)


@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("urgency", Urgency)
def test_the_priority_comes_from_impact_and_urgency(lms: Flask, reach: Reach, urgency: Urgency) -> None:  # C10
    case = filed(lms)
    assess(lms, case, qualifying.Assessment(reach=reach, urgency=urgency))
    assert (case.priority, case.priority_set) == (MATRIX[reach][urgency], False)


def test_the_organisations_own_matrix_replaces_that_of_the_house(any_lms: Flask) -> None:  # C10
    case = filed(any_lms)
    act = act_of(any_lms, "claire", LATER)
    act.organisation.priorities = MATRIX | {Reach.GROUP: dict.fromkeys(Urgency, 4)}
    qualifying.assess(act, case, WIDE)
    assert case.priority == 4


def test_a_priority_set_by_hand_keeps_its_reason_and_who_set_it(any_lms: Flask) -> None:  # C10, B14
    case = filed(any_lms)
    assess(any_lms, case, replace(WIDE, priority=3), "Le groupe a fini hier.")
    assert (case.priority, case.priority_set, kinds(case)[-1]) == (3, True, "assessed")
    assert (payload(case)["text"], payload(case)["new"]["priority"]) == ("Le groupe a fini hier.", 3)


def test_a_priority_set_by_hand_without_a_reason_is_refused(lms: Flask) -> None:  # C10
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        assess(lms, case, replace(WIDE, priority=3))
    assert (codes(refused), case.priority, kinds(case)) == ([("empty", "text")], None, ["filed"])


def test_the_priority_of_the_matrix_said_by_hand_needs_no_reason(lms: Flask) -> None:  # C10
    case = filed(lms)
    assess(lms, case, replace(WIDE, priority=1))
    assert (case.priority, case.priority_set) == (1, False)


@pytest.mark.parametrize("priority", [0, 5, -1])
def test_a_priority_out_of_the_scale_is_refused(lms: Flask, priority: int) -> None:  # C10
    with pytest.raises(RefusedError) as refused:
        assess(lms, filed(lms), replace(WIDE, priority=priority), "Parce que.")
    assert codes(refused) == [("priority", "priority")]


@pytest.mark.parametrize("chosen", [None, 4])
def test_health_and_safety_comes_first_whatever_was_chosen(lms: Flask, chosen: int | None) -> None:  # O20
    case = filed(lms)
    harmless = qualifying.Assessment(Severity.MINOR, Urgency.LOW, Reach.PERSON, safety=True, priority=chosen)
    assess(lms, case, harmless)
    assert (case.priority, case.priority_set, case.safety) == (1, False, True)


def test_an_immediate_measure_is_decided_with_its_words(lms: Flask) -> None:  # D06
    case = filed(lms)
    for needed in (True, False):
        with pytest.raises(RefusedError) as refused:
            assess(lms, case, replace(WIDE, immediate_needed=needed))
        assert codes(refused) == [("empty", "immediate_action")]
    assess(lms, case, replace(WIDE, immediate_needed=True, immediate_action="Salle 4 dès demain."))
    assert (case.immediate_needed, case.immediate_action) == (True, "Salle 4 dès demain.")


def test_a_critical_case_is_analysed_once_its_immediate_measure_is_said(any_lms: Flask) -> None:  # C23
    case = filed(any_lms)
    assess(any_lms, case, replace(WIDE, severity=Severity.CRITICAL))
    act = act_of(any_lms, "claire", LATER)
    with pytest.raises(RefusedError) as refused:
        analysis.analyse(act, case, "Cause trouvée.", FOUND)
    assert codes(refused) == [("no_immediate_measure", "assess")]
    none = replace(
        WIDE, severity=Severity.CRITICAL, immediate_needed=False, immediate_action="Aucune : plus de risque."
    )
    assess(any_lms, case, none)
    analysis.analyse(act, case, "Cause trouvée.", FOUND)
    assert kinds(case)[-1] == "analysed"


def test_a_graver_case_is_due_sooner_from_the_same_start(any_lms: Flask) -> None:  # D05, B04
    case = filed(any_lms)
    before = case.respond_due
    assess(any_lms, case, replace(WIDE, severity=Severity.CRITICAL))
    assert before is not None
    assert case.respond_due is not None
    assert case.respond_due < before
    assess(any_lms, case, WIDE)
    assert case.respond_due == before


@pytest.mark.parametrize("origin", Origin)
def test_the_malfunction_is_of_one_of_four_natures(lms: Flask, origin: Origin) -> None:  # C31
    case = filed(lms)
    assess(lms, case, qualifying.Assessment(origin=origin))
    assert payload(case)["new"]["origin"] == case.origin == origin


def test_the_four_natures_are_those_of_the_source() -> None:  # C31
    assert list(Origin) == ["organisationnelle", "humaine", "materielle", "environnementale"]


def test_a_case_is_said_to_come_back_and_what_it_does_to_the_relation(lms: Flask) -> None:  # D07, D05
    case = filed(lms)
    said = qualifying.Assessment(recurrence=Recurrence.RECURRENT, relation_note="Cliente depuis dix ans, inquiète.")
    assess(lms, case, said)
    assert (case.recurrence, case.relation_note) == ("recurrent", "Cliente depuis dix ans, inquiète.")


def test_a_remark_is_not_assessed(lms: Flask) -> None:  # A22
    with pytest.raises(RefusedError):
        assess(lms, filed(lms, kind=Kind.REMARK), WIDE)


def test_requalifying_keeps_the_number_and_both_dates(any_lms: Flask) -> None:  # C08, criterion 1
    case = filed(any_lms)
    kept = (case.reference, case.received_at, case.recorded_at)
    qualify(any_lms, case, Kind.DIFFICULTY, "Une gêne, aucune promesse non tenue.")
    assert (case.reference, case.received_at, case.recorded_at) == kept
    assert (case.kind, case.declared_kind, kinds(case)) == ("difficulte", "reclamation", ["filed", "qualified"])
    assert (payload(case)["text"], payload(case)["complaint"]) == ("Une gêne, aucune promesse non tenue.", False)


def test_requalifying_brings_the_dates_of_the_new_kind(any_lms: Flask) -> None:  # C08, criterion 1
    case, plain = filed(any_lms), filed(any_lms, kind=Kind.DIFFICULTY)
    qualify(any_lms, case, Kind.DIFFICULTY)
    assert (case.respond_due, case.analyse_due) == (plain.respond_due, None)


def test_clocks_run_on_or_start_anew_as_the_policy_says(any_lms: Flask) -> None:  # C08, criterion 1
    week_ago = NOON - timedelta(days=7)
    case = filed(any_lms, kind=Kind.DIFFICULTY, now=week_ago)
    qualify(any_lms, case, Kind.COMPLAINT)
    assert case.respond_due == filed(any_lms, now=LATER).respond_due
    act = act_of(any_lms, "claire", LATER)
    own = replace(deadlines.PRESETS["standard"], name="garde", restarts=False)
    db_session().add(Policy(organisation_id=act.organisation.id, name="garde", spec=own.as_json(), changed_at=NOON))
    act.organisation.policy = "garde"
    other = filed(any_lms, kind=Kind.DIFFICULTY, now=week_ago)
    qualify(any_lms, other, Kind.COMPLAINT)
    assert other.respond_due == filed(any_lms, now=week_ago).respond_due


def test_a_difficulty_that_is_a_complaint_is_acknowledged_as_one(any_lms: Flask) -> None:  # C08
    case = filed(any_lms, kind=Kind.DIFFICULTY)
    handling.take_over(act_of(any_lms, "claire", LATER), case)
    qualify(any_lms, case, Kind.COMPLAINT)
    assert case.acknowledged_at is None
    assert ("acknowledgement", "claimant") in mails(case)


def test_a_qualification_says_why(lms: Flask) -> None:  # C08
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        qualify(lms, case, Kind.DIFFICULTY, " ")
    assert (codes(refused), case.kind) == ([("empty", "text")], "reclamation")


def test_a_signal_is_what_one_qualifies_not_what_one_decides(lms: Flask) -> None:  # C08
    with pytest.raises(RefusedError) as refused:
        qualify(lms, filed(lms), Kind.SIGNAL)
    assert codes(refused) == [("no_signal", "kind")]
