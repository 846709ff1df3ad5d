"""Keyset pages: the whole list once, in both directions, whatever the order, ties and gaps included."""

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from flask_reclamations.models import Case
from flask_reclamations.queries import register
from flask_reclamations.queries.register import PAGE, SORTS, Filters
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from .conftest import log_in, many
from .dom import Element, page
from .test_register import listed_on
from .test_statements import counted

COUNT = 2 * PAGE + 11
DAY = datetime(2025, 3, 3, 9, tzinfo=UTC)
# Every third case shares its instant, its person and its due date with others; some have none.
COLUMNS: dict[str, Any] = {
    "received_at": lambda number: DAY + timedelta(hours=number // 3),
    "next_due": lambda number: None if number % 4 == 0 else DAY + timedelta(days=number // 5),
    "assignee_label": lambda number: (None, "Sam Colin", "Élodie Roy", "claire Vidal", "")[number % 5],
    "kind": lambda number: ("reclamation", "alea", "difficulte")[number % 3],
    "status": lambda number: ("recue", "en_cours", "cloturee")[number % 3],
}


@pytest.fixture
def crowd(any_app: Flask) -> Flask:
    many(any_app, COUNT, **COLUMNS)
    return any_app


def link(root: Element, words: str) -> str:
    return next((a["href"] for a in root.all("a") if a.text == words), "")


def walk(browser: FlaskClient, address: str, words: str) -> tuple[list[list[str]], str]:
    """Follow the link of these words to the end; return the pages' lists and the last page's address."""
    pages = []
    while True:
        shown = page(browser.get(address))
        pages.append(listed_on(shown))
        following = link(shown, words)
        if not following:
            return pages, address
        address = following


def flat(pages: Iterable[list[str]]) -> list[str]:
    return [reference for shown in pages for reference in shown]


@pytest.mark.parametrize("sort", SORTS)
def test_walking_forwards_meets_every_case_once(crowd: Flask, sort: str) -> None:
    browser = log_in(crowd, "claire")
    for way in ("true", "false"):
        pages, _ = walk(browser, f"/reclamations/register?sort={sort}&descending={way}", "Suivants")
        assert [len(shown) for shown in pages] == [PAGE, PAGE, 11]
        assert len(set(flat(pages))) == COUNT


@pytest.mark.parametrize("sort", SORTS)
def test_walking_back_meets_the_same_list_the_other_way_round(crowd: Flask, sort: str) -> None:
    browser = log_in(crowd, "claire")
    for way in ("true", "false"):
        forwards, last = walk(browser, f"/reclamations/register?sort={sort}&descending={way}", "Suivants")
        backwards, _ = walk(browser, last, "Précédents")
        assert flat(reversed(backwards)) == flat(forwards)


@pytest.mark.parametrize("sort", SORTS)
def test_the_other_direction_is_the_same_list_reversed(app: Flask, sort: str) -> None:
    many(app, COUNT, **COLUMNS)
    browser = log_in(app, "claire")
    down, _ = walk(browser, f"/reclamations/register?sort={sort}&descending=true", "Suivants")
    up, _ = walk(browser, f"/reclamations/register?sort={sort}&descending=false", "Suivants")
    assert flat(up) == flat(down)[::-1]


def test_pages_keep_the_filter(crowd: Flask) -> None:
    pages, _ = walk(log_in(crowd, "claire"), "/reclamations/register?kind=alea&text=dossier", "Suivants")
    with crowd.app_context():
        aleas = set(db_session().scalars(select(Case.reference).where(Case.kind == "alea")))
    assert set(flat(pages)) == aleas


def test_cases_that_come_in_meanwhile_move_nothing_on_the_pages_that_follow(app: Flask) -> None:
    many(app, COUNT, **COLUMNS)
    browser = log_in(app, "claire")
    first = page(browser.get("/reclamations/register"))
    before, _ = walk(browser, link(first, "Suivants"), "Suivants")
    many(app, 3, received_at=DAY + timedelta(days=90))
    assert walk(browser, link(first, "Suivants"), "Suivants")[0] == before


def test_a_list_that_fits_on_one_page_has_no_others(app: Flask, claire: FlaskClient) -> None:
    many(app, PAGE)
    shown = page(claire.get("/reclamations/register"))
    assert (link(shown, "Suivants"), link(shown, "Précédents")) == ("", "")


@pytest.mark.parametrize(
    ("asked", "some", "exact"),
    [("", "999+", "1 999"), ("?kind=reclamation&text=dossier", "999+", "1 000"), ("?kind=alea", "999", "")],
    ids=["all", "a filter", "999"],
)
def test_a_large_count_stops_at_999_until_it_is_asked_for(
    app: Flask, claire: FlaskClient, asked: str, some: str, exact: str
) -> None:
    many(app, 1999, kind=lambda number: "reclamation" if number % 2 else "alea")
    shown = page(claire.get(f"/reclamations/register{asked}"))
    assert counted_on(shown) == f"{some} dossiers"
    address = link(shown, "Compter exactement")
    assert bool(address) is bool(exact)
    for headers in ({}, {"HX-Request": "true"}) if exact else ():
        after = page(claire.get(address, headers=headers))
        assert (counted_on(after), link(after, "Compter exactement")) == (f"{exact} dossiers", "")
        assert listed_on(after) == listed_on(shown)


def counted_on(root: Element) -> str:
    return next(strong.text for strong in root.all("strong") if "dossier" in strong.text)


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BROKEN = {
    "not base64": "é!?",
    "one letter": "a",
    "not JSON": base64.urlsafe_b64encode(b"{[").decode(),
    "not UTF-8": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "a number": base64.urlsafe_b64encode(b"1").decode(),
    "nothing": cursor(),
    "one value": cursor("2025-03-03T09:00:00+00:00"),
    "three values": cursor("2025-03-03T09:00:00+00:00", 1, 2),
    "no date": cursor("hier", 1),
    "a date without zone": cursor("2025-03-03T09:00:00", 1),
    "a date before the calendar": cursor("0001-01-01T00:00:00+14:00", 1),
    "no id": cursor("2025-03-03T09:00:00+00:00", "x"),
    "a huge id": cursor("2025-03-03T09:00:00+00:00", 10**30),
    "null": cursor(None, 1),
    "a word": cursor("x", 1),
    "a figure": cursor(5, 1),
    "a huge figure": cursor(10**30, 1),
    "a truth": cursor(True, 1),
    "a list": cursor([1], 1),
    "an object": cursor({"a": 1}, 1),
    "a NUL": cursor("\0", 1),
}


@pytest.mark.parametrize("sort", SORTS)
def test_a_broken_cursor_is_never_a_server_error(any_app: Flask, sort: str) -> None:
    many(any_app, 3, **COLUMNS)
    browser, address = log_in(any_app, "claire"), "/reclamations/register"
    asked = {(name, way): {"sort": sort, way: BROKEN[name]} for name in BROKEN for way in ("after", "before")}
    failed = [key for key in asked if browser.get(address, query_string=asked[key]).status_code != 200]
    assert failed == []


@pytest.mark.parametrize("broken", ["not base64", "not JSON", "nothing", "one value", "no date", "null", "an object"])
def test_a_broken_cursor_gives_the_first_page(app: Flask, claire: FlaskClient, broken: str) -> None:
    many(app, COUNT, **COLUMNS)
    first = listed_on(page(claire.get("/reclamations/register")))
    assert listed_on(page(claire.get("/reclamations/register", query_string={"after": BROKEN[broken]}))) == first


def test_the_whole_list_comes_in_batches_of_a_bounded_size(crowd: Flask) -> None:
    with crowd.app_context():
        act = act_of(crowd, "claire")
        filters = Filters()
        where = register.filtered(act.organisation, act.viewer, filters, act.now)
        columns = [Case.id, Case.reference, Case.received_at]
        batches = list(register.every(act.session, where, filters, columns, size=20))
    assert [len(batch) for batch in batches] == [20, 20, 20, 1]
    assert len({case.reference for batch in batches for case in batch}) == COUNT


def test_a_batch_is_read_only_when_it_is_asked_for(app: Flask) -> None:
    many(app, 50)
    with app.app_context():
        act = act_of(app, "claire")
        where = register.filtered(act.organisation, act.viewer, Filters(), act.now)
        reading = register.every(act.session, where, Filters(), [Case.id, Case.received_at], size=10)
        with counted(app) as statements:
            for batch in (1, 2, 3):
                assert len(next(reading)) == 10
                assert len(statements) == batch
        assert not [row for row in act.session.identity_map.values() if isinstance(row, Case)]


def test_htmx_gets_the_list_alone(app: Flask, claire: FlaskClient) -> None:
    many(app, 3)
    answer = claire.get("/reclamations/register?kind=reclamation", headers={"HX-Request": "true"})
    part = page(answer)
    assert [root["id"] for root in part.children if not isinstance(root, str)] == ["recl-part"]
    assert len(listed_on(part)) == 3
