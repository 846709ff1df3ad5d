"""One case and its thread; somebody's cases; a session's log."""

from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.errors import NotFoundError
from flask_reclamations.models import Case
from flask_reclamations.queries import cases
from flask_reclamations.services import answers, exchanges, handling, people
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed
from ..lms import PEOPLE
from ..services.conftest import LATER, elsewhere, logged


def found(app: Flask, by: str, case: Case) -> Case:
    act = act_of(app, by)
    return cases.case_for(act.session, act.organisation, act.viewer, case.reference)


@pytest.mark.parametrize("by", ["lea", "claire", "denis", "anne"])
def test_who_may_read_a_case_finds_it(any_lms: Flask, by: str) -> None:
    case = filed(any_lms)
    assert found(any_lms, by, case) is case


@pytest.mark.parametrize("by", ["nour", "bruno", "ines", "sam"])
def test_for_the_others_it_is_not_there(any_lms: Flask, by: str) -> None:
    case = filed(any_lms)
    with pytest.raises(NotFoundError):
        found(any_lms, by, case)


def test_a_case_of_another_organisation_is_not_there(lms: Flask) -> None:
    case = filed(lms)
    act = elsewhere(lms)
    with pytest.raises(NotFoundError):
        cases.case_for(act.session, act.organisation, act.viewer, case.reference)


def test_my_cases_are_mine_the_latest_first(any_lms: Flask) -> None:
    first, second = filed(any_lms), filed(any_lms, now=NOON + timedelta(hours=1))
    filed(any_lms, "nour", session_ref=None)
    act = act_of(any_lms, "lea")
    assert cases.mine(act.session, act.organisation, act.viewer) == [second, first]


def test_my_cases_stay_in_their_organisation(lms: Flask) -> None:
    filed(lms)
    act = elsewhere(lms)
    assert cases.mine(act.session, act.organisation, act.viewer) == []


def test_the_log_of_a_session_holds_its_aleas_and_difficulties_only(any_lms: Flask) -> None:  # B13, C07
    complaint, difficulty = filed(any_lms), filed(any_lms, kind=Kind.DIFFICULTY)
    incident = logged(any_lms, now=LATER)
    act = act_of(any_lms, "bruno")
    assert cases.of_session(act.session, act.organisation, act.viewer, "cpn-b") == [incident, difficulty]
    assert complaint.session_ref == "cpn-b"


def test_the_log_of_a_session_is_closed_to_other_trainers(lms: Flask) -> None:
    logged(lms)
    act = act_of(lms, "ines")
    assert cases.of_session(act.session, act.organisation, act.viewer, "cpn-b") == []


def talked(app: Flask) -> Case:
    """A case with a note, a message, an answer and an assignment."""
    case = filed(app)
    people.assign(act_of(app, "claire", NOON + timedelta(minutes=1)), case, PEOPLE["sam"])
    exchanges.note(act_of(app, "claire", NOON + timedelta(minutes=2)), case, "Note pour nous.")
    exchanges.write_in(act_of(app, "lea", NOON + timedelta(minutes=3)), case, "Une précision.")
    handling.start(act_of(app, "claire", NOON + timedelta(minutes=4)), case)
    answers.answer(
        act_of(app, "claire", NOON + timedelta(minutes=5)), case, answers.Argued("Réponse."), SendMode.LETTER
    )
    handling.close(act_of(app, "claire", NOON + timedelta(minutes=6)), case)
    db_session().commit()
    return case


def thread(app: Flask, by: str, case: Case) -> list[str]:
    entries = cases.thread(db_session(), act_of(app, by).viewer, case)
    return [e.exchange.text.split("\n")[0] if e.exchange else e.event.kind if e.event else "" for e in entries]


def test_the_claimant_reads_what_is_meant_for_them_in_order(any_lms: Flask) -> None:
    case = talked(any_lms)
    assert thread(any_lms, "lea", case) == ["Une précision.", "started", "Réponse.", "closed"]


def test_colleagues_read_notes_and_assignments_too(any_lms: Flask) -> None:
    case = talked(any_lms)
    expected = ["assigned", "Note pour nous.", "Une précision.", "started", "Réponse.", "closed"]
    assert thread(any_lms, "claire", case) == expected


def test_an_auditor_reads_no_internal_note(lms: Flask) -> None:
    assert "Note pour nous." not in thread(lms, "anne", talked(lms))


def test_the_last_survey_is_that_of_the_last_answer(lms: Flask) -> None:  # B05
    case = filed(lms)
    assert cases.last_survey(db_session(), case) is None
    answers.answer(act_of(lms, "claire"), case, answers.Argued("Un."), SendMode.LETTER)
    second = answers.answer(act_of(lms, "claire"), case, answers.Argued("Deux."), SendMode.LETTER)
    survey = cases.last_survey(db_session(), case)
    assert survey is not None
    assert survey.exchange_id == second.id
