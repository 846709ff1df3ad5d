"""The verbs of a case through the service: rights, gates, events, consequences."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import Case
from flask_reclamations.services import analysis, answers, handling, people, qualifying
from flask_reclamations.services.act import Act, db_session

from ..conftest import FOUND, NOON, SETTLED, act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, elsewhere, exchanges_of, kinds, logged, mails, payload

Verb = Callable[[Act, Case], object]
VERBS: dict[str, tuple[Kind, Verb]] = {
    "start": (Kind.COMPLAINT, handling.start),
    "take_over": (Kind.INCIDENT, handling.take_over),
    "analyse": (Kind.COMPLAINT, lambda act, case: analysis.analyse(act, case, "Cause trouvée.", FOUND)),
    "resolve": (Kind.INCIDENT, lambda act, case: handling.resolve(act, case, "Réglé.", **SETTLED)),
    "thank": (Kind.REMARK, lambda act, case: handling.thank(act, case, "Merci.")),
    "qualify": (Kind.SIGNAL, lambda act, case: qualifying.qualify(act, case, Kind.DIFFICULTY, "À suivre.")),
    "set_aside": (Kind.SIGNAL, lambda act, case: handling.set_aside(act, case, "Sans suite.")),
    "escalate": (Kind.COMPLAINT, lambda act, case: handling.escalate(act, case, "Blocage.")),
}


def answered(app: Flask, now: datetime = LATER) -> Case:
    case = filed(app)
    answers.answer(act_of(app, "claire", now), case, answers.Argued("Voici."), SendMode.LETTER)
    return case


def closed(app: Flask) -> Case:
    case = answered(app)
    handling.close(act_of(app, "claire", LATER), case, "Tout est réglé.")
    return case


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, str]]:
    return [(reason.code, reason.at) for reason in refused.value.reasons]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("by", ["claire", "denis"])
def test_quality_and_direction_carry_out_every_verb(lms: Flask, by: str, verb: str) -> None:
    kind, doing = VERBS[verb]
    case = filed(lms, kind=kind)
    before = len(kinds(case))
    doing(act_of(lms, by, LATER), case)
    assert len(kinds(case)) == before + 1


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("by", ["lea", "nour", "ines", "sam", "anne"])
def test_nobody_else_carries_out_a_verb(lms: Flask, by: str, verb: str) -> None:
    kind, doing = VERBS[verb]
    case = filed(lms, kind=kind)
    with pytest.raises(NotAllowedError):
        doing(act_of(lms, by, LATER), case)
    assert kinds(case) == ["filed"]


@pytest.mark.parametrize("verb", VERBS)
def test_an_implicated_manager_carries_out_no_verb(lms: Flask, verb: str) -> None:  # O21
    kind, doing = VERBS[verb]
    case = filed(lms, kind=kind)
    people.set_people(act_of(lms, "denis"), case, implicated=[PEOPLE["claire"]], consulted=[])
    with pytest.raises(NotAllowedError):
        doing(act_of(lms, "claire", LATER), case)
    assert kinds(case) == ["filed", "people_changed"]


def test_starting_a_case_of_nobody_makes_it_ones_own(any_lms: Flask) -> None:
    case = filed(any_lms)
    handling.start(act_of(any_lms, "claire", LATER), case)
    assert (case.status, case.assignee_ref, case.assignee_label) == ("en_cours", "claire", "Claire Vidal")
    assert payload(case)["new"] == {"status": "en_cours", "assignee_ref": "claire", "assignee_label": "Claire Vidal"}


def test_starting_a_case_of_somebody_leaves_it_theirs(lms: Flask) -> None:
    case = filed(lms)
    people.assign(act_of(lms, "claire"), case, PEOPLE["sam"])
    handling.start(act_of(lms, "claire", LATER), case)
    assert case.assignee_ref == "sam"


def test_taking_an_alea_over_meets_its_date(lms: Flask) -> None:  # C07, O01
    case = logged(lms)
    handling.take_over(act_of(lms, "claire", LATER), case)
    assert (case.status, case.acknowledged_at, case.next_due) == ("en_cours", LATER, None)


def test_an_analysis_keeps_what_was_found_for_colleagues(lms: Flask) -> None:
    case = filed(lms)
    analysis.analyse(act_of(lms, "claire", LATER), case, "Le routeur était débranché.", FOUND)
    assert (case.analysed_at, case.status) == (LATER, "en_cours")
    assert [(row.direction, row.purpose) for row in exchanges_of(case)] == [("note", "analysis")]


@pytest.mark.parametrize("name", ["resolve", "thank", "set_aside", "escalate", "deescalate", "withdraw"])
def test_a_verb_with_words_wants_words(lms: Flask, name: str) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        getattr(handling, name)(act_of(lms, "claire"), case, "  ")
    assert codes(refused) == [("empty", "text")]


def test_a_complaint_cannot_close_without_an_answer(any_lms: Flask) -> None:  # A23
    case = filed(any_lms)
    with pytest.raises(RefusedError) as refused:
        handling.close(act_of(any_lms, "claire", LATER), case)
    assert codes(refused) == [("no_answer", "answer")]
    assert (case.status, case.closed_at, kinds(case)) == ("recue", None, ["filed"])


@pytest.mark.parametrize("verb", ["close", "file_away", "resolve", "thank", "set_aside"])
def test_no_other_door_closes_an_unanswered_complaint(lms: Flask, verb: str) -> None:  # A23
    case = filed(lms)
    with pytest.raises(RefusedError):
        handling.move(act_of(lms, "claire"), case, verb, closed_at=LATER)
    assert case.status == "recue"


def test_closing_leaves_an_event_with_its_author_time_and_words(any_lms: Flask) -> None:  # A04
    case = closed(any_lms)
    assert (case.status, case.closed_at, case.next_due) == ("cloturee", LATER, None)
    said = payload(case)
    assert (kinds(case)[-1], said["text"]) == ("closed", "Tout est réglé.")
    assert (said["old"]["status"], said["new"]["status"]) == ("repondue", "cloturee")


def test_a_remark_is_thanked_for_then_closed(lms: Flask) -> None:
    case = filed(lms, kind=Kind.REMARK)
    handling.thank(act_of(lms, "claire", LATER), case, "Merci pour cette idée.")
    assert (case.status, case.answered_in_time, case.next_due) == ("remerciee", True, None)
    handling.close(act_of(lms, "claire", LATER), case)
    assert kinds(case) == ["filed", "thanked", "closed"]


def test_thanks_reach_the_person(lms: Flask) -> None:
    case = filed(lms, kind=Kind.REMARK)
    handling.thank(act_of(lms, "claire", LATER), case, "Merci.")
    assert ("message", "claimant") in mails(case)


def test_a_signal_is_set_aside_by_a_person_with_a_reason(lms: Flask) -> None:
    case = filed(lms, kind=Kind.SIGNAL)
    handling.set_aside(act_of(lms, "claire", LATER), case, "Note basse expliquée au téléphone.")
    assert (case.status, case.analysed_at, case.closed_at, case.next_due) == ("ecartee", LATER, LATER, None)


def test_a_difficulty_resolved_is_told_to_who_filed_it(lms: Flask) -> None:  # O01
    case = filed(lms, kind=Kind.DIFFICULTY)
    handling.resolve(act_of(lms, "bruno", LATER), case, "Un tuteur t’aide le jeudi.")
    assert ("message", "claimant") in mails(case)
    assert (case.answered_in_time, case.first_answered_at) == (True, LATER)


def test_reopening_wants_a_motive(lms: Flask) -> None:
    case = closed(lms)
    with pytest.raises(RefusedError) as refused:
        handling.reopen(act_of(lms, "claire", LATER), case, " ")
    assert codes(refused) == [("empty", "text")]


def test_a_reopened_complaint_owes_an_answer_within_the_same_delay_from_then(any_lms: Flask) -> None:
    case = closed(any_lms)
    handling.reopen(act_of(any_lms, "claire", LATER + timedelta(days=20)), case, "La panne est revenue.")
    assert (case.status, case.answered_at, case.closed_at) == ("en_cours", None, None)
    assert str(case.respond_due) == "2026-12-17 22:59:59+00:00"  # 2 December + 15
    assert case.next_due == case.respond_due


def test_reopening_keeps_the_verdict_of_the_first_answer(lms: Flask) -> None:
    case = closed(lms)
    verdict = (case.first_answered_at, case.answered_in_time)
    handling.reopen(act_of(lms, "claire", LATER), case, "Pas réglé.")
    answers.answer(act_of(lms, "claire", LATER + timedelta(days=90)), case, answers.Argued("Voilà."), SendMode.LETTER)
    assert (case.first_answered_at, case.answered_in_time) == verdict == (LATER, True)


def test_a_reopened_complaint_cannot_close_on_its_old_answer(lms: Flask) -> None:  # A23
    case = closed(lms)
    handling.reopen(act_of(lms, "claire", LATER), case, "Pas réglé.")
    with pytest.raises(RefusedError) as refused:
        handling.close(act_of(lms, "claire", LATER), case)
    assert codes(refused) == [("no_answer", "answer")]


def test_a_resolved_alea_may_come_back(lms: Flask) -> None:  # O01
    case = logged(lms)
    handling.resolve(act_of(lms, "bruno", LATER), case, "Réglé.", **SETTLED)
    handling.reopen(act_of(lms, "claire", LATER), case, "La connexion est retombée.")
    assert (case.status, case.answered_at, case.respond_due) == ("en_cours", None, None)
    handling.resolve(act_of(lms, "claire", LATER), case, "Routeur changé.", **SETTLED)
    assert case.status == "resolue"


def test_an_escalation_tells_the_direction_and_leaves_the_status(any_lms: Flask) -> None:  # A08, A13
    case = filed(any_lms)
    handling.escalate(act_of(any_lms, "claire", LATER), case, "Le client menace de partir.")
    assert (case.status, case.escalated_at) == ("recue", LATER)
    assert ("escalated", "denis") in mails(case)
    assert (kinds(case)[-1], payload(case)["text"]) == ("escalated", "Le client menace de partir.")


def test_the_direction_is_not_told_of_its_own_escalation(lms: Flask) -> None:
    case = filed(lms)
    handling.escalate(act_of(lms, "denis", LATER), case, "Je m’en occupe.")
    assert "escalated" not in {template for template, _ in mails(case)}


def test_an_implicated_direction_is_not_told_of_an_escalation(lms: Flask) -> None:  # O21
    case = filed(lms)
    people.set_people(act_of(lms, "claire"), case, implicated=[PEOPLE["denis"]], consulted=[])
    handling.escalate(act_of(lms, "claire", LATER), case, "À voir plus haut.")
    assert "escalated" not in {template for template, _ in mails(case)}


def test_a_second_escalation_is_refused(lms: Flask) -> None:
    case = filed(lms)
    handling.escalate(act_of(lms, "claire"), case, "Une fois.")
    with pytest.raises(RefusedError) as refused:
        handling.escalate(act_of(lms, "claire"), case, "Deux fois.")
    assert codes(refused) == [("already_escalated", "escalate")]


def test_ending_an_escalation_is_traced_with_what_was_decided(lms: Flask) -> None:  # A08, A13
    case = filed(lms)
    handling.escalate(act_of(lms, "claire", NOON), case, "Blocage.")
    handling.deescalate(act_of(lms, "denis", LATER), case, "Geste accordé.")
    assert (case.escalated_at, case.status) == (None, "recue")
    assert payload(case) == {
        "old": {"escalated_at": NOON},
        "new": {"escalated_at": None},
        "text": "Geste accordé.",
    }


def test_a_case_is_loaded_for_a_change_by_who_may_change_it(any_lms: Flask) -> None:
    case = filed(any_lms)
    assert handling.load(act_of(any_lms, "claire"), case.reference, Permission.HANDLE) is case


def test_a_case_that_one_may_only_read_is_not_loaded_for_a_change(lms: Flask) -> None:
    case = filed(lms)
    with pytest.raises(NotAllowedError):
        handling.load(act_of(lms, "lea"), case.reference, Permission.HANDLE)


@pytest.mark.parametrize("by", ["nour", "bruno", "sam"])
def test_a_case_that_one_may_not_see_is_not_there(lms: Flask, by: str) -> None:
    case = filed(lms)
    with pytest.raises(NotFoundError):
        handling.load(act_of(lms, by), case.reference, Permission.READ)


def test_a_case_of_another_organisation_is_not_there(lms: Flask) -> None:
    case = filed(lms)
    act = elsewhere(lms)
    with pytest.raises(NotFoundError):
        handling.load(act, case.reference, Permission.READ)


def test_a_loaded_case_is_as_the_database_has_it(any_lms: Flask) -> None:
    case = filed(any_lms)
    db_session().execute(Case.__table__.update().values(subject="changé ailleurs"))  # type: ignore[attr-defined]
    assert handling.load(act_of(any_lms, "claire"), case.reference, Permission.HANDLE).subject == "changé ailleurs"
