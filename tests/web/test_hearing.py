"""What a filing form makes of the words: a sensitive matter is steered to confidence, a theme is only suggested."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from flask_reclamations.models import Case, CasePerson
from flask_reclamations.services.act import db_session

from .conftest import HTMX, arranged, delivered, log_in, opened, row_counts, the_case, today, words_of
from .dom import Element, form_to, page, plain, sent
from .test_public_filing import send
from .test_settings_pages import save

FORMS = {
    "lea": ("/reclamations/new?session=cpn-b", "/new"),
    None: ("/reclamations/public/new", "/public/new"),
    "bruno": ("/reclamations/sessions/cpn-b/incidents", "/incidents"),
}
GRAVE, CALM = "Il m’a frappée à la pause.", "Le wifi coupe, la plateforme ne répond plus."
TOLD = "Votre récit touche peut-être à un sujet sensible."
READ = "seuls les responsables qualité, la direction et les personnes qu’ils chargent du suivi"


def browser_of(app: Flask, who: str | None) -> FlaskClient:
    return log_in(app, who) if who else app.test_client()


def the_form(browser: FlaskClient, who: str | None) -> Element:
    address, end = FORMS[who]
    return form_to(page(browser.get(address)), end)


def hear(browser: FlaskClient, who: str | None, **typed: str) -> Any:
    """Ask what the words say, as htmx does while somebody types."""
    form = the_form(browser, who)
    return browser.post(FORMS[who][0].split("?")[0], data=sent(form) | {"hear": "yes"} | typed, headers=HTMX)


def fold(form: Element) -> Element:
    return next(d for d in form.all("details") if "Violence, harcèlement" in d.text)


@pytest.mark.parametrize("who", FORMS)
def test_every_filing_form_leads_to_a_confidential_reading_without_javascript(
    app: Flask, who: str | None, claire: FlaskClient
) -> None:  # O21
    save(claire, "contacts", quality_label="Claire Vidal")
    part = fold(the_form(browser_of(app, who), who))
    assert "open" not in part.attributes
    assert "checked" not in part.one("input", name="confidential").attributes
    for words in ("Claire Vidal", "qualite@rives.exemple.test", "02 40 00 00 00", "le 17 ou le 112"):
        assert words in part.text


LISTENS = {
    "confidential_label": "Mme Roux, référente harcèlement",
    "confidential_email": "ecoute@exemple.test",
    "confidential_phone": "+33 (0)2 40 00 00 09",
}


def test_whom_the_organisation_chose_to_listen_is_named_on_every_form(app: Flask, claire: FlaskClient) -> None:  # O21
    assert save(claire, "contacts", quality_label="Claire Vidal", **LISTENS).status_code == 303
    for who in FORMS:
        browser = browser_of(app, who)
        steered = page(hear(browser, who, description=GRAVE)).one("div", id="recl-confide")
        for part in (fold(the_form(browser, who)), steered):
            assert all(said in part.text for said in LISTENS.values())
            assert [a["href"] for a in part.all("a")] == ["mailto:ecoute@exemple.test", "tel:+33240000009"]
            assert "Claire Vidal" not in part.text


def test_who_chose_nobody_to_listen_any_more_is_the_quality_manager_again(
    app: Flask, claire: FlaskClient, lea: FlaskClient
) -> None:  # O21
    save(claire, "contacts", quality_label="Claire Vidal", **LISTENS)
    assert save(claire, "contacts", **dict.fromkeys(LISTENS, "")).status_code == 303
    assert "Pour en parler : Claire Vidal · qualite@rives.exemple.test" in plain(fold(the_form(lea, "lea")).text)


def test_no_contact_is_named_where_the_organisation_named_nobody(lea: FlaskClient) -> None:  # O21
    part = fold(the_form(lea, "lea"))
    assert "Pour en parler" not in part.text
    assert "qualite@rives.exemple.test" not in part.text


@pytest.mark.parametrize("who", FORMS)
def test_words_of_a_sensitive_matter_put_confidence_forward_and_keep_nothing(
    app: Flask, who: str | None
) -> None:  # O21
    browser, before = browser_of(app, who), row_counts(app)
    answer = hear(browser, who, description=GRAVE)
    assert answer.status_code == 200
    told = page(answer)
    assert told.one("div", id="recl-heard").text.startswith(TOLD)
    part = told.one("div", id="recl-confide")
    assert "open" in part.one("details").attributes
    assert "checked" not in part.one("input", name="confidential").attributes
    assert row_counts(app) == before


@pytest.mark.parametrize("who", FORMS)
def test_what_changes_nothing_on_the_page_answers_nothing(app: Flask, who: str | None) -> None:
    browser = browser_of(app, who)
    assert hear(browser, who, description="Bonjour.").status_code == 204
    assert hear(browser, who, description=GRAVE, heard="grave:").status_code == 204


def test_what_was_put_forward_stays_as_the_person_left_it(lea: FlaskClient) -> None:
    answer = hear(lea, "lea", description=CALM, heard="grave:")
    assert "recl-confide" not in answer.text


def test_a_type_that_names_the_matter_counts_as_words_do(bruno: FlaskClient) -> None:  # O21
    assert TOLD in hear(bruno, "bruno", incident_type="accident").text


def test_a_theme_is_suggested_and_taken_by_nobody_but_the_person(app: Flask, lea: FlaskClient) -> None:  # A07
    told = page(hear(lea, "lea", description=CALM))
    tick = told.one("input", name="theme")
    assert tick["value"] == "technique"
    assert "checked" not in tick.attributes
    lea.post("/reclamations/new", data=sent(the_form(lea, "lea")) | {"kind": "difficulte", "description": CALM})
    assert the_case(app, f"REG-{today().year}-0001").category is None


@pytest.mark.parametrize(("chosen", "kept"), [("", "technique"), ("administratif", "administratif")])
def test_a_theme_that_was_taken_is_kept_unless_another_is_chosen(
    app: Flask, lea: FlaskClient, chosen: str, kept: str
) -> None:  # A07
    typed = {"kind": "difficulte", "description": CALM, "theme": "technique", "category": chosen}
    lea.post("/reclamations/new", data=sent(the_form(lea, "lea")) | typed)
    assert the_case(app, f"REG-{today().year}-0001").category == kept


def test_a_theme_that_was_taken_is_not_taken_back_by_other_words(lea: FlaskClient) -> None:
    told = page(hear(lea, "lea", description="Ma facture est fausse.", theme="technique", heard=":administratif"))
    assert told.one("input", name="theme")["value"] == "technique"
    assert "checked" in told.one("input", name="theme").attributes


def test_a_theme_made_up_is_refused_beside_the_list(lea: FlaskClient) -> None:
    typed = {"kind": "difficulte", "description": CALM, "theme": "ovni"}
    answer = lea.post("/reclamations/new", data=sent(the_form(lea, "lea")) | typed)
    assert answer.status_code == 422
    assert "Choisissez une catégorie de la liste." in answer.text


@pytest.mark.parametrize("who", FORMS)
def test_a_refused_form_says_what_its_words_tell_without_javascript(app: Flask, who: str | None) -> None:  # O21
    browser = browser_of(app, who)
    address, end = FORMS[who]
    typed = sent(the_form(browser, who)) | {"description": GRAVE, "confidential": "y"}
    refused = browser.post(address.split("?")[0], data=typed)
    assert refused.status_code == 422
    form = form_to(page(refused), end)
    assert "open" in fold(form).attributes
    assert "checked" in form.one("input", name="confidential").attributes
    assert TOLD in form.text


@pytest.fixture
def confided(app: Flask, lea: FlaskClient) -> str:
    """A difficulty that a learner asked to be read in confidence."""
    typed = {"kind": "difficulte", "session": "cpn-b", "description": GRAVE, "confidential": "y"}
    assert lea.post("/reclamations/new", data=sent(the_form(lea, "lea")) | typed).status_code == 303
    return f"REG-{today().year}-0001"


def test_what_is_confided_is_closed_to_the_trainer_of_its_session(
    app: Flask, confided: str, bruno: FlaskClient, claire: FlaskClient
) -> None:  # O21
    assert the_case(app, confided).confidential
    assert claire.get(f"/reclamations/cases/{confided}").status_code == 200
    assert bruno.get(f"/reclamations/cases/{confided}").status_code == 404
    log = page(bruno.get("/reclamations/sessions/cpn-b/incidents")).text
    assert confided not in log
    assert "Rien à signaler sur cette session." in log
    assert confided not in bruno.get("/reclamations/history/session/cpn-b").text


def test_what_is_confided_is_told_to_those_who_handle_it_alone(app: Flask, confided: str) -> None:  # O21
    mails = delivered(app)
    assert {mail["To"] for mail in mails} == {"lea@exemple.test", "claire@exemple.test"}
    (receipt,) = (mail for mail in mails if mail["To"] == "lea@exemple.test")
    assert READ in words_of(receipt).replace("\n", " ")


def test_whom_to_speak_to_is_named_again_to_who_asked_for_confidence(
    app: Flask, confided: str, lea: FlaskClient, claire: FlaskClient
) -> None:  # O21
    save(claire, "contacts", **LISTENS)
    told = "Pour en parler : Mme Roux, référente harcèlement · ecoute@exemple.test · +33 (0)2 40 00 00 09"
    (receipt,) = (mail for mail in delivered(app) if mail["To"] == "lea@exemple.test")
    assert told in plain(words_of(receipt).replace("\n", " "))
    for part in ("/filed", ""):
        shown = page(lea.get(f"/reclamations/cases/{confided}{part}"))
        assert told in plain(shown.text)
        assert "tel:+33240000009" in [a["href"] for a in shown.all("a")]


@pytest.mark.parametrize(
    ("tie", "fields", "listens", "named"),
    [
        (None, {"listed_only": False}, {}, True),
        (None, {"listed_only": True}, {}, False),
        (None, {"stranded": True}, {}, False),
        ("Claire Vidal", {"listed_only": False}, {}, False),
        (None, {"listed_only": True}, LISTENS, True),
        ("Mme Roux", {"listed_only": False}, LISTENS, False),
    ],
)
def test_nobody_is_sent_to_whom_their_case_is_about_or_shut_to(
    app: Flask,
    confided: str,
    lea: FlaskClient,
    claire: FlaskClient,
    tie: str | None,
    fields: dict[str, Any],
    listens: dict[str, str],
    named: bool,
) -> None:  # O21
    save(claire, "contacts", quality_label="Claire Vidal", **listens)
    arranged(app, confided, **fields)
    if tie:
        with app.app_context():
            case = db_session().scalars(select(Case)).one()
            row = {"relation": CasePerson.IMPLICATED, "person_ref": "x", "person_label": tie}
            db_session().add(CasePerson(case_id=case.id, organisation_id=case.organisation_id, **row))
            db_session().commit()
    (receipt,) = (mail for mail in delivered(app) if mail["To"] == "lea@exemple.test")
    told = [words_of(receipt), *(lea.get(f"/reclamations/cases/{confided}{part}").text for part in ("/filed", ""))]
    assert ["Pour en parler" in plain(text) for text in told] == [named] * 3


def test_who_reads_it_is_said_on_the_confirmation_the_page_and_the_copy(
    confided: str, lea: FlaskClient
) -> None:  # O15, O21
    for part in ("/filed", "", "/copy"):
        assert READ in lea.get(f"/reclamations/cases/{confided}{part}").text


def test_who_reads_it_is_not_said_of_an_ordinary_case(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    for part in ("/filed", "", "/copy"):
        shown = lea.get(f"/reclamations/cases/{reference}{part}").text
        assert "en confidence" not in shown
        assert "Pour en parler" not in shown


@pytest.mark.parametrize(
    ("words", "about"),
    [("Mon formateur m’a frappée.", {"bruno"}), ("Un stagiaire m’a frappée.", set()), ("Le wifi coupe.", set())],
)
def test_a_trainer_whom_it_speaks_of_is_held_to_be_involved(
    app: Flask, lea: FlaskClient, words: str, about: set[str]
) -> None:  # O21
    typed = {"kind": "difficulte", "session": "cpn-b", "description": words, "confidential": "y"}
    lea.post("/reclamations/new", data=sent(the_form(lea, "lea")) | typed)
    assert the_case(app, f"REG-{today().year}-0001").implicated_refs == about


def test_what_a_trainer_confides_is_closed_to_the_others_of_the_session(
    app: Flask, bruno: FlaskClient
) -> None:  # O21, C07
    form = sent(the_form(bruno, "bruno"))
    typed = {"incident_type": "conflit", "description": GRAVE, "immediate_action": "Séparés.", "confidential": "y"}
    bruno.post(FORMS["bruno"][0], data=form | typed)
    reference = f"REG-{today().year}-0001"
    assert the_case(app, reference).confidential
    assert {mail["To"] for mail in delivered(app)} == {"claire@exemple.test"}
    logged = bruno.get(f"{FORMS['bruno'][0]}?logged={reference}").text
    assert READ in logged


def test_what_is_confided_without_an_account_waits_and_comes_in_as_such(
    app: Flask, claire: FlaskClient
) -> None:  # O21
    send(app.test_client(), site_web="x", description=GRAVE, confidential="y")
    waiting = page(claire.get("/reclamations/register/waiting"))
    (accept,) = (form for form in waiting.all("form") if form["action"].endswith("/accept"))
    claire.post(accept["action"], data=sent(accept))
    assert the_case(app, f"REG-{today().year}-0001").confidential


def test_a_single_session_is_chosen_and_shown_as_text(lea: FlaskClient) -> None:
    form = form_to(page(lea.get("/reclamations/new")), "/new")
    assert sent(form)["session"] == "cpn-b"
    assert "changer" in form.text


def test_the_types_that_are_seldom_logged_are_one_press_further(bruno: FlaskClient) -> None:  # C07
    form = the_form(bruno, "bruno")
    (further,) = (d for d in form.all("details") if "Un autre type" in d.text)
    rarer = {radio["value"] for radio in further.all("input", name="incident_type")}
    assert {"crise_sanitaire", "accident"} <= rarer
    at_hand = {radio["value"] for radio in form.all("input", name="incident_type")} - rarer
    assert len(at_hand) == 10
    assert {"connexion", "autre", "difficulte_participant"} <= at_hand
    assert "open" not in further.attributes


def test_a_manager_is_shown_what_the_account_suggests_where_nobody_chose(
    app: Flask, claire: FlaskClient
) -> None:  # A07
    silent, said = opened(app, category=None, description=CALM), opened(app, category="autre", description=CALM)
    words = "Suggérée d’après le récit : Technique."
    shown = claire.get(f"/reclamations/cases/{silent}")
    assert words in page(shown).text
    assert sent(form_to(page(shown), "/analyse"))["category"] == ""
    assert words not in page(claire.get(f"/reclamations/cases/{said}")).text
