"""The workspace: what stands at the top, the verbs, and that a refusal says why and keeps what was typed."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.i18n import local, say_date
from flask_reclamations.models import Event
from flask_reclamations.services.act import db_session

from ..lms import Adapter
from .conftest import HTMX, log_in, now, opened, the_case
from .dom import form_to, page, plain

ANSWER = {"text": "Réparé, et la séance est rejouée jeudi.", "mode": "courrier", "sent_on": ""}
WORDS = {"text": "Vu avec l’équipe."}
OFFER = {"level": "interne", "text": "La direction vous reçoit jeudi.", "mode": "courrier", "sent_on": ""}
# How each verb's own status is reached: what happened before, what is sent, what it leads to.
IN_TWENTY_DAYS = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011
PATHS: dict[str, tuple[Kind, list[str], dict[str, Any], str]] = {
    "acknowledge": (Kind.COMPLAINT, [], {"mode": "remise", "text": ""}, "accusee"),
    "start": (Kind.COMPLAINT, [], {}, "en_cours"),
    "analyse": (Kind.COMPLAINT, [], WORDS | {"family_1": "materiel", "cause_1": "Borne en panne."}, "en_cours"),
    "answer": (Kind.COMPLAINT, [], ANSWER, "repondue"),
    "close": (Kind.COMPLAINT, ["answer"], {}, "cloturee"),
    "reopen": (Kind.COMPLAINT, ["answer", "close"], WORDS, "en_cours"),
    "take_over": (Kind.INCIDENT, [], {}, "en_cours"),
    "resolve": (Kind.DIFFICULTY, [], WORDS, "resolue"),
    "thank": (Kind.REMARK, [], WORDS, "remerciee"),
    "file_away": (Kind.REMARK, ["thank"], {}, "cloturee"),
    "qualify": (Kind.SIGNAL, [], {"kind": "difficulte", **WORDS}, "en_cours"),
    "assess": (Kind.COMPLAINT, [], {"severity": "majeure", "urgency": "haute", "reach": "groupe"}, "recue"),
    "wait": (Kind.COMPLAINT, ["start"], WORDS, "en_attente"),
    "resume": (Kind.COMPLAINT, ["start", "wait"], {}, "en_cours"),
    "propose": (Kind.COMPLAINT, ["start"], WORDS, "proposee"),
    "announce": (Kind.COMPLAINT, [], {"day": IN_TWENTY_DAYS, **WORDS}, "recue"),
    "extend": (Kind.COMPLAINT, [], {"day": IN_TWENTY_DAYS, "motive": "Panne longue.", **WORDS}, "recue"),
    "withdraw": (Kind.COMPLAINT, [], WORDS, "retiree"),
    "declare_inadmissible": (Kind.COMPLAINT, [], ANSWER, "non_recevable"),
    "set_aside": (Kind.SIGNAL, [], WORDS, "ecartee"),
    "escalate": (Kind.COMPLAINT, [], WORDS, "recue"),
    "deescalate": (Kind.COMPLAINT, ["escalate"], WORDS, "recue"),
    "note": (Kind.COMPLAINT, [], WORDS, "recue"),
    "put_on_review": (Kind.COMPLAINT, [], {"review": ""}, "recue"),
    "reply": (Kind.COMPLAINT, [], WORDS, "recue"),
    "assign": (Kind.COMPLAINT, [], {"assignee": "sam"}, "recue"),
    "people": (Kind.COMPLAINT, [], {"implicated": "bruno", "consulted": "ines"}, "recue"),
    "reception": (Kind.COMPLAINT, [], {"received_on": "2026-01-06", "text": "Le courrier est daté du 6."}, "recue"),
    "mediate": (Kind.COMPLAINT, [], OFFER, "recue"),
    "mediation_reply": (Kind.COMPLAINT, ["mediate"], {"answer": "accept", **WORDS}, "recue"),
    "mediation_meet": (Kind.COMPLAINT, ["mediate", "mediation_reply"], {"day": "2026-11-10", **WORDS}, "recue"),
    "mediation_end": (Kind.COMPLAINT, ["mediate", "mediation_reply"], {"outcome": "accord", **ANSWER}, "repondue"),
    "consumer": (Kind.COMPLAINT, [], {"consumer": "non", **WORDS}, "recue"),
    "hold": (Kind.COMPLAINT, [], WORDS, "recue"),
    "release": (Kind.COMPLAINT, ["hold"], WORDS, "recue"),
    "address": (Kind.COMPLAINT, [], {"email": "lea.martin@exemple.test", "text": "Faute de frappe."}, "recue"),
}


def post(browser: FlaskClient, reference: str, verb: str, data: dict[str, Any], **more: Any) -> TestResponse:
    return browser.post(f"/reclamations/cases/{reference}/{verb}", data=data, **more)


def led_to(app: Flask, browser: FlaskClient, verb: str) -> str:
    """Open a case on which this verb comes next."""
    kind, before, _, _ = PATHS[verb]
    reference = opened(app, kind=kind)
    for earlier in before:
        assert post(browser, reference, earlier, PATHS[earlier][2]).status_code == 303
    return reference


def workspace(browser: FlaskClient, reference: str) -> Any:
    return page(browser.get(f"/reclamations/cases/{reference}"))


def long_day(moment: Any) -> str:
    return plain(say_date(local(moment, "Europe/Paris").date()))


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_does_what_it_says(app: Flask, claire: FlaskClient, verb: str) -> None:  # A04
    reference = led_to(app, claire, verb)
    answer = post(claire, reference, verb, PATHS[verb][2])
    assert (answer.status_code, the_case(app, reference).status) == (303, PATHS[verb][3])


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_says_that_it_was_done(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    answer = post(claire, reference, verb, PATHS[verb][2])
    shown = page(claire.get(answer.headers["Location"]))
    assert [place.text for place in shown.all(data_recl_focus="") if place.tag != "h1"]


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_that_comes_next_is_offered_on_the_page(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    form = form_to(workspace(claire, reference), f"/{verb}")
    assert set(PATHS[verb][2]) <= {control.get("name") for control in form.walk()}


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_answers_htmx_with_the_same_part(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    part = post(claire, reference, verb, PATHS[verb][2], headers=HTMX, follow_redirects=True)
    assert part.status_code == 200
    assert [root.get("id") for root in page(part).children if not isinstance(root, str)] == ["recl-part"]


def test_reception_and_due_date_stand_at_the_top_of_the_case(app: Flask, claire: FlaskClient) -> None:  # C11
    reference = opened(app)
    case = the_case(app, reference)
    head = workspace(claire, reference).one("header", class_="recl-head").text
    assert f"Réponse due le {long_day(case.respond_due)}" in head
    assert "Reçue le" in head
    post(claire, reference, "answer", PATHS["answer"][2])
    assert "Réponse due" not in workspace(claire, reference).one("header", class_="recl-head").text


@pytest.mark.parametrize("verb", ["announce", "extend"])
def test_the_journal_names_the_day_that_the_claimant_was_told(  # C18, A18
    app: Flask, claire: FlaskClient, verb: str
) -> None:
    reference = opened(app)
    assert post(claire, reference, verb, PATHS[verb][2]).status_code == 303
    told = f"Réponse au plus tard le {long_day(the_case(app, reference).announced_due)}"
    assert told in " ".join(item.text for item in workspace(claire, reference).all("li", class_="recl-step"))


def test_a_claimant_who_is_waited_for_is_told_so(app: Flask, claire: FlaskClient) -> None:
    reference = led_to(app, claire, "wait")
    lea = log_in(app, "lea")
    waits = "Nous attendons votre réponse à notre dernier message pour continuer."
    assert waits not in page(lea.get(f"/reclamations/cases/{reference}")).text
    assert post(claire, reference, "wait", PATHS["wait"][2]).status_code == 303
    shown = page(lea.get(f"/reclamations/cases/{reference}"))
    assert waits in shown.text
    assert shown.one("li", aria_current="step").text.startswith("En cours d’analyse")


def test_all_due_dates_are_listed_with_how_they_stand(app: Flask, claire: FlaskClient) -> None:  # C11, A02
    reference = opened(app, now=now() - timedelta(days=30))
    case = the_case(app, reference)
    rows = [row.text for row in workspace(claire, reference).one("tbody").all("tr")]
    assert [words.split()[0] for words in rows] == ["Accusé", "Analyse", "Réponse"]
    assert all("En retard de" in words for words in rows)
    times = {time["datetime"][:10] for time in workspace(claire, reference).one("tbody").all("time")}
    dues = (case.acknowledge_due, case.analyse_due, case.respond_due)
    assert times == {str(local(due, "Europe/Paris").date()) for due in dues if due}


def test_nature_date_people_and_impact_are_on_the_case(app: Flask, claire: FlaskClient) -> None:  # B03
    reference = opened(app, impact="Deux jours perdus.", people_concerned="Le groupe B")
    shown = workspace(claire, reference).text
    for words in ("Réclamation", "Reçue le", "Deux jours perdus.", "Le groupe B"):
        assert words in shown


def test_a_subcontracted_session_is_marked_on_the_case(app: Flask, claire: FlaskClient) -> None:  # O05
    taught_for_another = opened(app, "nour", session_ref="ang-a")
    facts = [
        " ".join(found.text for found in workspace(claire, case).all("dl"))
        for case in (taught_for_another, opened(app))
    ]
    assert ["sous-traitance" in words for words in facts] == [True, False]


def test_the_wish_of_the_person_is_on_the_case(app: Flask, claire: FlaskClient) -> None:  # D02
    assert "Une autre salle." in workspace(claire, opened(app, desired_outcome="Une autre salle.")).text


def test_the_auditor_reads_a_kind_of_person_instead_of_a_name(app: Flask) -> None:
    reference = opened(app)
    shown = workspace(log_in(app, "anne"), reference).text
    assert "Stagiaire ou apprenant" in shown
    assert "Léa" not in shown
    assert "lea@exemple.test" not in shown


def test_the_auditor_reads_no_name_once_the_claimant_wrote(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    lea.post(f"/reclamations/cases/{reference}/message", data={"text": "Encore froid."})
    shown = workspace(log_in(app, "anne"), reference).text
    assert "Encore froid." in shown
    assert "Léa" not in shown


def test_the_auditor_reads_no_name_of_a_trainer_who_settled_what_they_logged(  # O01
    app: Flask, bruno: FlaskClient
) -> None:
    data = {
        "incident_type": "connexion",
        "description": "Coupure.",
        "immediate_action": "Papier.",
        "resolved": "maintien_adapte",
        "informed": "stagiaires",
    }
    answer = bruno.post("/reclamations/sessions/cpn-b/incidents", data=data | {"help_needed": "non"})
    reference = answer.headers["Location"].split("logged=")[1]
    shown = workspace(log_in(app, "anne"), reference)
    assert "Bruno" not in shown.text
    assert "B" not in [dot.text.strip() for dot in shown.all("span", class_="recl-dot")]


def test_the_category_is_said_with_the_analysis(app: Flask, claire: FlaskClient) -> None:  # A20, C08
    reference = opened(app, category=None)
    analysis = {"text": "Borne en panne.", "family_1": "materiel", "cause_1": "La borne chauffe."}
    wrong = claire.post(f"/reclamations/cases/{reference}/analyse", data=analysis | {"category": "inventee"})
    assert wrong.status_code == 422
    assert "Choisissez une catégorie de la liste." in page(wrong).text
    told = analysis | {"category": "technique"}
    assert claire.post(f"/reclamations/cases/{reference}/analyse", data=told).status_code == 303
    assert the_case(app, reference).category == "technique"


def test_the_auditor_is_told_that_texts_are_shown_as_they_were_written(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app, description="Je m’appelle Léa Martin et il fait froid.")
    told = "Le nom du réclamant est masqué."
    shown = page(log_in(app, "anne").get(f"/reclamations/cases/{reference}")).text
    assert told in shown
    assert "Je m’appelle Léa Martin" in shown
    assert told not in page(claire.get(f"/reclamations/cases/{reference}")).text


def test_the_auditor_finds_no_form_that_changes_anything(app: Flask) -> None:
    auditor = log_in(app, "anne")
    reference = opened(app)
    for address in ("/register", f"/cases/{reference}", "/mine"):
        assert not page(auditor.get(f"/reclamations{address}")).all("form", method="post")


def test_a_consulted_person_may_note_and_follow_and_nothing_else(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    post(claire, reference, "people", {"consulted": ["ines"]})
    forms = workspace(log_in(app, "ines"), reference).all("form", method="post")
    assert {form["action"].rsplit("/", 1)[1] for form in forms} == {"note", "watch"}


def test_a_case_whose_handlers_are_all_implicated_stays_open_to_them_with_a_warning(
    app: Flask, claire: FlaskClient
) -> None:
    reference = opened(app)
    post(claire, reference, "people", {"implicated": ["claire", "denis"]})
    assert "Ce dossier vous met en cause" in workspace(claire, reference).text


def test_people_whose_accounts_are_gone_stay_named_wherever_they_acted(  # criterion 35
    app: Flask, adapter: Adapter, claire: FlaskClient
) -> None:
    reference, sam = opened(app), log_in(app, "sam")
    assert post(claire, reference, "assign", {"assignee": "sam"}).status_code == 303
    assert post(sam, reference, "note", WORDS).status_code == 303
    assert post(sam, reference, "escalate", WORDS).status_code == 303
    assert post(claire, reference, "people", {"implicated": "bruno", "consulted": "ines"}).status_code == 303
    assert sam.get("/reclamations/access-log").status_code == 403
    for ref in ("lea", "sam", "bruno", "ines"):
        del adapter.known[ref]
    case, register = workspace(claire, reference), page(claire.get("/reclamations/register"))
    steps = [step.text for step in case.all("li", class_="recl-step")]
    assert len([step for step in steps if "par Sam Colin" in step]) == 1
    said = [article.text for article in case.all("article")]
    assert [name for text in said for name in ("Léa Martin", "Sam Colin") if name in text] == [
        "Léa Martin",
        "Sam Colin",
    ]
    with app.app_context():
        actors = select(Event.kind, Event.actor_label).where(Event.actor_ref.in_(["lea", "sam"])).order_by(Event.id)
        events = [tuple(row) for row in db_session().execute(actors)]
    assert events == [("filed", "Léa Martin"), ("note_added", "Sam Colin"), ("escalated", "Sam Colin")]
    (row,) = register.one("tbody").all("tr")
    for label in ("Léa Martin", "Sam Colin"):
        assert label in row.text
    for label in ("Léa Martin", "Sam Colin", "Bruno Petit", "Inès Roy"):
        assert label in case.text
    assert "Sam Colin" in page(log_in(app, "denis").get("/reclamations/access-log")).text
    assert app.test_cli_runner().invoke(args=["reclamations", "journal", "verify"]).exit_code == 0
