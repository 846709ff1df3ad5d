"""When a survey is asked, once reminded of, or not asked at all and why."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.surveys import Rules
from flask_reclamations.domain.vocabulary import Kind, Resolved, SendMode, VoidReason
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import Case, OutboxMessage, Survey
from flask_reclamations.services import answers, bounces, handling, surveys, voiding
from flask_reclamations.services.act import acting, claimant_viewer, db_session

from ..conftest import act_of, filed
from .conftest import LATER, Post, logged, posted, recorded, told

DAY = timedelta(days=1)
ASKED, REMINDED = "vous a-t-elle aidé ?", ": notre réponse"


def wants(app: Flask, **changed: Any) -> None:
    act_of(app, "claire").organisation.surveys = Rules(**changed).as_json()
    db_session().commit()


def after(days: int | None, difficulty: int | None = None) -> dict[Kind, int | None]:
    return {Kind.COMPLAINT: days, Kind.DIFFICULTY: difficulty}


def answered(app: Flask, case: Case | None = None, now: datetime = LATER) -> Case:
    case = case or filed(app)
    answers.answer(act_of(app, "claire", now), case, answers.Argued("Voici."), SendMode.LETTER)
    db_session().commit()
    return case


def survey_of(case: Case) -> Survey:
    return db_session().query(Survey).filter_by(case_id=case.id).order_by(Survey.id.desc()).first()


def asked_at(app: Flask, at: datetime) -> list[str]:
    """Send what is due then, and return the subjects of Léa's mails about satisfaction."""
    return [subject for subject in posted(at=at).subjects("lea@exemple.test") if ASKED in subject]


def test_a_survey_waits_for_the_days_that_the_organisation_chose(any_lms: Flask) -> None:  # B05, C27
    wants(any_lms, days=after(3))
    case = answered(any_lms)
    assert asked_at(any_lms, LATER + 2 * DAY) == []
    assert survey_of(case).expires_at == survey_of(case).asked_at + 30 * DAY
    assert len(asked_at(any_lms, LATER + 3 * DAY)) == 1


def test_a_survey_is_not_mailed_in_the_night(lms: Flask) -> None:
    wants(lms, days=after(1))
    case = answered(lms, now=LATER.replace(hour=22))
    assert survey_of(case).asked_at.hour == 7  # eight in Paris


def test_one_reminder_follows_a_question_that_nobody_answered(any_lms: Flask) -> None:  # B05
    case = answered(any_lms)
    assert len(asked_at(any_lms, LATER)) == 1
    assert asked_at(any_lms, LATER + 6 * DAY) == []
    [reminder] = asked_at(any_lms, LATER + 7 * DAY)
    assert REMINDED in reminder
    assert asked_at(any_lms, LATER + 29 * DAY) == []
    left = db_session().query(OutboxMessage).filter_by(survey_id=survey_of(case).id, state=OutboxMessage.SENT)
    assert [row.template for row in left.order_by(OutboxMessage.id)] == ["survey", "survey_reminder"]


def test_no_reminder_follows_an_answer(lms: Flask) -> None:  # B05
    case = answered(lms)
    posted()
    said = acting(act_of(lms, "claire").organisation, claimant_viewer("Léa Martin"), now=LATER + DAY)
    surveys.answer(said, survey_of(case), case, surveys.Opinion(Resolved.YES, 5, None))
    db_session().commit()
    assert asked_at(lms, LATER + 7 * DAY) == []
    assert survey_of(case).unsent is None


def test_no_reminder_is_sent_where_the_organisation_wants_none(lms: Flask) -> None:
    wants(lms, remind_days=0)
    answered(lms)
    posted()
    assert asked_at(lms, LATER + 20 * DAY) == []


def test_a_case_that_was_reopened_first_is_not_asked_and_says_so(any_lms: Flask) -> None:  # C27
    wants(any_lms, days=after(3))
    case = answered(any_lms)
    handling.reopen(act_of(any_lms, "claire", LATER + DAY), case, "Une pièce manquait.")
    db_session().commit()
    assert asked_at(any_lms, LATER + 3 * DAY) == []
    assert survey_of(case).unsent == "reopened"


def test_a_case_answered_twice_is_asked_twice(any_lms: Flask) -> None:  # B05
    wants(any_lms, days=after(3))
    case = answered(any_lms)
    assert len(asked_at(any_lms, LATER + 3 * DAY)) == 1
    handling.reopen(act_of(any_lms, "claire", LATER + 4 * DAY), case, "Une pièce manquait.")
    answered(any_lms, case, LATER + 5 * DAY)
    assert len(asked_at(any_lms, LATER + 8 * DAY)) == 1
    assert db_session().query(Survey).count() == 2


