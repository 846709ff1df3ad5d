"""The procedure that everybody reads: what it says is what is set, and what was published stays as it was."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.models import Organisation, Procedure
from flask_reclamations.services.act import db_session
from flask_reclamations.services.delay_words import counted
from flask_reclamations.web.settings.shell import Section

from .conftest import log_in, opened
from .dom import by_id, page, plain

SETTINGS, PUBLIC = "/reclamations/settings/procedure", "/reclamations/procedure"
TOLD = {"address": "1 rue du Pont, 44000 Nantes", "quality_label": "Claire Vidal", "direction_label": "Denis Faure"}
MEDIATOR = {
    "mediator_name": "Médiation du Val",
    "mediator_address": "3 quai du Val, Blois",
    "mediator_site": "https://mediation.exemple.test",
}


def settle(app: Flask, **columns: Any) -> None:
    with app.app_context():
        db_session().query(Organisation).update(columns)
        db_session().commit()


def do(browser: FlaskClient, deed: str, **typed: Any) -> TestResponse:
    seen = by_id(page(browser.get(SETTINGS)), "seen")["value"]
    return browser.post(SETTINGS, data={"deed": deed, "seen": seen} | typed)


def publish(app: Flask, browser: FlaskClient, **typed: Any) -> None:
    for deed in ("write", "approve", "publish"):
        assert do(browser, deed, **(typed if deed == "write" else {})).status_code == 303


@pytest.fixture
def told(app: Flask) -> Flask:
    """The host, its organisation having said all that a procedure needs."""
    settle(app, **TOLD)
    return app


def read(app: Flask, address: str = PUBLIC) -> str:
    """What somebody without account reads."""
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    return page(answer).text


def test_before_any_version_it_says_so_with_the_contacts(app: Flask) -> None:  # B07
    said = read(app)
    assert plain("La procédure n’est pas encore publiée.") in said
    assert "qualite@rives.exemple.test" in said
    assert "02 40 00 00 00" in said


def test_anybody_reads_version_date_definitions_channels_and_delays(told: Flask, claire: FlaskClient) -> None:  # A01
    publish(told, claire)
    said = read(told)
    assert re.search(r"Version 1, en vigueur depuis le \w+ \d+", said)
    for words in (  # C02: word for word
        "action visant à faire respecter un droit ou à demander une chose due, recueillie par écrit",
        "élément qui empêche ou gêne dans la réalisation de la prestation",
        "évènement externe imprévisible qui implique une perturbation",
    ):
        assert words in said
    # B02, C01, E03: the form, the mailbox, the phone, the desk, the person.
    for channel in (
        "formulaire en ligne",
        "qualite@rives.exemple.test",
        "02 40 00 00 00",
        "1 rue du Pont",
        "Claire Vidal",
    ):
        assert channel in said
    assert "Accusé : 2 jours ouvrés après la réception" in said.replace("\u00a0", " ")


@pytest.mark.parametrize("preset", ["standard", "ample_15jo_30j", "express_6jo", "acpr", "pac_5_10_30"])
def test_what_it_promises_is_what_is_counted(told: Flask, claire: FlaskClient, preset: str) -> None:  # O22
    settle(told, policy=preset)
    publish(told, claire)
    said = read(told)
    kinds = ("reclamation", "difficulte", "alea")
    with told.app_context():
        promised = [plain(counted(d)) for kind in kinds for d in PRESETS[preset].delays[kind].values()]  # type: ignore[index]
    assert [words for words in promised if words not in said] == []


def test_it_is_free_and_sets_no_date_to_complain_by(told: Flask, claire: FlaskClient) -> None:  # C03
    publish(told, claire)
    said = read(told)
    assert "C’est gratuit, à chaque étape." in said
    assert "Il n’y a pas de date limite pour nous écrire." in said
    assert not re.search(r"(dans les|sous) \d+ jours.{0,40}(fin de la formation|évènement)", said)


@pytest.mark.parametrize(
    ("columns", "named"),
    [({"mediator_name": ""}, False), (MEDIATOR, True), (MEDIATOR | {"consumers": False}, False)],
    ids=["not configured", "configured", "no consumers"],
)
def test_the_mediateur_is_named_only_where_configured_and_wanted(  # O12, O13, E02
    told: Flask, claire: FlaskClient, columns: dict[str, Any], named: bool
) -> None:
    settle(told, **columns)
    publish(told, claire)
    said = read(told)
    assert ("médiateur de la consommation" in said, "Médiation du Val" in said) == (named, named)
    assert "Vous avez le droit de demander une médiation" in said


def test_the_confidential_contact_is_named_only_where_one_was_chosen(told: Flask, claire: FlaskClient) -> None:  # O21
    publish(told, claire)
    assert "En confidence" not in read(told)
    settle(told, confidential_label="Mme Roux", confidential_phone="02 40 00 00 09")
    publish(told, claire)
    said = "En confidence (violence, harcèlement, discrimination, santé) : Mme Roux · 02 40"
    assert said in plain(read(told))


def test_nobody_is_sent_to_the_closed_platform(told: Flask, claire: FlaskClient) -> None:  # O14
    settle(told, **MEDIATOR)
    publish(told, claire, external="y")
    answer = told.test_client().get(PUBLIC).text
    assert "ec.europa.eu" not in answer
    assert "ODR" not in answer


def test_the_other_ways_are_named_only_where_asked(told: Flask, claire: FlaskClient) -> None:  # O34
    publish(told, claire)
    assert "DREETS" not in read(told)
    publish(told, claire, external="y", routes="Région : voir la convention.")
    said = read(told)
    assert all(word in said for word in ("certificateur", "financeur", "DREETS", "voir la convention"))


def test_it_says_the_five_points_about_aleas(told: Flask, claire: FlaskClient) -> None:  # O33
    publish(told, claire)
    said = by_id(page(told.test_client().get(PUBLIC)), "part-incidents").parent
    assert said is not None
    for point in (
        "Qui déclare",
        "1 jour ouvré après l’évènement",
        "registre",
        "report sans frais",
        "les stagiaires, le client, le financeur",
    ):
        assert plain(point) in said.text


def test_an_earlier_version_reads_as_it_was(told: Flask, claire: FlaskClient) -> None:
    publish(told, claire, object="Nos mots de la première.", note="Première version.")
    first = read(told, f"{PUBLIC}/1")
    settle(told, phone="01 99 99 99 99")
    publish(told, claire, object="Nos mots de la seconde.")
    assert "01 99 99 99 99" in read(told)
    again = read(told, f"{PUBLIC}/1")
    assert "Nos mots de la première." in again
    assert "Par téléphone" in again
    assert "Cette version n’est plus en vigueur depuis le" in again
    assert "Nos mots de la seconde." not in again
    assert "Première version." in first
    assert told.test_client().get(f"{PUBLIC}/3").status_code == 404


def test_a_version_in_progress_is_read_by_nobody_outside(told: Flask, claire: FlaskClient) -> None:
    do(claire, "write", object="Pas encore.")
    do(claire, "approve")
    assert told.test_client().get(f"{PUBLIC}/1").status_code == 404
    assert "Pas encore." not in read(told)


def test_a_missing_contact_keeps_it_from_being_approved_and_says_what_to_do(app: Flask, claire: FlaskClient) -> None:
    settle(app, phone="")
    do(claire, "write")
    refused = do(claire, "approve")
    assert refused.status_code == 422
    said = page(refused).text
    for words in ("téléphone où l’on peut vous appeler", "adresse où l’on peut écrire", "Nommez la personne"):
        assert words in said
    with app.app_context():
        assert db_session().query(Procedure).one().state == "draft"


def test_delays_that_promise_no_answer_keep_it_from_being_approved(told: Flask, claire: FlaskClient) -> None:  # O22
    settle(told, policy="libre")
    do(claire, "write")
    assert "Vos délais ne disent pas quand vous répondez" in page(do(claire, "approve")).text


def test_settings_changed_after_the_approval_ask_for_another(told: Flask, claire: FlaskClient) -> None:  # O22
    do(claire, "write")
    do(claire, "approve")
    settle(told, phone="01 99 99 99 99")
    refused = do(claire, "publish")
    assert refused.status_code == 422
    assert "Vos réglages ont changé depuis l’approbation" in page(refused).text
    do(claire, "approve")
    assert do(claire, "publish").status_code == 303


def test_a_draft_is_not_published_unapproved_and_a_change_takes_the_approval_back(
    told: Flask, claire: FlaskClient
) -> None:
    do(claire, "write")
    assert do(claire, "publish").status_code == 422
    do(claire, "approve")
    do(claire, "write", object="Encore un mot.")
    assert do(claire, "publish").status_code == 422


def test_somebody_else_s_draft_is_not_overwritten_and_nothing_typed_is_lost(  # B17
    told: Flask, claire: FlaskClient
) -> None:
    do(claire, "write")
    mine = {"deed": "write", "seen": by_id(page(claire.get(SETTINGS)), "seen")["value"], "object": "Les miens."}
    do(log_in(told, "denis"), "write", object="Les siens.")
    refused = claire.post(SETTINGS, data=mine)
    assert refused.status_code == 422
    assert by_id(page(refused), "object").text.strip() == "Les miens."
    with told.app_context():
        assert db_session().query(Procedure).one().words == {"object": "Les siens."}


def test_a_text_too_long_is_refused_beside_its_field(told: Flask, claire: FlaskClient) -> None:
    refused = do(claire, "write", delays="x" * 4001)
    assert refused.status_code == 422
    root = page(refused)
    assert "4 000 caractères au plus" in plain(by_id(root, "delays-why").text)


def test_where_it_was_made_known_is_kept_with_its_day(told: Flask, claire: FlaskClient) -> None:  # B07
    publish(told, claire)
    assert do(claire, "spread", place="booklet", on="2026-01-12", where="Livret 2026, page 4").status_code == 303
    assert "Livret d’accueil · lundi 12 janvier 2026 Livret 2026, page 4" in plain(page(claire.get(SETTINGS)).text)
    for wrong in ({"place": "booklet", "on": "2999-01-01"}, {"place": "ailleurs?", "on": "2026-01-12"}):
        assert do(claire, "spread", **wrong).status_code == 422


def test_a_review_without_change_moves_the_next_one(told: Flask, claire: FlaskClient) -> None:  # C30
    publish(told, claire)
    assert "Dernière revue" not in read(told)
    assert do(claire, "review").status_code == 303
    assert "Dernière revue le" in read(told)
    assert "Revue faite, rien à changer" in page(claire.get(SETTINGS)).text


@pytest.mark.parametrize("deed", ["approve", "publish", "review", "spread", "autre"])
def test_nothing_is_done_to_a_version_that_is_not_there(told: Flask, claire: FlaskClient, deed: str) -> None:
    assert do(claire, deed, place="booklet", on="2026-01-12").status_code in (404, 422)
    with told.app_context():
        assert db_session().query(Procedure).count() == 0


def test_a_case_names_the_version_in_force_when_it_came(told: Flask, claire: FlaskClient) -> None:
    before = opened(told)
    publish(told, claire)
    after = opened(told)
    publish(told, claire)
    shown = {ref: page(claire.get(f"/reclamations/cases/{ref}")) for ref in (before, after)}
    links = {
        ref: [a["href"] for a in root.all("a") if f"{PUBLIC}/" in (a["href"] or "")] for ref, root in shown.items()
    }
    assert links == {before: [], after: [f"{PUBLIC}/1"]}


def test_own_words_are_inert_on_the_public_page(told: Flask, claire: FlaskClient) -> None:  # criterion 29
    publish(told, claire, object="<script>alert(1)</script>", note="<b>gras</b>")
    text = told.test_client().get(PUBLIC).text
    assert "<script>alert" not in text
    assert "<b>gras" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_public_form_leads_to_the_procedure(told: Flask) -> None:  # B07
    links = page(told.test_client().get("/reclamations/public/new")).all("a")
    assert PUBLIC in [link["href"] for link in links]


def test_the_auditor_reads_it_in_progress_and_changes_nothing(told: Flask, claire: FlaskClient) -> None:
    do(claire, "write", scope="Nos sites aussi.")
    anne = log_in(told, "anne")
    root = page(anne.get(SETTINGS))
    assert "Nos sites aussi." in root.text
    assert root.all("textarea") == []
    assert Section.PROCEDURE.label in root.text
