"""« La solution a-t-elle réglé le problème ? »"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from flask_reclamations.domain.surveys import Effect, Question, Rules, Shape
from flask_reclamations.domain.vocabulary import Resolved, SendMode
from flask_reclamations.errors import RefusedError, TokenError
from flask_reclamations.models import Case, Survey
from flask_reclamations.services import answers, handling, people, surveys, tracking
from flask_reclamations.services.act import Act, acting, claimant_viewer, db_session
from flask_reclamations.services.journal import payload_of

from ..conftest import act_of, filed
from ..lms import PEOPLE
from .conftest import LATER, elsewhere, events, kinds, mails, payload

SECRET = "tests only"
NEXT_DAY = LATER + timedelta(days=1)


def asked(app: Flask, assignee: str | None = None) -> tuple[Case, Survey, str]:
    """Return an answered case, its survey and the token of its link."""
    case = filed(app)
    if assignee:
        people.assign(act_of(app, "denis"), case, PEOPLE[assignee])
    answers.answer(act_of(app, "claire", LATER), case, answers.Argued("Voici."), SendMode.LETTER)
    survey = db_session().query(Survey).filter_by(case_id=case.id).one()
    db_session().commit()
    return case, survey, surveys.token_of(survey, SECRET, now=LATER)


def someone(app: Flask, now: datetime = NEXT_DAY) -> Act:
    return acting(act_of(app, "claire").organisation, claimant_viewer("Léa Martin"), now=now)


def says(app: Flask, token: str, resolved: Resolved, score: int | None = 4, comment: str | None = "Merci.") -> Case:
    act = someone(app)
    survey, case = surveys.find(act, token, SECRET)
    surveys.answer(act, survey, case, surveys.Opinion(resolved, score, comment))
    db_session().commit()
    return case


def dead(app: Flask, token: str, now: datetime = NEXT_DAY) -> str:
    with pytest.raises(TokenError) as error:
        surveys.find(someone(app, now), token, SECRET)
    return error.value.code


def test_a_token_finds_its_survey_and_its_case(lms: Flask) -> None:  # B05
    case, survey, token = asked(lms)
    assert surveys.find(someone(lms), token, SECRET) == (survey, case)


def test_an_opinion_is_kept_in_the_survey_and_in_the_journal(any_lms: Flask) -> None:  # B05, A04
    case, survey, token = asked(any_lms)
    says(any_lms, token, Resolved.YES, 5, "Réglé en deux jours.")
    assert (survey.resolved, survey.score, survey.comment) == ("oui", 5, "Réglé en deux jours.")
    assert survey.answered_at == NEXT_DAY
    assert kinds(case)[-1] == "survey_answered"
    said = payload(case)
    assert (said["resolved"], said["score"], said["comment"]) == ("oui", 5, "Réglé en deux jours.")


def test_the_opinion_is_that_of_the_claimant_without_login(lms: Flask) -> None:  # B05, A04
    case, _, token = asked(lms)
    says(lms, token, Resolved.YES)
    event = events(case)[-1]
    assert (event.actor_ref, event.actor_label, event.at) == ("claimant", "Léa Martin", NEXT_DAY)


@pytest.mark.parametrize("resolved", [Resolved.YES, Resolved.PARTLY])
def test_yes_and_partly_leave_the_case_answered(lms: Flask, resolved: Resolved) -> None:  # B05
    case, _, token = asked(lms)
    says(lms, token, resolved)
    assert (case.status, case.answered_at) == ("repondue", LATER)
    assert "not_solved" not in {template for template, _ in mails(case)}


def test_no_reopens_the_case_and_owes_a_new_answer(any_lms: Flask) -> None:  # B05
    case, _, token = asked(any_lms)
    says(any_lms, token, Resolved.NO, 1, "La panne est revenue.")
    assert (case.status, case.answered_at) == ("en_cours", None)
    assert str(case.respond_due) == "2026-11-28 22:59:59+00:00"  # 13 + 15
    assert kinds(case)[-2:] == ["survey_answered", "reopened"]


def test_no_keeps_the_verdict_of_the_first_answer(lms: Flask) -> None:  # B05
    case, _, token = asked(lms)
    says(lms, token, Resolved.NO)
    assert (case.first_answered_at, case.answered_in_time) == (LATER, True)


def test_no_tells_the_assignee_once(any_lms: Flask) -> None:  # B05
    case, _, token = asked(any_lms, assignee="sam")
    says(any_lms, token, Resolved.NO)
    assert {who for template, who in mails(case) if template == "not_solved"} == {"sam"}


def test_no_tells_the_quality_manager_where_nobody_has_the_case(lms: Flask) -> None:  # B05
    case, _, token = asked(lms)
    says(lms, token, Resolved.NO)
    assert {who for template, who in mails(case) if template == "not_solved"} == {"claire"}


def test_no_reopens_a_case_that_was_closed_meanwhile(lms: Flask) -> None:  # B05
    case, _, token = asked(lms)
    handling.close(act_of(lms, "claire", LATER), case)
    db_session().commit()
    says(lms, token, Resolved.NO)
    assert (case.status, case.closed_at) == ("en_cours", None)


def test_no_on_a_case_that_is_open_again_is_still_told(lms: Flask) -> None:  # B05
    case, _, token = asked(lms, assignee="sam")
    handling.reopen(act_of(lms, "claire", LATER), case, "Oubli.")
    db_session().commit()
    says(lms, token, Resolved.NO)
    assert case.status == "en_cours"
    assert ("not_solved", "sam") in mails(case)


def test_a_second_answer_asks_a_second_question(lms: Flask) -> None:  # B05
    case, first, token = asked(lms)
    says(lms, token, Resolved.NO)
    answers.answer(act_of(lms, "claire", NEXT_DAY), case, answers.Argued("Cette fois-ci."), SendMode.LETTER)
    rows = db_session().query(Survey).filter_by(case_id=case.id).order_by(Survey.id).all()
    assert [row.resolved for row in rows] == ["non", None]
    assert rows[0] is first


def test_a_survey_remembers_who_handled_the_case_then(lms: Flask) -> None:  # B05
    case, survey, _ = asked(lms, assignee="sam")
    people.assign(act_of(lms, "claire"), case, PEOPLE["denis"])
    assert (survey.assignee_label, survey.session_label) == ("Sam Colin", "Conduite de projet, groupe B")


def test_score_and_comment_may_be_left_out(lms: Flask) -> None:  # B05
    _, survey, token = asked(lms)
    says(lms, token, Resolved.PARTLY, None, None)
    assert (survey.resolved, survey.score, survey.comment) == ("en_partie", None, None)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_lies_between_one_and_five(lms: Flask, score: int) -> None:  # B05
    _, survey, token = asked(lms)
    with pytest.raises(RefusedError) as refused:
        says(lms, token, Resolved.YES, score)
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("score", "score")]
    assert survey.answered_at is None


def test_an_opinion_changes_while_its_link_works_and_all_are_kept(any_lms: Flask) -> None:  # B05, C27
    case, survey, token = asked(any_lms)
    says(any_lms, token, Resolved.YES, 4, "Merci.")
    says(any_lms, token, Resolved.PARTLY, 3, "Finalement, pas tout.")
    assert (survey.resolved, survey.score, survey.comment) == ("en_partie", 3, "Finalement, pas tout.")
    assert case.satisfaction == "en_partie"
    said = [payload_of(event) for event in events(case) if event.kind == "survey_answered"]
    assert [(one["resolved"], one["comment"]) for one in said] == [
        ("oui", "Merci."),
        ("en_partie", "Finalement, pas tout."),
    ]


def test_the_same_opinion_pressed_twice_is_kept_once(lms: Flask) -> None:  # B05
    case, _, token = asked(lms)
    says(lms, token, Resolved.YES)
    says(lms, token, Resolved.YES)
    assert kinds(case).count("survey_answered") == 1


def test_an_opinion_stays_as_it_is_once_its_link_has_expired(lms: Flask) -> None:  # B05, C27
    case, survey, token = asked(lms)
    says(lms, token, Resolved.YES)
    late = LATER + timedelta(days=30, seconds=1)
    assert dead(lms, token, late) == "used"
    with pytest.raises(TokenError) as error:
        surveys.answer(someone(lms, late), survey, case, surveys.Opinion(Resolved.NO, None, None))
    assert error.value.code == "used"
    assert (case.status, survey.resolved) == ("repondue", "oui")


def test_no_said_twice_reopens_once(any_lms: Flask) -> None:  # B05
    case, _, token = asked(any_lms)
    says(any_lms, token, Resolved.NO, 2)
    says(any_lms, token, Resolved.YES, 4)
    says(any_lms, token, Resolved.NO, 1)
    assert kinds(case).count("reopened") == 1
    assert [who for template, who in mails(case) if template == "not_solved"] == ["claire"]


def test_no_after_a_low_score_still_reopens(lms: Flask) -> None:  # B05
    case, survey, token = asked(lms)
    says(lms, token, Resolved.PARTLY, 2)
    assert (case.status, survey.effect) == ("repondue", "alert")
    says(lms, token, Resolved.NO, 2)
    assert (case.status, survey.effect) == ("en_cours", "reopen")


def test_the_opinion_of_an_earlier_answer_ends_with_the_next_question(lms: Flask) -> None:  # B05
    case, _, token = asked(lms)
    says(lms, token, Resolved.NO)
    answers.answer(act_of(lms, "claire", NEXT_DAY), case, answers.Argued("Cette fois-ci."), SendMode.LETTER)
    db_session().commit()
    assert dead(lms, token, NEXT_DAY + timedelta(minutes=1)) == "used"
    assert case.satisfaction == "demandee"


def wants(app: Flask, **changed: Any) -> Rules:
    """Have the organisation ask in another way."""
    rules = Rules(**changed)
    act_of(app, "claire").organisation.surveys = rules.as_json()
    db_session().commit()
    return rules


def test_a_low_score_tells_the_assignee_and_is_an_event(any_lms: Flask) -> None:  # C27
    case, _, token = asked(any_lms, assignee="sam")
    says(any_lms, token, Resolved.YES, 1)
    assert kinds(case)[-2:] == ["survey_answered", "dissatisfied"]
    assert ("dissatisfied", "sam") in mails(case)
    assert case.status == "repondue"


def test_a_score_above_the_threshold_sets_nothing_off(lms: Flask) -> None:  # C27
    case, survey, token = asked(lms)
    says(lms, token, Resolved.YES, 3)
    assert survey.effect is None
    assert kinds(case)[-1] == "survey_answered"


def test_no_proposes_mediation_where_the_organisation_wants_it(any_lms: Flask) -> None:  # B05
    wants(any_lms, unsolved=Effect.MEDIATION)
    case, survey, token = asked(any_lms)
    says(any_lms, token, Resolved.NO, 4)
    assert (case.status, survey.effect) == ("repondue", "mediation")
    assert kinds(case)[-1] == "mediation_suggested"
    assert ("mediation_suggested", "claire") in mails(case)


def test_no_sets_nothing_off_where_the_organisation_wants_nothing(lms: Flask) -> None:  # B05
    wants(lms, unsolved=Effect.NOTHING, unhappy=Effect.NOTHING)
    case, survey, token = asked(lms)
    says(lms, token, Resolved.NO, 1)
    assert (case.status, survey.effect, kinds(case)[-1]) == ("repondue", None, "survey_answered")


def test_a_low_score_may_reopen(lms: Flask) -> None:  # C27
    wants(lms, unhappy=Effect.REOPEN, low=3)
    case, _, token = asked(lms)
    says(lms, token, Resolved.PARTLY, 3)
    assert case.status == "en_cours"
    assert payload(case)["text"] == "Note basse au suivi de satisfaction."


OWN = (
    Question("La réponse était-elle claire ?", Shape.SCALE),
    Question("Comment l’avez-vous lue ?", Shape.CHOICE, ("Par e-mail", "Sur papier")),
    Question("Un mot de plus ?", Shape.TEXT),
)


def test_the_own_questions_are_those_of_the_day_the_answer_left(any_lms: Flask) -> None:  # C27
    wants(any_lms, questions=OWN)
    case, survey, token = asked(any_lms)
    wants(any_lms, questions=OWN[:1])
    act = someone(any_lms)
    said = {"0": "5", "1": "Sur papier", "2": "Rien."}
    surveys.answer(act, survey, case, surveys.Opinion(Resolved.YES, 5, None, said))
    db_session().commit()
    assert surveys.questions_of(survey) == list(OWN)
    assert survey.answers == payload(case)["answers"] == said


@pytest.mark.parametrize("said", [{"0": "6"}, {"0": "cinq"}, {"1": "Par pigeon"}])
def test_an_answer_that_was_not_offered_is_refused_beside_its_question(lms: Flask, said: dict[str, str]) -> None:
    wants(lms, questions=OWN)
    case, survey, _ = asked(lms)
    with pytest.raises(RefusedError) as refused:
        surveys.answer(someone(lms), survey, case, surveys.Opinion(Resolved.YES, 5, None, said))
    assert [reason.at for reason in refused.value.reasons] == [f"answer{next(iter(said))}"]
    assert survey.answered_at is None


def test_a_link_works_for_thirty_days(lms: Flask) -> None:  # B05
    _, survey, token = asked(lms)
    assert surveys.find(someone(lms, LATER + timedelta(days=30)), token, SECRET)[0] is survey
    assert dead(lms, token, LATER + timedelta(days=30, seconds=1)) == "expired"


@pytest.mark.parametrize("token", ["", "x", "MQ.abc", "é", "1.2.3.4"])
def test_a_token_that_we_did_not_sign_is_invalid(lms: Flask, token: str) -> None:  # B05
    asked(lms)
    assert dead(lms, token) == "invalid"


def test_an_altered_token_is_invalid(lms: Flask) -> None:  # B05
    _, _, token = asked(lms)
    body, _, signature = token.partition(".")
    assert dead(lms, f"{body}x.{signature}") == "invalid"


def test_a_token_signed_with_another_secret_is_invalid(lms: Flask) -> None:  # B05
    _, survey, _ = asked(lms)
    assert dead(lms, surveys.token_of(survey, "another secret", now=LATER)) == "invalid"


def test_a_token_of_another_organisation_is_invalid(lms: Flask) -> None:  # B05
    _, _, token = asked(lms)
    act = elsewhere(lms, now=NEXT_DAY)
    with pytest.raises(TokenError) as error:
        surveys.find(act, token, SECRET)
    assert error.value.code == "invalid"


def test_ending_the_links_of_a_case_ends_those_to_its_survey(any_lms: Flask) -> None:
    case, survey, token = asked(any_lms)
    tracking.revoke(act_of(any_lms, "claire", LATER + timedelta(minutes=1)), case)
    db_session().commit()
    assert dead(any_lms, token) == "expired"
    fresh = surveys.token_of(survey, SECRET, now=LATER + timedelta(minutes=2))
    assert surveys.find(someone(any_lms), fresh, SECRET) == (survey, case)


def test_a_signed_token_that_says_no_date_is_invalid(lms: Flask) -> None:
    _, survey, _ = asked(lms)
    assert dead(lms, str(URLSafeSerializer(SECRET, salt=surveys.SALT).dumps(survey.id))) == "invalid"


def test_a_token_of_a_survey_that_is_gone_is_invalid(lms: Flask) -> None:
    _, survey, _ = asked(lms)
    ghost = Survey(id=survey.id + 1000)
    assert dead(lms, surveys.token_of(ghost, SECRET, now=LATER)) == "invalid"
