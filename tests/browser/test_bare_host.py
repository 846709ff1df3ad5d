"""Beside other hosts: our own bare pages under their strict policy, and a host that brings its own htmx."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response, render_template_string
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

import flask_reclamations
from flask_reclamations.domain.vocabulary import SendMode
from flask_reclamations.services import answers

from ..conftest import filed
from ..jobs.steps import does
from ..samples import PDF
from ..web.conftest import now
from .acts import awake, go, reference_on, said, words
from .conftest import Visits

pytestmark = pytest.mark.browser
HTMX = Path(flask_reclamations.__file__).with_name("static") / "reclamations" / "htmx.min.js"
OURS = "/reclamations/static/htmx.min.js"
THEIR_PAGE = """<!doctype html><html lang="fr"><title>Cours</title><script src="/theirs.js"></script>
<main><button id="theirs" hx-get="/refused" hx-target="#answer">Demander</button><p id="answer">Rien encore</p>
{{ reclamations.course_card("cpn-b") }}</main></html>"""
HTMX_2 = HTMX.read_text("utf-8") + ";htmx.config.defaultSettleDelay = 33; htmx.isTheHosts = true;"
HTMX_2 += "window.before = JSON.stringify(htmx.config);"
HTMX_1 = 'window.htmx = { version: "1.9.12", process() { window.touched = true; } };'


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The bare host on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enter(site: str, visits: Visits) -> Callable[[str], Page]:
    """`enter("lea")` is a browser of the bare host where Léa is logged in."""

    def entered(ref: str) -> Page:
        page = visits(site)
        page.goto(f"/login/{ref}")
        return page

    return entered


@pytest.fixture
def brings(app: Flask) -> Callable[[str], None]:
    """`brings(script)` gives the host a page with a script of its own and our card."""

    def brought(script: str) -> None:
        app.add_url_rule("/theirs.js", "script", lambda: Response(script, mimetype="text/javascript"))
        app.add_url_rule("/theirs", "theirs", lambda: render_template_string(THEIR_PAGE))
        app.add_url_rule("/refused", "refused", lambda: ("Refusé par l’hôte", 422))

    return brought


def case_of(app: Flask) -> str:
    with app.app_context():
        return filed(app).reference


def tells(page: Page, description: str) -> None:
    page.get_by_label("Que s’est-il passé").fill(description)
    page.get_by_role("button", name="Envoyer mon signalement").click()


def joins(page: Page, name: str) -> None:
    """Choose a file and wait until it left by itself."""
    page.get_by_label("Joindre des documents").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(page.get_by_role("checkbox", name=name)).to_be_checked()


def test_our_bare_pages_forbid_all_that_is_not_ours(enter: Callable[[str], Page]) -> None:
    answer = enter("lea").goto("/reclamations/mine")
    assert answer is not None
    assert "default-src 'self'" in (answer.header_value("Content-Security-Policy") or "")


def test_what_breaks_the_policy_would_be_heard(enter: Callable[[str], Page], visits: Visits) -> None:
    page = go(enter("lea"), "/reclamations/mine")
    with page.expect_console_message():
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">…</p>')")
    assert any("Content Security Policy" in complaint for complaint in visits.complaints)
    visits.complaints.clear()


def test_filing_under_the_policy_breaks_nothing(enter: Callable[[str], Page]) -> None:
    page = go(enter("lea"), "/reclamations/new?session=cpn-b")
    tells(page, words())
    expect(page.locator(".recl-errors")).to_be_focused()
    page.get_by_role("radio", name="Je fais une réclamation").check()
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_focused()
    assert page.url.endswith("/reclamations/new?session=cpn-b")


def test_filtering_under_the_policy_breaks_nothing(app: Flask, enter: Callable[[str], Page]) -> None:
    case_of(app)
    page = go(enter("claire"), "/reclamations/register")
    page.get_by_label("Nature").select_option("alea")
    page.wait_for_url("**/register?*kind=alea*")
    expect(page.get_by_text("Aucun dossier ne correspond.")).to_be_visible()
    page.go_back()
    expect(page.locator("table.recl-cases tbody tr")).to_have_count(1)
    awake(page)


def test_handling_a_case_under_the_policy_breaks_nothing(app: Flask, enter: Callable[[str], Page]) -> None:
    page = go(enter("claire"), f"/reclamations/cases/{case_of(app)}")
    page.get_by_role("button", name="Démarrer le traitement").click()
    expect(page.locator(".recl-note-ok")).to_contain_text("Le traitement a commencé.")
    awake(page)


def test_logging_an_incident_under_the_policy_breaks_nothing(enter: Callable[[str], Page]) -> None:
    page = go(enter("bruno"), "/reclamations/sessions/cpn-b/incidents")
    page.get_by_role("button", name="Déclarer l’imprévu").click()
    expect(page.locator(".recl-errors")).to_be_focused()


def test_following_an_export_under_the_policy_breaks_nothing(enter: Callable[[str], Page]) -> None:
    page = go(enter("claire"), "/reclamations/exports")
    page.get_by_role("button", name="Exporter").click()
    with page.expect_response("**/reclamations/exports/*"):
        expect(page.get_by_role("progressbar")).to_be_visible()
    with page.expect_response("**/reclamations/exports/*"):
        expect(page.get_by_text("En attente d’un exécutant…")).to_be_visible()


@pytest.mark.parametrize("config", [{"RECLAMATIONS_PUBLIC_SECONDS": 3600}], ids=[""])
def test_an_outsider_with_files_meets_nothing_that_the_policy_forbids(
    app: Flask, site: str, visits: Visits, enter: Callable[[str], Page]
) -> None:
    page = go(visits(site), "/reclamations/public/new")
    page.get_by_label("Vous êtes").select_option("entreprise")
    page.get_by_label("Votre nom").fill("Olga Serre")
    page.get_by_label("Votre e-mail").fill("olga@serre.exemple.test")
    joins(page, "facture.pdf")
    page.get_by_role("radio", name="Je fais une réclamation").check()
    tells(page, words())
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()
    followed = urlsplit(page.get_by_label("Adresse de suivi").input_value()).path

    room = go(enter("claire"), "/reclamations/register/waiting")
    room.get_by_role("button", name="Accepter").click()
    reference = reference_on(room.locator(".recl-note-ok"))

    go(page, followed)
    assert page.url == f"{site}/reclamations/track/case/{reference}"
    joins(page, "suite.pdf")
    page.get_by_label("Ajouter une précision").fill(words())
    page.get_by_role("button", name="Envoyer").click()
    said(page, "Votre message est enregistré.")
    for name in ("facture.pdf", "suite.pdf"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes() == PDF

    does(
        app,
        "claire",
        reference,
        lambda act, case: answers.answer(act, case, answers.Argued("Vu."), SendMode.LETTER),
        now(),
    )
    go(page, f"/reclamations/track/case/{reference}")
    page.get_by_role("link", name="Donner mon avis").click()
    assert page.url == f"{site}/reclamations/satisfaction"
    page.get_by_role("radio", name="En partie").check()
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_role("heading", name="Merci pour votre avis.")).to_be_visible()
    awake(page)


def test_our_htmx_is_loaded_where_the_host_has_none(site: str, visits: Visits) -> None:
    page = visits(site)
    page.goto("/login/lea")
    with page.expect_response(lambda answer: OURS in answer.url):
        go(page, "/course/cpn-b")
    assert page.evaluate("htmx.version").startswith("2.")


def test_a_page_without_anything_of_ours_loads_nothing_of_ours(enter: Callable[[str], Page]) -> None:
    page = enter("lea")
    assert page.evaluate("typeof htmx") == "undefined"
    assert page.locator("script, link").count() == 0


def test_a_host_keeps_its_own_htmx_and_its_configuration(
    brings: Callable[[str], None], enter: Callable[[str], Page]
) -> None:
    brings(HTMX_2)
    page = enter("lea")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, "/theirs")
    page.get_by_role("link", name="Nous le dire").click()
    expect(page.get_by_role("heading", name="Signaler une difficulté")).to_be_focused()
    assert page.url.endswith("/theirs")
    assert page.evaluate("htmx.isTheHosts")
    assert page.evaluate("JSON.stringify(htmx.config) === before")
    assert page.locator("meta[name=htmx-config]").count() == 0
    assert [url for url in asked if OURS in url] == []


def test_a_refusal_is_shown_in_our_part_and_not_in_the_host_s(
    brings: Callable[[str], None], enter: Callable[[str], Page], visits: Visits
) -> None:
    brings(HTMX_2)
    page = go(enter("lea"), "/theirs")
    with page.expect_response("**/refused"):
        page.get_by_role("button", name="Demander").click()
    page.get_by_role("link", name="Nous le dire").click()
    tells(page, words())
    expect(page.locator(".recl-errors")).to_be_focused()
    expect(page.locator("#answer")).to_have_text("Rien encore")
    # What the host's htmx says of the host's own refusal is theirs.
    visits.complaints[:] = [complaint for complaint in visits.complaints if "/refused" not in complaint]


def test_beside_another_major_of_htmx_our_parts_stay_plain(
    brings: Callable[[str], None], enter: Callable[[str], Page]
) -> None:
    brings(HTMX_1)
    page = enter("lea")
    page.goto("/theirs")
    page.get_by_role("link", name="Nous le dire").click()
    page.wait_for_url("**/reclamations/new?session=cpn-b")
    page.go_back()
    assert page.evaluate("typeof touched") == "undefined"
    assert page.evaluate("htmx.version") == "1.9.12"
