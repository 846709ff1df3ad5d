"""Every form carries its own token: an expired one comes back fresh, with all that was typed (design §15)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect

from .conftest import log_in, opened, row_counts
from .dom import Element, form_to, page, sent
from .test_case import ANSWER, PATHS, WORDS
from .test_filing import FULL as FILING
from .test_incidents import FULL as INCIDENT
from .test_public_filing import PUBLIC
from .test_recording import FULL as RECORDING

EXPIRED = "Le formulaire avait expiré. Votre texte est conservé : vérifiez-le et envoyez-le à nouveau."


@dataclass(frozen=True)
class Form:
    """Who fills which form, where it is shown, where it goes, with what."""

    who: str
    shown_at: str
    goes_to: str
    typed: dict[str, Any]


FORMS = {
    "filing": Form("lea", "/new?session=cpn-b", "/new", FILING),
    "message": Form("lea", "/cases/{ref}", "/cases/{ref}/message", WORDS),
    "incident": Form("bruno", "/sessions/cpn-b/incidents", "/sessions/cpn-b/incidents", INCIDENT),
    "recording": Form("claire", "/register/new", "/register/new", RECORDING),
    "public": Form("lea", "/public/new", "/public/new", PUBLIC),
    "export": Form("claire", "/exports", "/exports", {"format": "csv"}),
    "answer": Form("claire", "/cases/{ref}", "/cases/{ref}/answer", ANSWER),
    "note": Form("claire", "/cases/{ref}", "/cases/{ref}/note", WORDS),
    "start": Form("claire", "/cases/{ref}", "/cases/{ref}/start", {}),
    "assign": Form("claire", "/cases/{ref}", "/cases/{ref}/assign", {"assignee": "sam"}),
    "people": Form("claire", "/cases/{ref}", "/cases/{ref}/people", PATHS["people"][2]),
    "reception": Form("claire", "/cases/{ref}", "/cases/{ref}/reception", PATHS["reception"][2]),
}


@pytest.fixture
def config() -> dict[str, Any]:
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture(params=["bare host", "host with CSRFProtect"])
def guarded(request: pytest.FixtureRequest, app: Flask) -> Flask:
    if request.param != "bare host":
        CSRFProtect(app)
    return app


@dataclass
class Sent:
    """A form that was opened, and a way to send it."""

    browser: FlaskClient
    values: dict[str, Any]
    address: str

    def send(self, **changed: Any) -> Any:
        return self.browser.post(self.address, data=self.values | changed)


@pytest.fixture
def filled(guarded: Flask) -> Callable[[str], Sent]:
    def fill(name: str) -> Sent:
        form, reference = FORMS[name], opened(guarded)
        browser = log_in(guarded, form.who)
        goes_to = form.goes_to.format(ref=reference)
        shown = page(browser.get(f"/reclamations{form.shown_at.format(ref=reference)}"))
        values = sent(form_to(shown, goes_to)) | form.typed
        return Sent(browser, values, f"/reclamations{goes_to}")

    return fill


def form_of(filled: Sent, answer: Any) -> Element:
    return form_to(page(answer), filled.address)


@pytest.mark.parametrize("name", FORMS)
def test_a_fresh_form_is_accepted(filled: Callable[[str], Sent], name: str) -> None:
    assert filled(name).send().status_code == 303


@pytest.mark.parametrize("token", ["", "altered"])
@pytest.mark.parametrize("name", FORMS)
def test_a_stale_form_is_refused_and_saves_nothing(
    guarded: Flask, filled: Callable[[str], Sent], name: str, token: str
) -> None:
    form = filled(name)
    before = row_counts(guarded)
    answer = form.send(csrf_token=token)
    assert answer.status_code == 422
    assert EXPIRED in page(answer).text
    assert row_counts(guarded) == before


@pytest.mark.parametrize("name", FORMS)
def test_a_stale_form_comes_back_with_a_fresh_token_and_all_that_was_typed(
    filled: Callable[[str], Sent], name: str
) -> None:
    form = filled(name)
    back = sent(form_of(form, form.send(csrf_token="altered")))
    assert back.pop("csrf_token") not in ("", "altered")
    typed = {key: value for key, value in form.values.items() if key != "csrf_token"}
    assert {key: back.get(key) for key in typed} == typed


@pytest.mark.parametrize("name", FORMS)
def test_a_stale_form_that_came_back_is_accepted(filled: Callable[[str], Sent], name: str) -> None:
    form = filled(name)
    back = sent(form_of(form, form.send(csrf_token="altered")))
    assert form.browser.post(form.address, data=back).status_code == 303


def test_a_form_of_a_session_that_ended_is_refused_and_kept(guarded: Flask, filled: Callable[[str], Sent]) -> None:
    form = filled("filing")
    later = Sent(log_in(guarded, "lea"), form.values, form.address)
    answer = later.send()
    assert answer.status_code == 422
    assert sent(form_of(later, answer))["description"] == FILING["description"]


def test_a_stale_opinion_is_refused_and_kept(guarded: Flask, filled: Callable[[str], Sent]) -> None:
    form = filled("answer")
    form.send()
    reference = form.address.split("/")[3]
    browser = log_in(guarded, "lea")
    links = page(browser.get(f"/reclamations/cases/{reference}")).all("a")
    (link,) = [a["href"] for a in links if "/satisfaction/" in a["href"]]
    shown = form_to(page(browser.get(link, follow_redirects=True)), "/satisfaction")
    said = sent(shown) | {"resolved": "non", "score": "2", "comment": "Toujours froid."}
    answer = browser.post("/reclamations/satisfaction", data=said | {"csrf_token": "altered"})
    assert answer.status_code == 422
    back = sent(form_to(page(answer), "/satisfaction"))
    assert {key: back[key] for key in ("resolved", "score", "comment")} == {
        "resolved": "non", "score": "2", "comment": "Toujours froid.",
    }  # fmt: skip
    assert browser.post("/reclamations/satisfaction", data=back).status_code == 200


def test_the_hosts_own_forms_stay_guarded(app: Flask) -> None:
    CSRFProtect(app)
    app.add_url_rule("/host", "host", lambda: "fait", methods=["POST"])
    browser = log_in(app, "lea")
    browser.get("/reclamations/mine")
    assert browser.post("/host").status_code == 400


def test_every_post_form_of_every_page_has_its_token(app: Flask) -> None:
    reference = opened(app)
    for who, address in (("lea", "/public/new"), ("lea", "/new"),
                         ("lea", f"/cases/{reference}"), ("claire", f"/cases/{reference}"),
                         ("claire", "/register/new"), ("claire", "/exports"),
                         ("bruno", "/sessions/cpn-b/incidents")):  # fmt: skip
        forms = page(log_in(app, who).get(f"/reclamations{address}")).all("form", method="post")
        assert forms
        assert all(form.one("input", name="csrf_token")["value"] for form in forms)
