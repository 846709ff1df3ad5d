"""Exports: asked for, followed, taken by their owner only, and built under the rights of that moment."""

import csv
import io
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from flask_reclamations import Role
from flask_reclamations.jobs import exports as building
from flask_reclamations.jobs.tick import tick
from flask_reclamations.models import CasePerson, Export
from flask_reclamations.services.act import db_session

from ..lms import PEOPLE, Adapter
from .conftest import HTMX, log_in, many, now, opened, row_counts
from .dom import Element, form_to, page, sent, why
from .test_register import peopled
from .test_register_rights import tie


def ask(browser: FlaskClient, file_format: str = "csv", query: str = "") -> str:
    """Ask for an export and return its address."""
    answer = browser.post(f"/reclamations/exports{query}", data={"format": file_format})
    assert answer.status_code == 303
    return f"/reclamations/exports/{answer.headers['Location'].split('asked=')[1]}"


def build(app: Flask) -> None:
    with app.app_context():
        building.build_pending()


def take(browser: FlaskClient, address: str) -> bytes:
    with browser.get(f"{address}/file") as answer:
        assert answer.status_code == 200
        return bytes(answer.data)


def made(app: Flask, browser: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """Ask for, build and read a CSV."""
    address = ask(browser, query=query)
    build(app)
    text = take(browser, address).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def the_row(app: Flask) -> Export:
    with app.app_context():
        row = db_session().scalars(select(Export)).one()
        db_session().expunge(row)
        return row


def card(browser: FlaskClient, address: str, **more: Any) -> Element:
    return page(browser.get(address, **more)).one("article")


def test_asking_makes_one_row_and_leads_back_to_the_list(app: Flask, claire: FlaskClient) -> None:
    address = ask(claire)
    assert row_counts(app)["reclamations_export"] == 1
    assert page(claire.get("/reclamations/exports")).one(id=f"recl-export-{address.rsplit('/', 1)[1]}")


@pytest.mark.parametrize("data", [{"format": "doc"}, {"format": ""}, {"format": "../etc/passwd"}])
def test_an_unknown_format_is_refused_and_makes_nothing(
    app: Flask, claire: FlaskClient, data: dict[str, str]
) -> None:
    answer = claire.post("/reclamations/exports", data=data)
    assert answer.status_code == 422
    assert why(form_to(page(answer), "/exports"), "format")
    assert row_counts(app)["reclamations_export"] == 0


def test_the_page_says_how_many_cases_it_would_export(app: Flask, claire: FlaskClient) -> None:
    peopled(app)
    assert "10 dossiers à exporter" in page(claire.get("/reclamations/exports")).text
    assert "1 dossier à exporter" in page(claire.get("/reclamations/exports?kind=alea")).text


def test_the_button_of_the_register_keeps_its_filter(app: Flask, claire: FlaskClient) -> None:
    peopled(app)
    shown = page(claire.get("/reclamations/register?kind=alea&text=dossier"))
    (link,) = [a["href"] for a in shown.all("a") if a.text == "Exporter" and "?" in a["href"]]
    form = form_to(page(claire.get(link)), "/exports")
    answer = claire.post(form["action"], data=sent(form) | {"format": "csv"})
    assert answer.status_code == 303
    assert {k: the_row(app).filters[k] for k in ("kind", "text")} == {"kind": "alea", "text": "dossier"}


@pytest.mark.parametrize("who", ["denis", "igor", "anne", "lea", "sam"])
def test_only_its_owner_follows_or_takes_an_export(
    app: Flask, adapter: Adapter, claire: FlaskClient, who: str
) -> None:
    adapter.known["igor"] = replace(PEOPLE["claire"], ref="igor")
    address = ask(claire)
    build(app)
    other = log_in(app, who)
    assert {other.get(a).status_code for a in (address, f"{address}/file")} <= {403, 404}


def test_the_list_shows_ones_own_exports_only(app: Flask, claire: FlaskClient) -> None:
    ask(claire)
    assert not page(log_in(app, "denis").get("/reclamations/exports")).all("article")


def test_an_owner_who_lost_the_role_takes_nothing(app: Flask, adapter: Adapter, claire: FlaskClient) -> None:
    address = ask(claire)
    build(app)
    adapter.known["claire"] = replace(PEOPLE["claire"], roles=frozenset({Role.STAFF}))
    assert claire.get(f"{address}/file").status_code == 403


def test_an_owner_who_lost_the_role_before_the_building_gets_a_failure(
    app: Flask, adapter: Adapter, claire: FlaskClient, tmp_path: Path
) -> None:
    opened(app)
    ask(claire)
    adapter.known["claire"] = replace(PEOPLE["claire"], roles=frozenset({Role.AUDITOR}))
    build(app)
    assert the_row(app).state == Export.FAILED
    assert not list((tmp_path / "files").rglob("*.csv"))


def test_an_owner_whose_account_closed_before_the_building_gets_nothing(
    app: Flask, adapter: Adapter, claire: FlaskClient
) -> None:
    ask(claire)
    del adapter.known["claire"]
    build(app)
    assert the_row(app).state == Export.FAILED


def test_a_case_that_closed_to_the_owner_meanwhile_stays_out(app: Flask, claire: FlaskClient) -> None:
    gone, kept = many(app, 2)
    address = ask(claire)
    tie(app, gone, "claire", CasePerson.IMPLICATED)
    build(app)
    assert [line[:13] for line in take(claire, address).decode("utf-8-sig").splitlines()[1:]] == [kept]


def test_without_xlsxwriter_the_export_says_what_is_missing(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    address = ask(claire, "xlsx")
    build(app)
    assert "xlsxwriter is not installed: pip install 'flask-reclamations[xlsx]'" in card(claire, address).text


def test_an_export_waits_then_can_be_taken(app: Flask, claire: FlaskClient) -> None:
    address = ask(claire)
    assert "En attente" in card(claire, address).text
    assert claire.get(f"{address}/file").status_code == 404
    build(app)
    assert f"{address}/file" in {a["href"] for a in card(claire, address).all("a")}


def test_a_running_export_shows_how_far_it_is(app: Flask, claire: FlaskClient) -> None:
    address = ask(claire)
    with app.app_context():
        db_session().execute(update(Export).values(state=Export.RUNNING, rows=250, total=1000))
        db_session().commit()
    shown = card(claire, address)
    assert shown.one("progress")["value"] == "25"
    assert "250 lignes sur 1 000" in shown.text


def test_htmx_asks_again_until_the_export_is_done(app: Flask, claire: FlaskClient) -> None:
    address = ask(claire)
    waiting = card(claire, address, headers=HTMX)
    assert (waiting["hx-get"], waiting["hx-target"]) == (address, "this")
    build(app)
    assert "hx-get" not in card(claire, address, headers=HTMX).attributes


def test_without_javascript_the_page_offers_to_look_again(claire: FlaskClient) -> None:
    shown = card(claire, ask(claire))
    assert "Actualiser" in {a.text for a in shown.all("a")}


@pytest.fixture
def config() -> dict[str, Any]:
    return {"RECLAMATIONS_EXPORT_DAYS": 2}


def test_an_export_expires_after_the_days_of_the_setting(app: Flask, claire: FlaskClient) -> None:
    ask(claire)
    row = the_row(app)
    assert row.expires_at == row.created_at + timedelta(days=2)


def test_an_export_past_its_time_is_not_given_out(app: Flask, claire: FlaskClient) -> None:
    address = ask(claire)
    build(app)
    with app.app_context():
        db_session().execute(update(Export).values(expires_at=now() - timedelta(minutes=1)))
        db_session().commit()
    assert claire.get(f"{address}/file").status_code == 404


def test_an_export_past_its_time_is_deleted_and_says_so(app: Flask, claire: FlaskClient, tmp_path: Path) -> None:
    address = ask(claire)
    build(app)
    with app.app_context():
        db_session().execute(update(Export).values(expires_at=now() - timedelta(minutes=1)))
        db_session().commit()
        tick()
    assert "a expiré" in card(claire, address).text
    assert not list((tmp_path / "files").rglob("*.csv"))


@pytest.mark.parametrize("token", ["0" * 32, "x", "..%2f..%2fetc%2fpasswd"])
def test_an_export_that_is_not_there_is_not_found(claire: FlaskClient, token: str) -> None:
    assert claire.get(f"/reclamations/exports/{token}").status_code == 404
    assert claire.get(f"/reclamations/exports/{token}/file").status_code == 404


def test_a_file_that_was_lost_is_neither_absent_nor_refused(app: Flask, claire: FlaskClient, tmp_path: Path) -> None:
    address = ask(claire)
    build(app)
    for file in (tmp_path / "files").rglob("*.csv"):
        file.unlink()
    assert claire.get(f"{address}/file").status_code == 503


def test_no_half_written_file_is_left_behind(app: Flask, claire: FlaskClient, tmp_path: Path) -> None:
    many(app, 5)
    ask(claire)
    build(app)
    assert not list((tmp_path / "files").rglob("*.part"))
