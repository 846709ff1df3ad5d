"""The addresses, field names and codes that others build on: an interface, kept as documented (issue 2)."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ..test_readme import README
from .conftest import log_in, opened
from .dom import Element, controls, form_to, page
from .test_satisfaction import Asked, asked, follow  # noqa: F401

ADDRESSES = {
    "/reclamations/new",
    "/reclamations/mine",
    "/reclamations/cases/<reference>",
    "/reclamations/cases/<reference>/proof",
    "/reclamations/sessions/<ref>/incidents",
    "/reclamations/register",
    "/reclamations/register/new",
    "/reclamations/register/waiting",
    "/reclamations/exports",
    "/reclamations/access-log",
    "/reclamations/history/<about>/<path:ref>",
    "/reclamations/notifications",
    "/reclamations/register/views",
    "/reclamations/register/bulk",
    "/reclamations/settings",
    "/reclamations/rights",
    "/reclamations/plan",
    "/reclamations/recurrences",
    "/reclamations/risks",
    "/reclamations/reviews",
    "/reclamations/learned",
    "/reclamations/dashboard",
    "/reclamations/opinions",
    "/reclamations/readiness",
    "/reclamations/auditors",
    "/reclamations/reports",
    "/reclamations/reports/<reference>",
    "/reclamations/audit/<token>",
    "/reclamations/handover",
    "/reclamations/satisfaction/<token>",
    "/reclamations/public/new",
    "/reclamations/logo",
    "/reclamations/procedure",
    "/reclamations/poster",
    "/reclamations/procedure/<version>",
    "/reclamations/track",
    "/reclamations/track/<token>",
}
KINDS = ["reclamation", "difficulte", "alea", "remarque"]


def names(form: Element) -> set[str]:
    return {control["name"] for control in controls(form)}


def codes(form: Element, name: str) -> list[str]:
    return [radio["value"] for radio in form.all("input", name=name)]


def test_the_documented_addresses_are_there(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} >= ADDRESSES


def test_the_readme_lists_these_addresses() -> None:
    section = README.partition("\n## Public addresses\n")[2].partition("\n## ")[0]
    shown = {re.sub(r"<(?:path:)?(\w+)>", lambda name: name[1].upper(), address) for address in ADDRESSES}
    assert {f"/reclamations{path}" for path in re.findall(r"^\| `(/[^`?]*)", section, re.MULTILINE)} == shown


def test_the_filing_form_has_its_documented_fields(lea: FlaskClient) -> None:
    form = form_to(page(lea.get("/reclamations/new?session=cpn-b")), "/new")
    fields = {"kind", "category", "session", "subject", "description", "desired_outcome", "occurred_on"}
    assert names(form) == fields | {"confidential", "attachments"}
    assert codes(form, "kind") == KINDS


def test_an_answer_and_a_message_are_a_text(app: Flask, lea: FlaskClient, claire: FlaskClient) -> None:
    reference = opened(app)
    assert "text" in names(form_to(page(claire.get(f"/reclamations/cases/{reference}")), "/answer"))
    assert names(form_to(page(lea.get(f"/reclamations/cases/{reference}")), "/message")) == {"text", "attachments"}


def test_the_opinion_has_its_documented_fields_and_codes(app: Flask, asked: Asked) -> None:  # noqa: F811
    form = follow(app.test_client(), asked.link)
    assert names(form) == {"resolved", "score", "comment"}
    assert codes(form, "resolved") == ["oui", "en_partie", "non"]


def test_a_plain_post_of_the_documented_fields_is_enough_to_file(lea: FlaskClient) -> None:
    data = {"kind": "difficulte", "session": "cpn-b", "description": "Je ne vois pas le tableau."}
    assert lea.post("/reclamations/new", data=data).status_code == 303


@pytest.mark.parametrize("config", [{"RECLAMATIONS_URL_PREFIX": "/qualite/suivi"}])
def test_all_addresses_move_with_the_setting(app: Flask, config: dict[str, Any]) -> None:
    ours = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("reclamations.")]
    assert all(rule.startswith("/qualite/suivi/") for rule in ours)
    card = page(log_in(app, "lea").get("/course/cpn-b"))
    assert {a["href"].split("?")[0] for a in card.all("a")} == {"/qualite/suivi/new", "/qualite/suivi/mine"}


@pytest.mark.parametrize("config", [{"APPLICATION_ROOT": "/lms"}])
def test_a_host_below_a_path_keeps_it_in_every_link(app: Flask, config: dict[str, Any]) -> None:
    browser = log_in(app, "lea")
    shown = page(browser.get("/reclamations/mine", base_url="http://localhost/lms"))
    links = [a["href"] for a in shown.all("a") if not a["href"].startswith("#")]
    assert links
    assert all(link.startswith("/lms/reclamations/") for link in links)


def test_the_course_card_is_a_plain_link(lea: FlaskClient) -> None:
    card = page(lea.get("/course/cpn-b"))
    assert "/reclamations/new?session=cpn-b" in {a["href"] for a in card.all("a")}
    assert not card.all("form")


@pytest.mark.parametrize("who", [None, "anne"])
def test_the_course_card_is_empty_for_whom_it_is_not_meant(app: Flask, who: str | None) -> None:
    browser = log_in(app, who) if who else app.test_client()
    assert not page(browser.get("/course/cpn-b")).one("main").text
