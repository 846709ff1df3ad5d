"""« + Nouvelle réclamation »: a case written down for somebody who phoned, wrote, spoke or was passed on."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import Channel, Stakeholder
from flask_reclamations.models import OutboxMessage
from flask_reclamations.services.act import db_session

from .conftest import log_in, row_counts, the_case, today
from .dom import Element, form_to, page, sent, why

FULL = {
    "kind": "reclamation",
    "received_on": "2026-01-06",
    "sent_on": "2026-01-04",
    "channel": "telephone",
    "stakeholder": "entreprise",
    "claimant_label": "Mme Odile Rivet",
    "claimant_email": "rh@valdor.test",
    "claimant_phone": "02 41 00 00 00",
    "subject": "Attestation",
    "description": "L’attestation n’est jamais arrivée.",
    "desired_outcome": "La recevoir.",
    "category": "administratif",
    "occurred_on": "2026-01-05",
    "impact": "Le stagiaire ne peut pas justifier son absence.",
    "people_concerned": "Un stagiaire",
    "received_by": "L’accueil",
    "handed_to": "La mission locale",
    "transmitted_on": "2026-01-06",
}
FUTURE = (today() + timedelta(days=2)).isoformat()
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"received_on": ""}, "received_on", "Indiquez la date de réception."),
    ({"channel": ""}, "channel", "Choisissez le canal."),
    ({"claimant_label": ""}, "claimant_label", "Indiquez qui s’exprime"),
    ({"kind": ""}, "kind", "Choisissez la nature du dossier."),
    ({"description": ""}, "description", "Racontez ce qui s’est passé"),
    ({"stakeholder": ""}, "stakeholder", "Choisissez qui s’exprime."),
    ({"received_on": FUTURE}, "received_on", "La date ne peut pas être dans le futur."),
    ({"transmitted_on": FUTURE}, "transmitted_on", "La date ne peut pas être dans le futur."),
    ({"sent_on": FUTURE}, "sent_on", "La date ne peut pas être dans le futur."),
    ({"sent_on": "2026-01-07"}, "sent_on", "Elle ne peut pas avoir été envoyée après avoir été reçue."),
    ({"occurred_on": FUTURE}, "occurred_on", "La date ne peut pas être dans le futur."),
    ({"received_on": "06-01"}, "received_on", "Indiquez une date valide"),
    ({"kind": "plainte"}, "kind", "Choisissez"),
    ({"channel": "pigeon"}, "channel", "Choisissez une valeur de la liste."),
    ({"stakeholder": "voisin"}, "stakeholder", "Choisissez une valeur de la liste."),
    ({"category": "cantine"}, "category", "Choisissez une catégorie de la liste."),
    ({"session": "nulle-part"}, "session", "Cette session n’existe pas ou plus."),
    ({"claimant_email": "rh à valdor"}, "claimant_email", "Indiquez une adresse e-mail valide"),
    ({"claimant_email": "é" * 250 + "@a.fr"}, "claimant_email", "254 caractères au plus"),
    ({"claimant_label": "é" * 201}, "claimant_label", "200 caractères au plus"),
    ({"claimant_phone": "0" * 41}, "claimant_phone", "40 caractères au plus"),
    ({"subject": "é" * 201}, "subject", "200 caractères au plus"),
    ({"description": "é" * 10_001}, "description", "10 000 caractères au plus"),
    ({"desired_outcome": "é" * 2_001}, "desired_outcome", "2 000 caractères au plus"),
    ({"impact": "é" * 2_001}, "impact", "2 000 caractères au plus"),
    ({"people_concerned": "é" * 201}, "people_concerned", "200 caractères au plus"),
    ({"received_by": "é" * 201}, "received_by", "200 caractères au plus"),
    ({"handed_to": "é" * 201}, "handed_to", "200 caractères au plus"),
]
FIRST_FIVE = ["received_on", "channel", "claimant_label", "kind", "description"]


def the_form(browser: FlaskClient) -> Element:
    return form_to(page(browser.get("/reclamations/register/new")), "/register/new")


def fill(browser: FlaskClient, **changed: str) -> dict[str, Any]:
    return sent(the_form(browser)) | FULL | changed


def recorded(app: Flask) -> Any:
    return the_case(app, f"REG-{today().year}-0001")


@pytest.mark.parametrize("name", FIRST_FIVE)
def test_each_of_the_first_five_is_needed(claire: FlaskClient, name: str) -> None:  # A06
    answer = claire.post("/reclamations/register/new", data=fill(claire, **{name: ""}))
    assert answer.status_code == 422
    assert why(form_to(page(answer), "/register/new"), name)


def test_all_that_is_wrong_is_said_at_once(claire: FlaskClient) -> None:
    typed = fill(claire, **dict.fromkeys(FIRST_FIVE, ""), transmitted_on=FUTURE)
    form = form_to(page(claire.post("/reclamations/register/new", data=typed)), "/register/new")
    assert [name for name in (*FIRST_FIVE, "transmitted_on") if not why(form, name)] == []


def test_the_session_is_optional(app: Flask, claire: FlaskClient) -> None:  # A06
    assert claire.post("/reclamations/register/new", data=fill(claire, session="")).status_code == 303
    assert recorded(app).session_ref is None


def test_an_earlier_reception_date_is_kept_and_the_delays_run_from_it(  # A06, C13
    app: Flask, claire: FlaskClient
) -> None:
    assert claire.post("/reclamations/register/new", data=fill(claire, received_on="2026-01-06")).status_code == 303
    assert str(recorded(app).received_at.date()) == "2026-01-06"
    assert str(recorded(app).respond_due.date()) == "2026-01-21"


def test_today_is_proposed_as_the_reception_date(claire: FlaskClient) -> None:  # A06
    assert sent(the_form(claire))["received_on"] == today().isoformat()


def test_a_reception_in_the_first_century_breaks_nothing(claire: FlaskClient) -> None:
    answer = claire.post("/reclamations/register/new", data=fill(claire, received_on="0001-01-01"))
    assert answer.status_code in (303, 422)
    assert claire.get("/reclamations/register").status_code == 200


@pytest.mark.parametrize(("changed", "name", "words"), WRONG)
def test_a_wrong_field_is_refused_beside_it(  # A06
    claire: FlaskClient, changed: dict[str, str], name: str, words: str
) -> None:
    answer = claire.post("/reclamations/register/new", data=fill(claire, **changed))
    assert answer.status_code == 422
    form = form_to(page(answer), "/register/new")
    assert words in (why(form, name) if name != "session" else form.text)


def test_no_refusal_loses_anything_that_was_typed(claire: FlaskClient) -> None:
    lost = set()
    for changed, _, _ in WRONG:
        typed = fill(claire, **changed)
        kept = sent(form_to(page(claire.post("/reclamations/register/new", data=typed)), "/register/new"))
        chosen_from_a_list = {"kind", "channel", "stakeholder", "category", "session"} & changed.keys()
        lost |= {key for key in typed if kept.get(key, "").strip() != typed[key].strip()} - chosen_from_a_list
    assert lost == set()


def test_no_refusal_saves_anything(app: Flask, claire: FlaskClient) -> None:
    before = row_counts(app)
    for changed, _, _ in WRONG:
        claire.post("/reclamations/register/new", data=fill(claire, **changed))
    assert row_counts(app) == before


def test_a_person_may_stay_anonymous(app: Flask, claire: FlaskClient) -> None:
    answer = claire.post("/reclamations/register/new", data=fill(claire, claimant_label="", anonymous="y"))
    assert answer.status_code == 303
    case = recorded(app)
    assert (case.anonymous, case.claimant_label, case.claimant_email, case.claimant_phone) == (True, None, None, None)


def test_an_anonymous_case_shows_no_name(app: Flask, claire: FlaskClient) -> None:
    answer = claire.post("/reclamations/register/new", data=fill(claire, anonymous="y"))
    shown = page(claire.get(answer.headers["Location"])).text
    assert "Anonyme" in shown
    assert "Rivet" not in shown


def test_all_channels_are_listed(claire: FlaskClient) -> None:  # C04
    choices = {option["value"] for option in the_form(claire).one("select", name="channel").all("option")}
    assert choices == {"", *map(str, set(Channel) - {Channel.REGISTER})}


@pytest.mark.parametrize("stakeholder", ["donneur_ordre", "prospect", "ancien_stagiaire", "partenaire", "financeur"])
def test_everybody_may_speak(app: Flask, claire: FlaskClient, stakeholder: str) -> None:  # B01, O05, O35
    assert stakeholder in set(Stakeholder)
    claire.post("/reclamations/register/new", data=fill(claire, stakeholder=stakeholder))
    assert recorded(app).stakeholder == stakeholder


def test_who_transcribed_and_who_received_are_shown(claire: FlaskClient) -> None:  # C05, C06
    answer = claire.post("/reclamations/register/new", data=fill(claire))
    facts = page(claire.get(answer.headers["Location"])).one("section", aria_labelledby="recl-who").text
    for words in (
        "Mme Odile Rivet",
        "Claire Vidal",
        "L’accueil",
        "La mission locale",
        "transmise le",
        "dim. 4 janv.",
    ):
        assert words in facts


def test_what_was_said_aloud_is_told_to_the_direction_at_once(app: Flask, claire: FlaskClient) -> None:  # C06
    claire.post("/reclamations/register/new", data=fill(claire, channel="oral"))
    with app.app_context():
        told = db_session().query(OutboxMessage.recipient).filter_by(template="new_case")
        assert "denis" in {recipient for (recipient,) in told}


def test_a_person_is_searched_without_saving_and_their_account_is_used(app: Flask, claire: FlaskClient) -> None:
    typed = fill(claire, claimant_label="", claimant_email="", person_search="léa") | {"find": "person"}
    found = form_to(page(claire.post("/reclamations/register/new", data=typed)), "/register/new")
    assert row_counts(app)["reclamations_case"] == 0
    assert sent(found)["description"] == FULL["description"]
    claire.post("/reclamations/register/new", data=sent(found) | {"person": "lea"})
    assert (recorded(app).claimant_ref, recorded(app).claimant_email) == ("lea", "lea@exemple.test")


def test_a_session_is_searched_without_saving(app: Flask, claire: FlaskClient) -> None:
    typed = fill(claire, session_search="anglais") | {"find": "session"}
    found = form_to(page(claire.post("/reclamations/register/new", data=typed)), "/register/new")
    assert {o["value"] for o in found.one("select", name="session").all("option")} == {"", "ang-a"}
    claire.post("/reclamations/register/new", data=sent(found) | {"session": "ang-a"})
    assert recorded(app).session_label == "Anglais, groupe A"


def test_a_form_sent_twice_makes_one_case(app: Flask, claire: FlaskClient) -> None:
    typed = fill(claire)
    first, second = (claire.post("/reclamations/register/new", data=typed) for _ in range(2))
    assert second.headers["Location"] == first.headers["Location"]
    assert row_counts(app)["reclamations_case"] == 1


def test_staff_sees_what_it_recorded_itself(app: Flask) -> None:
    browser = log_in(app, "sam")
    answer = browser.post("/reclamations/register/new", data=fill(browser))
    assert browser.get(answer.headers["Location"]).status_code == 200


def test_a_case_may_be_recorded_as_confidential(app: Flask, claire: FlaskClient) -> None:
    answer = claire.post("/reclamations/register/new", data=fill(claire, confidential="y"))
    assert "Confidentiel" in page(claire.get(answer.headers["Location"])).text
    assert recorded(app).confidential
