"""Beside a host's own htmx: 2.x is used as it is, whatever it says around us; any other major leaves us plain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Page, Request, expect

from ..conftest import filed
from ..hosts import campus
from .acts import awake, go, said, words
from .test_bare_host import enter, site  # noqa: F401 — fixtures

pytestmark = pytest.mark.browser
HOSTS = Path(campus.__file__).parents[1]
HTMX = {
    "2.0.8": HOSTS / "campus" / "static" / "campus" / "htmx-2.0.8.min.js",
    "4.0.1": HOSTS / "vendor" / "htmx-4.0.1.min.js",
}
# All that a host may say on its body and that children inherit.
AROUND = {
    "2.0.8": 'hx-boost="true" hx-select="#theirs" hx-target="#theirs" hx-confirm="Sure?" hx-push-url="/lost"',
    "4.0.1": 'hx-boost:inherited="true" hx-target:inherited="#theirs"',
}
AROUND["none"] = AROUND["2.0.8"]  # left from a time when the host had it: ours reads it then
LAYOUT = """<!doctype html><html lang="fr"><head><title>{% block title %}LMS{% endblock %}</title>
<link rel="icon" href="data:,"><script src="/theirs.js"></script></head>
<body AROUND><p id="theirs"><button hx-get="/theirs" hx-target="#answer">Demander</button>
<span id="answer"></span></p><main>{% block content %}{% endblock %}</main></body></html>"""


@pytest.fixture
def config() -> dict[str, Any]:
    return {"RECLAMATIONS_BASE_TEMPLATE": "layout.html"}


@pytest.fixture
def bring(app: Flask) -> Callable[[str], None]:
    """`bring("4.0.1")` has this htmx in the host's layout, and its attributes around us."""

    def brought(version: str) -> None:
        script = HTMX[version].read_text("utf-8") if version in HTMX else ""
        pages = {"layout.html": LAYOUT.replace("AROUND", AROUND[version])}
        app.jinja_env.loader = ChoiceLoader(
            [DictLoader(pages), *([app.jinja_env.loader] if app.jinja_env.loader else [])]
        )
        app.add_url_rule("/theirs.js", "script", lambda: Response(script, mimetype="text/javascript"))
        app.add_url_rule("/theirs", "theirs", lambda: "Réponse de l’hôte")

    return brought


@pytest.fixture
def asked(enter: Callable[[str], Page]) -> Callable[[str], tuple[Page, list[Request]]]:  # noqa: F811
    """`asked("lea")` is her browser, and the requests that htmx made in it."""

    def watched(ref: str) -> tuple[Page, list[Request]]:
        page, found = enter(ref), []
        page.on("request", lambda request: found.append(request) if "hx-request" in request.headers else None)
        return page, found

    return watched


Asked = Callable[[str], tuple[Page, list[Request]]]


def case_of(app: Flask) -> str:
    with app.app_context():
        return filed(app).reference


def test_htmx_4_works_for_the_host_and_asks_nothing_for_us(
    app: Flask, bring: Callable[[str], None], asked: Asked
) -> None:
    bring("4.0.1")
    page, requests = asked("lea")
    page.goto("/reclamations/new?session=cpn-b")
    assert page.evaluate("htmx.version") == "4.0.1"
    page.get_by_role("button", name="Demander").click()
    expect(page.locator("#answer")).to_have_text("Réponse de l’hôte")
    assert [request.url.rpartition("/")[2] for request in requests] == ["theirs"], "this is how one would be heard"
    requests.clear()
    told = words()
    page.get_by_label("Que s’est-il passé").fill(told)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    page.wait_for_url("**/reclamations/new")
    expect(page.locator(".recl-errors")).to_be_focused()
    expect(page.get_by_label("Que s’est-il passé")).to_have_value(told)
    page.get_by_role("radio", name="Je fais une réclamation").check()
    page.get_by_role("button", name="Envoyer mon signalement").click()
    page.wait_for_url("**/reclamations/cases/*/filed")
    page.get_by_role("link", name="Suivre ma demande").click()
    page.get_by_label("Ajouter une précision").fill(words())
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Votre message est enregistré.")).to_be_visible()
    assert requests == []


def test_beside_htmx_4_staff_work_with_plain_forms(app: Flask, bring: Callable[[str], None], asked: Asked) -> None:
    bring("4.0.1")
    reference = case_of(app)
    page, requests = asked("claire")
    page.goto("/reclamations/register")
    page.get_by_label("Nature").select_option("reclamation")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**/reclamations/register?*kind=reclamation*")
    page.get_by_role("row").filter(has_text=reference).get_by_role("link").first.click()
    page.wait_for_url(f"**/reclamations/cases/{reference}")
    page.get_by_role("button", name="Démarrer le traitement").click()
    expect(page.get_by_text("Le traitement a commencé.")).to_be_visible()
    page.goto("/reclamations/exports")
    page.get_by_role("button", name="Exporter").click()
    expect(page.locator("[id^=recl-export-]")).to_be_visible()
    assert requests == []


def test_beside_htmx_4_a_trainer_logs_with_a_plain_form(
    app: Flask, bring: Callable[[str], None], asked: Asked
) -> None:
    bring("4.0.1")
    page, requests = asked("bruno")
    page.goto("/reclamations/sessions/cpn-b/incidents")
    page.get_by_role("button", name="Déclarer l’imprévu").click()
    expect(page.locator(".recl-errors")).to_be_focused()
    assert requests == []


@pytest.mark.parametrize("version", ["2.0.8", "none"])
def test_what_a_host_s_htmx_2_says_around_us_ends_at_our_root(
    app: Flask, bring: Callable[[str], None], asked: Asked, version: str
) -> None:
    bring(version)
    page, requests = asked("claire")
    go(page, f"/reclamations/cases/{case_of(app)}")
    page.get_by_role("button", name="Démarrer le traitement").click()
    said(page, "Le traitement a commencé.")
    assert page.url.split("/")[-2] == "cases"
    expect(page.locator("#theirs")).to_contain_text("Demander")
    assert [request.url.rpartition("/")[2] for request in requests] != []


@pytest.mark.parametrize("version", ["2.0.8", "none"])
def test_a_file_is_a_download_in_a_page_that_the_host_boosts(
    app: Flask, bring: Callable[[str], None], asked: Asked, version: str
) -> None:
    bring(version)
    page, _ = asked("lea")
    reference = case_of(app)
    go(page, f"/reclamations/cases/{reference}/filed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Copie datée").click()
    assert download.value.suggested_filename == f"{reference}.txt"


def test_our_page_wakes_up_though_the_host_s_boosted_link_brought_it(
    app: Flask, bring: Callable[[str], None], asked: Asked
) -> None:
    bring("2.0.8")
    link = '<a hx-boost="true" hx-select="unset" hx-target="body" hx-confirm="unset" href="{0}">{1}</a>'
    links = link.format("/reclamations/new?session=cpn-b", "Signaler") + link.format("/reclamations/mine", "Suivre")
    app.add_url_rule(
        "/hall", "hall", lambda: f'<!doctype html><title>Hall</title><script src="/theirs.js"></script>{links}'
    )
    page, requests = asked("lea")
    page.goto("/hall")
    page.get_by_role("link", name="Signaler").click()
    expect(page.get_by_role("heading", name="Signaler une difficulté")).to_be_visible()
    awake(page)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.locator(".recl-errors")).to_be_focused()
    assert [request.method for request in requests] == ["GET", "POST"]
