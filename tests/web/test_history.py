"""What was filed around a person, a company, a session, a training or a trainer, within one's rights."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_login import login_user

from flask_reclamations.domain.plan import ActionType
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.models import Survey
from flask_reclamations.services import actions, people
from flask_reclamations.services.act import db_session

from ..answered import answer_to
from ..conftest import act_of
from ..lms import PEOPLE, User
from .conftest import arranged, log_in, opened, the_case, today
from .dom import page

Macro = Callable[[str, str, str], str]


def history(browser: FlaskClient, about: str, ref: str) -> Any:
    return browser.get(f"/reclamations/history/{about}/{ref}")


def references(browser: FlaskClient, about: str, ref: str) -> set[str]:
    links = page(history(browser, about, ref)).all("a", class_="recl-num")
    return {link.text for link in links if link.text.startswith("REG-")}


@pytest.fixture
def macro(app: Flask) -> Macro:
    """What the macro puts on a page of the host's, for a person."""

    def rendered(who: str, about: str, ref: str) -> str:
        with app.test_request_context("/"):
            login_user(User(who))
            return render_template_string("{{ reclamations.history(about, ref) }}", about=about, ref=ref)

    return rendered


def test_a_session_has_one_sheet_of_its_cases_by_kind(app: Flask, claire: FlaskClient) -> None:  # B13
    filed = [opened(app, kind=kind) for kind in (Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT)]
    elsewhere = opened(app, "nour", session_ref="ang-a")
    shown = page(history(claire, "session", "cpn-b"))
    assert references(claire, "session", "cpn-b") == set(filed)
    assert [title.text for title in shown.all("h2")][:3] == ["Réclamation", "Difficulté", "Aléa"]
    assert elsewhere not in shown.text


def test_the_sheet_of_a_session_leads_to_its_poster(app: Flask, claire: FlaskClient) -> None:  # B07
    opened(app)
    (link,) = [a for a in page(history(claire, "session", "cpn-b")).all("a") if a.text == "Affiche de la session"]
    code = page(claire.get(link.get("href"))).one("div", role="img").get("aria-label")
    assert "/new?session=" in code


def test_a_person_has_their_cases(app: Flask, claire: FlaskClient) -> None:  # B13
    hers, _ = opened(app), opened(app, "nour", session_ref="ang-a")
    assert references(claire, "person", "lea") == {hers}
    assert "Léa Martin" in page(history(claire, "person", "lea")).one("h1").text


@pytest.mark.parametrize(("about", "column"), [("company", "company_ref"), ("training", "training_ref")])
def test_a_company_and_a_training_have_theirs(app: Flask, claire: FlaskClient, about: str, column: str) -> None:
    theirs, _ = opened(app), opened(app)
    arranged(app, theirs, **{column: "ref/42"})
    assert references(claire, about, "ref/42") == {theirs}


def test_a_trainer_has_those_of_their_sessions_and_those_about_them(app: Flask, claire: FlaskClient) -> None:
    taught = opened(app)
    about = opened(app, "nour", session_ref="ang-a")
    with app.app_context():
        act = act_of(app, "claire")
        case = db_session().merge(the_case(app, about))
        people.set_people(act, case, implicated=[PEOPLE["bruno"]], consulted=[])
        db_session().commit()
    assert references(claire, "trainer", "bruno") == {taught, about}


def test_the_actions_that_cases_led_to_are_there(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    with app.app_context():
        act = act_of(app, "claire")
        measure = actions.Measure(ActionType.CORRECTIVE, "Doubler la borne.", PEOPLE["sam"], today())
        actions.create(act, measure, submission="once", case=db_session().merge(the_case(app, reference)))
        db_session().commit()
    shown = page(history(claire, "session", "cpn-b")).one("section", aria_labelledby="recl-actions").text
    assert "ACT-" in shown
    assert "Doubler la borne." in shown


def test_few_opinions_make_no_mean(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    assert "Personne n’a encore donné son avis." in page(history(claire, "session", "cpn-b")).text


def opine(app: Flask, count: int, score: int | None) -> None:
    """Keep so many answers to the question about a case of the session."""
    cases = [the_case(app, opened(app)) for _ in range(count)]
    with app.app_context():
        app.config["TAMPERED"] = True
        now = datetime.now(UTC)
        for case in cases:
            asked: dict[str, Any] = {"asked_at": now, "expires_at": now, "answered_at": now}
            ids = {
                "organisation_id": case.organisation_id,
                "case_id": case.id,
                "exchange_id": answer_to(case, now).id,
            }
            db_session().add(Survey(**ids, **asked, resolved="oui", score=score))
        db_session().commit()


@pytest.mark.parametrize(
    ("count", "score", "words"),
    [
        (4, 4, "Moins de cinq avis ou de notes"),
        (5, 4, "5 avis, note moyenne 4,0 sur 5"),
        (5, None, "5 avis, sans note"),
    ],
)
def test_the_satisfaction_of_a_session_is_a_mean_once_five_gave_a_mark(
    app: Flask, claire: FlaskClient, count: int, score: int | None, words: str
) -> None:  # B13, C27
    opine(app, count, score)
    assert words in page(history(claire, "session", "cpn-b")).one("section", aria_labelledby="recl-opinions").text


def test_a_trainer_reads_what_is_theirs_of_a_session(app: Flask, bruno: FlaskClient) -> None:
    aléa, complaint = opened(app, kind=Kind.INCIDENT), opened(app)
    assert references(bruno, "session", "cpn-b") == {aléa}
    assert complaint not in history(bruno, "session", "cpn-b").text
    assert history(bruno, "session", "ang-a").status_code == 403
    assert history(bruno, "person", "lea").status_code == 403


def test_the_auditor_does_not_learn_whose_a_case_is(app: Flask) -> None:
    opened(app)
    anne = log_in(app, "anne")
    assert history(anne, "person", "lea").status_code == 404
    assert references(anne, "session", "cpn-b")
    assert "Léa" not in history(anne, "session", "cpn-b").text


def test_a_confidential_case_is_in_nobody_else_s_history(app: Flask) -> None:
    opened(app, confidential=True)
    assert history(log_in(app, "anne"), "session", "cpn-b").status_code == 404


@pytest.mark.parametrize("address", ["person/nobody", "session/nulle-part", "planet/mars"])
def test_what_has_no_history_is_not_found(claire: FlaskClient, address: str) -> None:
    assert claire.get(f"/reclamations/history/{address}").status_code == 404


def test_a_host_shows_how_many_there_are_with_a_link(app: Flask, macro: Macro) -> None:  # B13
    opened(app)
    opened(app, kind=Kind.INCIDENT)
    card = macro("claire", "session", "cpn-b")
    assert "/reclamations/history/session/cpn-b" in card
    assert "Réclamation" in card


@pytest.mark.parametrize("who", ["lea", "ines", "sam"])
def test_a_host_shows_nothing_to_whom_it_is_not_meant(app: Flask, macro: Macro, who: str) -> None:
    opened(app)
    assert macro(who, "session", "cpn-b") == ""


def test_a_host_that_asks_for_another_subject_is_told_which_there_are(app: Flask, macro: Macro) -> None:
    with pytest.raises(ValueError, match="use one of person, company, session, training, trainer"):
        macro("claire", "planet", "mars")
