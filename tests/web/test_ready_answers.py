"""Ready answers in the composers of a case: put behind what was typed, filled from the case, sent by nobody yet."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.i18n import local, say_date, speaking
from flask_reclamations.models import CannedAnswer, Event
from flask_reclamations.services.act import db_session
from flask_reclamations.web.staff.ready import COMPOSED

from ..lms import PEOPLE, Adapter
from .conftest import HTMX, log_in, now, opened, the_case
from .dom import Element, by_id, form_to, page, plain, sent
from .test_settings_pages import SETTINGS, save

TEXT = "Votre demande {reference}[ sur {session}] est suivie par {responsable}.\r\nReçue le {recu_le}."


@pytest.fixture
def answers(claire: FlaskClient) -> dict[str, str]:
    """Ready answers in both languages, and one withdrawn: their numbers by name."""
    save(claire, "canned", name="Suivi", locale="fr", text=TEXT)
    save(claire, "canned", name="Follow-up", locale="en", text="Received on {recu_le}.")
    shown = page(claire.post(f"{SETTINGS}/canned", data={"name": "Ancienne", "text": "x"}, follow_redirects=True))
    numbers = {a.text: a["href"].rsplit("/", 1)[1] for a in shown.all("a") if "/settings/canned/" in a.get("href")}
    save(claire, f"canned/{numbers['Ancienne']}", active="no")
    return numbers


def composer(browser: FlaskClient, reference: str, verb: str) -> Element:
    return form_to(page(browser.get(f"/reclamations/cases/{reference}")), f"{reference}/{verb}")


def today(locale: str) -> str:
    with speaking(locale):
        return say_date(local(now(), "Europe/Paris").date())


def events(app: Flask) -> int:
    with app.app_context():
        return db_session().query(Event).count()


def offered(form: Element) -> dict[str, list[str]]:
    groups = form.one("select", name="canned").all("optgroup")
    return {group["label"]: [option.text for option in group.all("option")] for group in groups}


@pytest.mark.parametrize("verb", ["reply", "answer", "acknowledge"])
def test_an_answer_is_put_behind_what_was_typed_and_nothing_is_sent(
    app: Flask, claire: FlaskClient, answers: dict[str, str], verb: str
) -> None:
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/assign", data={"assignee": "claire"})
    before = events(app)
    typed = sent(composer(claire, reference, verb)) | {"text": "Bonjour Léa,", "understood": "Le câble."}
    answer = claire.post(
        f"/reclamations/cases/{reference}/{verb}", data=typed | {"insert": "yes", "canned": answers["Suivi"]}
    )
    form = form_to(page(answer), f"{reference}/{verb}")
    assert answer.status_code == 200
    session = the_case(app, reference).session_label
    said = (
        f"Bonjour Léa, Votre demande {reference} sur {session} est suivie par Claire Vidal. Reçue le {today('fr')}."
    )
    assert plain(sent(form)["text"]) == said
    assert "autofocus" in by_id(form, f"{verb}-text").attributes
    assert verb != "answer" or sent(form)["understood"] == "Le câble."
    assert (page(answer).all("div", role="alert"), events(app)) == ([], before)


def test_what_was_put_in_can_be_sent(app: Flask, claire: FlaskClient, answers: dict[str, str]) -> None:
    reference = opened(app)
    asked = {"insert": "yes", "canned": answers["Suivi"]}
    address = f"/reclamations/cases/{reference}/reply"
    filled = sent(
        form_to(page(claire.post(address, data=sent(composer(claire, reference, "reply")) | asked)), "reply")
    )
    assert claire.post(address, data=filled).status_code == 303
    assert f"Votre demande {reference}" in page(claire.get(f"/reclamations/cases/{reference}")).text


def test_the_claimant_s_language_comes_first_and_withdrawn_answers_not_at_all(
    app: Flask, adapter: Adapter, claire: FlaskClient, answers: dict[str, str]
) -> None:
    reference = opened(app)
    assert offered(composer(claire, reference, "reply")) == {"Français": ["Suivi"], "Anglais": ["Follow-up"]}
    adapter.known["lea"] = replace(PEOPLE["lea"], locale="en")
    assert list(offered(composer(claire, reference, "reply"))) == ["Anglais", "Français"]


def test_an_english_answer_says_its_dates_in_english(
    app: Flask, claire: FlaskClient, answers: dict[str, str]
) -> None:
    reference = opened(app)
    asked = {"insert": "yes", "canned": answers["Follow-up"]}
    shown = claire.post(f"/reclamations/cases/{reference}/reply", data=asked)
    assert sent(form_to(page(shown), "reply"))["text"] == f"Received on {today('en')}."


@pytest.mark.parametrize("chosen", ["", "99", "Ancienne", "x"])
def test_without_a_choice_the_form_says_so_and_keeps_what_was_typed(
    app: Flask, claire: FlaskClient, answers: dict[str, str], chosen: str
) -> None:
    reference = opened(app)
    asked = {"insert": "yes", "canned": answers.get(chosen, chosen), "text": "Bonjour."}
    answer = claire.post(f"/reclamations/cases/{reference}/reply", data=asked)
    assert answer.status_code == 422
    assert "Choisissez une réponse type de la liste." in page(answer).one("div", role="alert").text
    assert sent(form_to(page(answer), "reply"))["text"] == "Bonjour."


def test_one_that_cannot_be_filled_any_more_is_named(
    app: Flask, claire: FlaskClient, answers: dict[str, str]
) -> None:
    reference = opened(app)
    with app.app_context():
        db_session().execute(update(CannedAnswer).values(text="{x}"))
        db_session().commit()
    asked = {"insert": "yes", "canned": answers["Suivi"], "text": "Bonjour."}
    answer = claire.post(f"/reclamations/cases/{reference}/reply", data=asked)
    assert answer.status_code == 422
    assert "« Suivi » ne peut plus être remplie" in page(answer).text
    assert sent(form_to(page(answer), "reply"))["text"] == "Bonjour."


def test_files_that_came_along_are_kept(app: Flask, claire: FlaskClient, answers: dict[str, str]) -> None:
    reference = opened(app)
    typed = sent(composer(claire, reference, "reply"))
    along = {"insert": "yes", "canned": answers["Suivi"], "attachments": (BytesIO(b"Bonjour"), "note.txt")}
    shown = claire.post(f"/reclamations/cases/{reference}/reply", data=typed | along)
    form = form_to(page(shown), "reply")
    assert shown.status_code == 200
    assert "note.txt" in form.text
    claire.post(f"/reclamations/cases/{reference}/reply", data=sent(form))
    assert "note.txt" in page(claire.get(f"/reclamations/cases/{reference}")).text


def test_with_htmx_the_form_alone_is_exchanged(app: Flask, claire: FlaskClient, answers: dict[str, str]) -> None:
    reference = opened(app)
    form = composer(claire, reference, "reply")
    button = form.one("button", name="insert")
    assert button["hx-select"] == f"form[action='{form['action']}']"
    part = page(claire.post(button["hx-post"], data={"insert": "yes", "canned": answers["Suivi"]}, headers=HTMX))
    assert len([found for found in part.all("form") if found["action"] == form["action"]]) == 1


@pytest.mark.parametrize(
    "detour", [{"insert": "yes", "canned": "Suivi"}, {"insert": "yes"}, {"text": ""}], ids=["put", "none", "slip"]
)
def test_a_colleague_s_answer_is_told_after_a_detour_too(
    app: Flask, claire: FlaskClient, answers: dict[str, str], detour: dict[str, str]
) -> None:  # B17
    reference = opened(app)
    address = f"/reclamations/cases/{reference}/answer"
    mine = sent(composer(claire, reference, "answer")) | {"text": "De Claire."}
    denis = log_in(app, "denis")
    theirs = sent(composer(denis, reference, "answer")) | {"text": "De Denis."}
    assert denis.post(address, data=theirs).status_code == 303
    asked = detour | {"canned": answers.get(detour.get("canned", ""), "")}
    tried = sent(form_to(page(claire.post(address, data=mine | asked)), "answer")) | {"text": "De Claire."}
    refused = claire.post(address, data=tried)
    assert refused.status_code == 422
    told = page(refused).one("div", role="alert").text
    assert "Une autre personne a modifié ce dossier pendant que vous écriviez." in told
    assert "Denis Faure" in told
    assert told.endswith("Réponse envoyée")
    again = sent(form_to(page(refused), "answer"))
    assert again["text"] == "De Claire."
    assert claire.post(address, data=again).status_code == 303


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_where_the_form_is_gone_the_whole_case_says_so_and_keeps_what_was_typed(
    app: Flask, claire: FlaskClient, answers: dict[str, str], headers: dict[str, str]
) -> None:  # B17
    reference = opened(app)
    typed = sent(composer(claire, reference, "acknowledge")) | {"text": "Bonjour Léa,"}
    address = f"/reclamations/cases/{reference}/acknowledge"
    denis = log_in(app, "denis")
    theirs = sent(composer(denis, reference, "acknowledge")) | {"text": "Bien reçu.", "mode": "courrier"}
    assert denis.post(address, data=theirs).status_code == 303
    asked = {"insert": "yes", "canned": answers["Suivi"]}
    answer = claire.post(address, data=typed | asked, headers=headers)
    assert answer.status_code == 422
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reselect"]) == ("#recl-part", "#recl-part")
    shown = by_id(page(answer), "recl-part").text
    assert "Cette étape n’est pas possible dans l’état actuel du dossier." in shown
    assert f"Votre texte est conservé ici : Bonjour Léa, Votre demande {reference}" in shown


def test_who_may_not_handle_a_case_is_given_no_text_of_it(
    app: Flask, claire: FlaskClient, answers: dict[str, str]
) -> None:  # A05
    reference = opened(app)
    asked = {"insert": "yes", "canned": answers["Suivi"]}
    for who, status in (("lea", 403), ("anne", 403), ("bruno", 404)):
        answer = log_in(app, who).post(f"/reclamations/cases/{reference}/reply", data=asked)
        assert (answer.status_code, "est suivie par" in answer.text) == (status, False)


def test_a_note_is_for_colleagues_and_offers_none(app: Flask, claire: FlaskClient, answers: dict[str, str]) -> None:
    reference = opened(app)
    assert "note" not in COMPOSED
    assert composer(claire, reference, "note").all("select", name="canned") == []
    before = the_case(app, reference).journal_seq
    claire.post(f"/reclamations/cases/{reference}/note", data={"text": "Vu.", "insert": "yes"})
    assert the_case(app, reference).journal_seq == before + 1


def test_without_ready_answers_nothing_is_offered(app: Flask, claire: FlaskClient) -> None:
    assert composer(claire, opened(app), "reply").all("select", name="canned") == []