def test_a_case_that_is_void_is_not_asked_until_it_is_restored(lms: Flask) -> None:
    wants(lms, days=after(3))
    case = answered(lms)
    voiding.void(act_of(lms, "claire", LATER), case, VoidReason.TEST, "Essai.")
    db_session().commit()
    assert asked_at(lms, LATER + 3 * DAY) == []
    voiding.restore(act_of(lms, "claire", LATER + 4 * DAY), case, "Un vrai dossier.")
    db_session().commit()
    assert len(asked_at(lms, LATER + 4 * DAY)) == 1


def test_closing_may_start_the_days(any_lms: Flask) -> None:  # C27
    wants(any_lms, days=after(2), at_closing=True)
    case = answered(any_lms)
    assert db_session().query(Survey).count() == 0
    handling.close(act_of(any_lms, "claire", LATER + DAY), case)
    db_session().commit()
    assert asked_at(any_lms, LATER + 2 * DAY) == []
    assert len(asked_at(any_lms, LATER + 3 * DAY)) == 1


def test_a_closing_that_says_why_nobody_is_asked_asks_nobody(lms: Flask) -> None:  # C27
    wants(lms, days=after(3))
    case = answered(lms)
    waived = handling.Closing(waived="Elle ne veut plus de messages.")
    handling.close(act_of(lms, "claire", LATER + DAY), case, closing=waived)
    db_session().commit()
    assert asked_at(lms, LATER + 3 * DAY) == []
    assert survey_of(case).unsent == "waived"


def test_a_closing_that_says_what_the_person_thinks_asks_nobody(lms: Flask) -> None:  # C27
    wants(lms, days=after(3))
    case = answered(lms)
    handling.close(act_of(lms, "claire", LATER + DAY), case, closing=handling.Closing(satisfaction="oui"))
    db_session().commit()
    assert asked_at(lms, LATER + 3 * DAY) == []
    assert survey_of(case).unsent == "told"


def test_a_person_without_address_is_not_asked_by_mail_until_one_is_known(lms: Flask) -> None:  # C27
    case = answered(lms, recorded(lms))
    assert survey_of(case).unsent == "no_address"
    bounces.correct(act_of(lms, "claire", LATER + DAY), case, "marie@exemple.test", "Donnée au téléphone.")
    db_session().commit()
    assert survey_of(case).unsent is None
    subjects = posted(at=LATER + DAY).subjects("marie@exemple.test")
    assert len([subject for subject in subjects if ASKED in subject]) == 1


def test_an_anonymous_person_is_not_asked(lms: Flask) -> None:  # C27
    case = answered(lms, recorded(lms, said=told(anonymous=True)))
    assert survey_of(case).unsent == "anonymous"


def test_an_address_that_the_server_refuses_is_said(any_lms: Flask) -> None:  # C27
    case = answered(any_lms)
    posted(Post(error=RefusedAddressError("550 no such user")))
    assert survey_of(case).unsent == "refused"


def test_an_address_corrected_before_the_day_is_asked_on_the_day(lms: Flask) -> None:
    wants(lms, days=after(3))
    case = answered(lms)
    bounces.correct(act_of(lms, "claire", LATER + DAY), case, "lea2@exemple.test", "Erreur de saisie.")
    db_session().commit()
    assert [s for s in posted(at=LATER + DAY).subjects("lea2@exemple.test") if ASKED in s] == []
    assert len([s for s in posted(at=LATER + 3 * DAY).subjects("lea2@exemple.test") if ASKED in s]) == 1


@pytest.mark.parametrize(("days", "asked"), [(None, 0), (1, 1)])
def test_a_difficulty_is_asked_about_where_the_organisation_wants(lms: Flask, days: int | None, asked: int) -> None:
    wants(lms, days=after(0, days))
    case = filed(lms, kind=Kind.DIFFICULTY)
    handling.resolve(act_of(lms, "claire", LATER), case, "Salle changée.")
    db_session().commit()
    assert db_session().query(Survey).filter_by(case_id=case.id).count() == asked
    assert len(asked_at(lms, LATER + DAY)) == asked


def test_what_a_trainer_logged_is_asked_to_nobody(lms: Flask) -> None:
    wants(lms, days=after(0, 0))
    case = logged(lms, kind=Kind.DIFFICULTY)
    handling.resolve(act_of(lms, "claire", LATER), case, "Réglé.")
    assert surveys.unasked(act_of(lms, "claire").organisation, case) == "staff"
    assert db_session().query(Survey).count() == 0


def test_a_complaint_that_nobody_is_asked_about_closes_with_a_reason(lms: Flask) -> None:  # A12
    wants(lms, days=after(None))
    case = answered(lms)
    assert (case.satisfaction, db_session().query(Survey).count()) == (None, 0)
    assert db_session().query(OutboxMessage).filter_by(template="survey").count() == 0
    assert surveys.unasked(act_of(lms, "claire").organisation, case) == "off"
