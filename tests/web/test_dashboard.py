"""The dashboard: figures that agree with the register, their formulas, and charts that lead to their cases."""

import csv
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.formulas import FORMULAS
from flask_reclamations.i18n import french_spaces
from flask_reclamations.jobs.exports import build_pending
from flask_reclamations.models import CasePerson, Export
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import exports
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of
from .conftest import log_in, many
from .dom import Element, page, plain
from .test_register_rights import tie

EMPTY = {"since": "2001-01-01", "until": "2001-12-31"}


def tile(found: Element, label: str) -> str:
    """The value of a tile."""
    return next(one.one("dd", class_="recl-big").text for one in found.all("div") if label in _named(one))


def _named(element: Element) -> list[str]:
    return [dt.text for dt in element.all("dt") if dt.parent is element]


def dashboard(browser: FlaskClient, **asked: Any) -> Element:
    answer = browser.get("/reclamations/dashboard", query_string=asked)
    assert answer.status_code == 200
    return page(answer)


@pytest.fixture
def register(any_app: Flask) -> Flask:
    """Sixty cases of three kinds over two months, one in five confidential, one in seven void."""
    kinds, categories = ("reclamation", "difficulte", "alea"), (None, "technique", "contenu")
    many(
        any_app,
        60,
        kind=lambda at: kinds[at % 3],
        category=lambda at: categories[at % 4 % 3],
        action_category=lambda at: ("AF", None, "CFA")[at % 5 % 3],
        received_at=lambda at: NOON - timedelta(hours=25 * at),
        confidential=lambda at: at % 5 == 0,
        status=lambda at: "annulee" if at % 7 == 0 else "recue",
    )
    return any_app


def sets(count: int) -> list[dict[str, Any]]:
    """Random filters, always the same."""
    dice, found = random.Random(37), []
    for _ in range(count):
        since = NOON.date() - timedelta(dice.randrange(60))
        found.append(
            {
                "since": since,
                "until": since + timedelta(dice.randrange(30)),
                "kind": dice.choice(["", "alea", "reclamation"]),
                "category": dice.choice(["", "-", "technique"]),
                "action_category": dice.choice(["", "-", "AF", "BC"]),
            }
        )
    return found


def exported(app: Flask, asked: list[dict[str, Any]]) -> list[int]:
    """How many cases the export of each of these filters holds."""
    with app.app_context():
        act = act_of(app, "claire")
        ids = [exports.ask(act, Filters(**filters), "csv").id for filters in asked]
        act.session.commit()
        build_pending()
        rows = [db_session().get_one(Export, row_id) for row_id in ids]
        paths = [Path(app.config["RECLAMATIONS_STORAGE"]) / exports.place_of(row) for row in rows]
    counts = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            counts.append(len(list(csv.reader(stream, delimiter=";"))) - 1)
    return counts


def test_the_total_on_screen_is_that_of_the_export_for_thirty_filters(register: Flask) -> None:  # criterion 37
    claire, asked = log_in(register, "claire"), sets(30)
    shown = [int(tile(dashboard(claire, **filters), "Dossiers reçus")) for filters in asked]
    assert shown == exported(register, asked)
    assert len(set(shown)) > 5
    # Who may not read the confidential ones counts them too.
    days = {name: asked[0][name] for name in ("since", "until")}
    told = [tile(dashboard(log_in(register, who), **days), "Dossiers reçus") for who in ("claire", "denis", "anne")]
    assert len(set(told)) == 1


def test_every_figure_shows_its_formula(claire: FlaskClient) -> None:  # criterion 38
    found = dashboard(claire)
    for formula in FORMULAS:
        row = found.one("tr", id=f"recl-f-{formula.code}")
        assert plain(french_spaces(formula.words)) in row.text
    for link in [a for a in found.all("a") if a.get("href").startswith("#recl-f-")]:
        assert found.one("tr", id=link["href"][1:])


def test_an_empty_period_shows_dashes(claire: FlaskClient) -> None:  # A16
    found = dashboard(claire, **EMPTY)
    assert (tile(found, "Dossiers reçus"), tile(found, "Taux de résolution")) == ("0", "—")
    assert found.one("tr", id="recl-f-answer_working").all("td")[0].text == "—"


def test_each_bar_leads_to_the_register_filtered_the_same_way(app: Flask, claire: FlaskClient) -> None:
    many(app, 9, kind=lambda at: ("reclamation", "alea", "alea")[at % 3], category="technique", received_at=NOON)
    found = dashboard(claire, action_category="-", by="kind")
    charts = found.all("svg", class_="recl-chart") + found.all("svg", class_="recl-chart recl-chart-wide")
    bars = [link["href"] for chart in charts for link in chart.all("a")]
    assert len(bars) > 12
    for address in bars:
        assert "action_category=-" in address
        assert claire.get(address).status_code == 200
    (category,) = [address for address in bars if "category=technique" in address]
    assert "9 dossiers" in page(claire.get(category)).text


def test_each_chart_has_a_title_a_description_and_its_figures(claire: FlaskClient) -> None:
    found = dashboard(claire)
    for chart in found.all("svg", role="group"):
        for tag, ref in zip(("title", "desc"), chart["aria-labelledby"].split(), strict=True):
            assert found.one(tag, id=ref).children
    assert len(found.all("summary")) >= 3


def test_a_day_that_does_not_exist_is_said(claire: FlaskClient) -> None:
    found = page(claire.get("/reclamations/dashboard?since=2026-02-30&until=2026-03-01"))
    assert "Un jour demandé n’existe pas" in found.one(role="alert").text


def test_a_period_turned_round_is_put_in_order_and_said(claire: FlaskClient) -> None:
    found = dashboard(claire, since="2026-11-30", until="2026-11-01")
    assert "ses deux jours ont été échangés" in found.one(role="alert").text
    assert found.one("input", name="since")["value"] == "2026-11-01"


def test_people_whom_cases_are_about_are_not_the_auditors_to_divide_by(app: Flask) -> None:
    found = dashboard(log_in(app, "anne"), by="trainer")
    assert "trainer" not in [option["value"] for option in found.one("select", name="by").all("option")]
    assert "Personne mise en cause" not in found.text


def test_the_figures_of_the_cases_about_one_person_are_one_choice_away(app: Flask, claire: FlaskClient) -> None:
    about, _ = many(app, 2)
    tie(app, about, "thomas", CasePerson.IMPLICATED)
    asked = {"since": "2025-01-01", "until": "2026-12-31"}
    offered = dashboard(claire, **asked).one("select", name="trainer").all("option")
    assert [option["value"] for option in offered] == ["", "thomas"]
    assert tile(dashboard(claire, **asked), "Dossiers reçus") == "2"
    assert tile(dashboard(claire, **asked, trainer="thomas"), "Dossiers reçus") == "1"


def test_whom_cases_are_about_is_no_choice_of_the_auditors(app: Flask) -> None:
    (about,) = many(app, 1)
    tie(app, about, "thomas", CasePerson.IMPLICATED)
    assert "thomas" not in dashboard(log_in(app, "anne"), since="2025-01-01", until="2026-12-31").text
