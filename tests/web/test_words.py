"""« Vocabulaire »: an organisation's nouns and sentences in the place of ours, wherever we speak."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.words import MOST, NOUNS
from flask_reclamations.i18n import catalogue, n, ours, reword, speaking, t
from flask_reclamations.models import Organisation
from flask_reclamations.services import wording
from flask_reclamations.services.act import db_session

from ..conftest import establish
from ..lms import ORGANISATION, PEOPLE, Adapter
from .conftest import delivered, log_in, opened, words_of
from .dom import form_to, page, plain, sent, why
from .test_documents import printed
from .test_exports import ask, build, made, take
from .test_settings_pages import SETTINGS, after, history, save
from .test_settings_pages import row as row_of

REMONTEE = {"fr_one": "remontée", "fr_many": "remontées", "en_one": "feedback", "en_many": "feedbacks"}
COMPLAINT, SEARCH = "words/complaint", "words?text=Suivre+ma+demande&locale=fr"


@pytest.fixture(autouse=True)
def ours_again() -> Iterator[None]:
    """The next test speaks our words."""
    yield
    reword(None)


def kept(app: Flask) -> Any:
    return row_of(app)["words"]


def said(nouns: dict[str, Any], sentences: dict[str, Any] | None = None) -> None:
    reword(wording.of({"nouns": nouns, "sentences": sentences or {}}))


# How a noun is replaced


@pytest.mark.parametrize(
    ("code", "one", "many", "ours_", "read"),
    [
        ("complaint", "remontée", "remontées", "Nouvelle réclamation, saisie pour quelqu’un", "Nouvelle remontée"),
        ("complaint", "remontée", "remontées", "Registre des réclamations", "Registre des remontées"),
        ("complaint", "observation", "observations", "Motif de la réclamation", "Motif de l’observation"),
        ("incident", "problème", "problèmes", "Déclaration d’aléa", "Déclaration de problème"),
        ("case", "échange", "échanges", "Ce dossier est au dossier", "Cet échange est à l’échange"),
        ("case", "fiche", "fiches", "Le dossier de preuves d’un dossier", "Le dossier de preuves d’un fiche"),
        ("request", "question", "questions", "On demande à voir votre demande", "On demande à voir votre question"),
        ("training", "stage", "stages", "Un organisme de formation", "Un organisme de formation"),
        ("complaint", "remontée", "remontées", "RÉCLAMATIONS", "REMONTÉES"),
        ("complaint", "remontée", "remontées", "{réclamation} prédossier", "{réclamation} prédossier"),
    ],
)
def test_a_noun_is_replaced_as_a_whole_word_with_its_case_and_its_elision(
    monkeypatch: pytest.MonkeyPatch, code: str, one: str, many: str, ours_: str, read: str
) -> None:
    monkeypatch.setattr(wording, "known", lambda text: True)
    said({code: {"fr": [one, many]}})
    assert t(ours_).startswith(read)


def test_an_article_follows_the_english_noun() -> None:
    said({"incident": {"en": ["problem", "problems"]}, "complaint": {"en": ["issue", "issues"]}})
    with speaking("en"):
        spoken = {t(text) for text in catalogue("en")}
    assert not [text for text in spoken if "an problem" in text.lower() or " a issue" in text.lower()]
    assert not [text for text in spoken if "unforeseen event" in text.lower() or "complaint" in text.lower()]


def test_only_our_own_sentences_change() -> None:
    said({"complaint": {"fr": ["remontée", "remontées"]}, "difficulty": {"fr": ["gêne", "gênes"]}})
    assert t("Ma réclamation à moi") == "Ma réclamation à moi"
    assert {t(text) for text in wording.CITED} == set(wording.CITED)
    assert t("Réclamation {ref}", ref="réclamation") == "Réclamation réclamation"  # no sentence of ours
    assert t("Réclamation") == "Remontée"


def test_a_sentence_of_one_s_own_is_filled_by_name_only() -> None:
    given = {"{count} dossier": "{count} fiche ?", "{count} dossiers": "{count.__class__} fiches", "Oui": "{0}"}
    said({}, {"fr": given})
    assert n("{count} dossier", "{count} dossiers", 1) == "1 fiche\u202f?"
    assert n("{count} dossier", "{count} dossiers", 2) == "2 dossiers"
    assert t("Oui") == "Oui"


@pytest.mark.parametrize("nouns", [["", ""], ["=1+1", "=1+1"], ["{0}", "{0}"], ["seul"], ["x" * 41, "x"]])
def test_what_cannot_be_said_is_said_in_our_word(nouns: list[str]) -> None:
    said({"complaint": {"fr": nouns}})
    assert t("Réclamation") == "Réclamation"


# Where it is said


@pytest.fixture
def renamed(app: Flask, claire: FlaskClient) -> FlaskClient:
    after(claire, save(claire, COMPLAINT, **REMONTEE))
    return claire


def test_pages_mails_documents_and_exports_say_the_new_word(
    app: Flask, adapter: Adapter, renamed: FlaskClient, lea: FlaskClient
) -> None:  # criterion 44
    written = "Ma réclamation porte sur la salle."
    reference = opened(app, description=written)
    case = f"/reclamations/cases/{reference}"
    shown = page(renamed.get(case)).text
    assert "Remontée" in shown
    assert written in shown
    assert "réclamation" not in shown.replace(written, "").lower()
    for browser, address in (
        (renamed, "/reclamations/register"),
        (renamed, "/reclamations/dashboard"),
        (lea, "/reclamations/new"),
        (app.test_client(), "/reclamations/public/new"),
        (renamed, "/teach/cpn-b"),
    ):
        assert "réclamation" not in page(browser.get(address)).text.replace(written, "").lower(), address
    adapter.known["claire"] = replace(PEOPLE["claire"], locale="en")
    mails = {str(mail["To"]): mail for mail in delivered(app)}
    assert "Feedback" in str(mails["claire@exemple.test"]["Subject"])
    assert "complaint" not in words_of(mails["claire@exemple.test"], "html").lower()
    assert "remontée" in words_of(mails["lea@exemple.test"]).lower()
    adapter.known = dict(PEOPLE)
    fiche = printed(app, renamed, "fiche", reference)
    assert "Remontée" in fiche
    assert "réclamation" not in fiche.replace(written, "").lower()
    address = ask(renamed)
    build(app)
    exported = take(renamed, address).decode()
    assert "Remontée" in exported
    assert ";Nature;" in exported


def test_a_header_of_an_export_that_looks_like_a_formula_is_harmless(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    with app.app_context():
        db_session().query(Organisation).one().words = {"sentences": {"fr": {"Nature": "=1+1"}}}
        app.config["TAMPERED"] = True
        db_session().commit()
    (line,) = made(app, claire)
    assert "=1+1" not in line
    assert "'=1+1" in line


def test_a_word_of_one_organisation_is_not_said_in_another(
    app: Flask, adapter: Adapter, renamed: FlaskClient
) -> None:
    establish(app, "hauts")
    adapter.all_organisations = [ORGANISATION, "hauts"]
    for _ in range(2):
        assert "Remontées" in page(renamed.get("/reclamations/dashboard")).text
        adapter.organisation = "hauts"
        try:
            there = page(renamed.get("/reclamations/dashboard")).text
            refused = page(renamed.get("/reclamations/cases/REG-1999-0001")).text
            card = page(log_in(app, "lea").get("/course/cpn-b")).text
        finally:
            adapter.organisation = ORGANISATION
        assert "Réclamations" in there
        assert "remontée" not in f"{there}{refused}{card}".lower()


def test_the_host_s_menu_says_it_too(renamed: FlaskClient) -> None:
    assert "Remontées et aléas" in renamed.get("/space").text


def test_the_procedure_asks_for_a_new_version(app: Flask, renamed: FlaskClient) -> None:  # O22
    assert "remontées" in page(renamed.get(f"{SETTINGS}/procedure")).text.lower()


# The pages


def test_a_noun_is_tried_then_kept_with_its_history_and_given_back(app: Flask, claire: FlaskClient) -> None:
    tried = page(save(claire, COMPLAINT, **REMONTEE, preview="yes"))
    assert "remontée" in plain(tried.one("section", id="recl-said").text)
    assert sent(form_to(tried, COMPLAINT))["fr_one"] == "remontée"
    assert kept(app) is None
    shown = after(claire, save(claire, COMPLAINT, **REMONTEE))
    assert kept(app) == {"nouns": {"complaint": {"fr": ["remontée", "remontées"], "en": ["feedback", "feedbacks"]}}}
    assert "réclamation (Français) : remontée, remontées" in plain(history(shown)[0])
    assert "remontée, remontées" in page(claire.get(f"{SETTINGS}/words")).text
    shown = after(claire, save(claire, COMPLAINT, reset="yes"))
    assert kept(app) is None
    assert "réclamation (Français) : remontée, remontées" in plain(history(shown)[0])
    assert sent(form_to(shown, COMPLAINT))["fr_one"] == ""


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"fr_one": "remontée"}, "fr_many", "le singulier et le pluriel"),
        ({"fr_one": "{x}", "fr_many": "xs"}, "fr_one", "sans accolade"),
        ({"en_one": "thing", "en_many": "=1+1"}, "en_many", "sans accolade"),
        ({"fr_one": "x" * 41, "fr_many": "xs"}, "fr_one", "40 caractères au plus"),
    ],
)
@pytest.mark.parametrize("also", [{}, {"preview": "yes"}], ids=["kept", "tried"])
def test_a_wrong_noun_is_refused_beside_its_field(
    app: Flask, claire: FlaskClient, typed: dict[str, str], field: str, words: str, also: dict[str, str]
) -> None:
    refused = save(claire, COMPLAINT, **typed, **also)
    assert refused.status_code == 422
    form = form_to(page(refused), COMPLAINT)
    assert words in why(form, field)
    assert {name: sent(form)[name] for name in typed} == typed
    assert kept(app) is None


def test_what_two_people_call_otherwise_at_once_is_told(app: Flask, claire: FlaskClient) -> None:  # B17
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/{COMPLAINT}")), COMPLAINT)) | REMONTEE
    denis = log_in(app, "denis")
    after(denis, save(denis, COMPLAINT, fr_one="retour", fr_many="retours"))
    after(denis, save(denis, "words/case", fr_one="fiche", fr_many="fiches"))
    refused = claire.post(f"{SETTINGS}/{COMPLAINT}", data=mine)
    assert refused.status_code == 422
    assert "Denis Faure vient d’écrire" in why(form_to(page(refused), COMPLAINT), "fr_one")
    again = sent(form_to(page(refused), COMPLAINT))
    after(claire, claire.post(f"{SETTINGS}/{COMPLAINT}", data=again))
    assert kept(app)["nouns"]["complaint"]["fr"] == ["remontée", "remontées"]
    assert kept(app)["nouns"]["case"] == {"fr": ["fiche", "fiches"]}


def field_in(root: Any, sentence: str) -> str:
    (label,) = [label for label in root.all("label") if label.text == sentence]
    return str(label["for"])


def test_a_sentence_is_found_reworded_and_given_back(app: Flask, claire: FlaskClient, lea: FlaskClient) -> None:
    root = page(claire.get(f"{SETTINGS}/{SEARCH}"))
    name = field_in(root, "Suivre ma demande")
    form = sent(form_to(root, "words")) | {name: "Où en suis-je <b> ?"}
    shown = after(claire, claire.post(f"{SETTINGS}/{SEARCH}", data=form))
    assert kept(app) == {"sentences": {"fr": {"Suivre ma demande": "Où en suis-je <b> ?"}}}
    assert "Suivre ma demande (Français)" in plain(history(shown)[0])
    opened(app)
    (mail,) = [mail for mail in delivered(app) if mail["To"] == "lea@exemple.test"]
    assert "Où en suis-je &lt;b&gt;\u202f?" in words_of(mail, "html")
    form = sent(form_to(shown, "words"))
    after(claire, claire.post(f"{SETTINGS}/{SEARCH}", data=form | {name: ""}))
    assert kept(app) is None


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("Rien", "Gardez {count}"),
        ("{count} et {autre}", "{autre} n’est pas dans le texte d’origine"),
        ("{count.real} {count}", "{count.real} n’est pas dans le texte d’origine"),
        ("{count} {", "Une accolade est seule"),
        ("{count}" + "x" * 600, "600 caractères au plus"),
    ],
)
def test_a_wrong_sentence_is_refused_beside_its_field(app: Flask, claire: FlaskClient, own: str, words: str) -> None:
    address = "words?text=dossiers+modifies&locale=fr"
    root = page(claire.get(f"{SETTINGS}/{address}"))
    name = field_in(root, "{count} dossiers modifiés")
    refused = claire.post(f"{SETTINGS}/{address}", data=sent(form_to(root, "words")) | {name: own})
    assert refused.status_code == 422
    form = form_to(page(refused), "words")
    assert words in plain(why(form, name))
    assert sent(form)[name] == own
    assert kept(app) is None


def test_there_is_a_bound_to_one_s_own_sentences(app: Flask, claire: FlaskClient) -> None:
    many = dict.fromkeys([text for text in catalogue("en") if "{" not in text][:MOST], "Autrement")
    with app.app_context():
        app.config["TAMPERED"] = True
        db_session().query(Organisation).one().words = {"sentences": {"en": many}}
        db_session().commit()
    root = page(claire.get(f"{SETTINGS}/{SEARCH}"))
    typed = sent(form_to(root, "words")) | {field_in(root, "Suivre ma demande"): "Où j’en suis"}
    refused = claire.post(f"{SETTINGS}/{SEARCH}", data=typed)
    assert refused.status_code == 422
    assert f"Vous avez déjà {MOST} phrases" in page(refused).one("div", role="alert").text


def test_every_noun_has_a_page_with_the_sentences_that_say_it(claire: FlaskClient) -> None:
    listed = page(claire.get(f"{SETTINGS}/words"))
    links = [a["href"] for a in listed.all("a") if a["href"].startswith(f"{SETTINGS}/words/")]
    assert links == [f"{SETTINGS}/words/{code}" for code in NOUNS]
    for address in links:
        assert page(claire.get(address)).one("section", id="recl-said").all("li"), address
    assert claire.get(f"{SETTINGS}/words/autre").status_code == 404
    assert claire.get(f"{SETTINGS}/words?locale=de").status_code == 404


def test_our_words_are_the_catalogue_s(app: Flask) -> None:
    assert t("Réclamation") == "Réclamation"
    assert ours("Réclamation", "en") == "Complaint"
