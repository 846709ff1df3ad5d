"""The register: who and what it shows, each filter and all of them, counts that equal the lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.i18n import local
from flask_reclamations.models import Case, Organisation
from flask_reclamations.services.act import db_session

from .conftest import log_in, many, now, opened, the_case
from .dom import Element, page

SOON = now() + timedelta(days=3)
PAST = now() - timedelta(days=3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Each case of this small world differs from the first in what one filter reads.
WORLD: list[dict[str, Any]] = [
    {"status": "en_cours", "next_due": SOON, "received_at": at("2026-03-29T12:00"), "category": "technique"},
    {"kind": "alea", "status": "declaree", "incident_type": "salle", "received_at": at("2026-03-28T23:30")},
    {"kind": "difficulte", "status": "resolue", "received_at": at("2026-03-28T22:30")},
    {"kind": "remarque", "status": "remerciee", "received_at": at("2026-03-29T21:59")},
    {"kind": "signal", "status": "recue", "received_at": at("2026-03-29T22:00")},
    {"category": "contenu", "session_ref": "ang-a", "session_label": "Anglais, groupe A"},
    {"assignee_ref": "sam", "assignee_label": "Sam Colin", "next_due": PAST},
    {"status": "en_cours", "escalated_at": PAST, "assignee_ref": "claire", "assignee_label": "Claire Vidal"},
    {"status": "cloturee", "escalated_at": PAST, "assignee_ref": "claire", "category": "technique"},
    {"subject": "École à 100 %", "company_label": "Élan & fils", "claimant_label": "Odile Rivet"},
]
NAMES = [f"REG-2025-{number:04d}" for number in range(1, len(WORLD) + 1)]


def peopled(app: Flask) -> Flask:
    for columns in WORLD:
        many(app, 1, **columns)
    return app


@pytest.fixture
def world(app: Flask) -> Flask:
    return peopled(app)


def listed_on(root: Element) -> list[str]:
    return [row.one("th").all("span")[0].text for body in root.all("tbody") for row in body.all("tr")]


def listed(browser: FlaskClient, **filters: Any) -> list[str]:
    return listed_on(page(browser.get("/reclamations/register", query_string=filters)))


def numbers(browser: FlaskClient, **filters: Any) -> set[int]:
    return {int(reference[-4:]) for reference in listed(browser, **filters)}


def found(root: Element) -> int:
    """Return the number of cases that the page says it found."""
    return int(next(s for s in root.all(data_recl_focus="") if "dossier" in s.text).text.split(" dossier")[0])


FILTERS: list[tuple[dict[str, Any], set[int]]] = [
    ({}, set(range(1, 11))),
    ({"kind": "reclamation"}, {1, 6, 7, 8, 9, 10}),
    ({"kind": "alea"}, {2}),
    ({"kind": "difficulte"}, {3}),
    ({"kind": "remarque"}, {4}),
    ({"kind": "signal"}, {5}),
    ({"status": "nouveau"}, {2, 5, 6, 7, 10}),
    ({"status": "en_cours"}, {1}),
    ({"status": "resolu"}, {3, 4, 9}),
    ({"status": "escalade"}, {8}),
    ({"category": "technique"}, {1, 9}),
    ({"session": "ang-a"}, {6}),
    ({"assignee": "sam"}, {7}),
    ({"assignee": "-"}, {1, 2, 3, 4, 5, 6, 10}),
    ({"late": "true"}, {7}),
    ({"text": "REG-2025-0004"}, {4}),
    ({"text": "dossier 5"}, {5}),
    ({"text": "anglais"}, {6}),
    ({"text": "odile"}, {10}),
    ({"text": "100 %"}, {10}),
    ({"text": "%"}, set()),
    ({"text": "_"}, set()),
    ({"text": "\\"}, set()),
    ({"text": "École"}, {10}),
    ({"text": "école"}, {10}),
    ({"text": "ÉLAN &"}, {10}),
    ({"since": "2026-03-29"}, {1, 2, 4, 5}),
    ({"until": "2026-03-28"}, {3, 6, 7, 8, 9, 10}),
    ({"since": "2026-03-29", "until": "2026-03-29"}, {1, 2, 4}),
    ({"since": "2026-03-30", "until": "2026-03-30"}, {5}),
    ({"kind": "reclamation", "status": "resolu", "category": "technique", "assignee": "claire"}, {9}),
    ({"kind": "alea", "text": "dossier", "since": "2026-03-29", "session": ""}, {2}),
    ({"kind": "alea", "status": "escalade"}, set()),
]


def test_each_filter_lists_what_it_says(any_app: Flask) -> None:  # A08
    browser = log_in(peopled(any_app), "claire")
    assert {str(f): numbers(browser, **f) for f, _ in FILTERS} == {str(f): expected for f, expected in FILTERS}


def test_each_filter_stays_visible_and_can_be_taken_away(world: Flask, claire: FlaskClient) -> None:
    for filters in {tuple(filters): filters for filters, _ in FILTERS}.values():
        takers = takers_of(page(claire.get("/reclamations/register", query_string=filters)))
        assert len(takers) == len([value for value in filters.values() if value])
        for taker in takers:
            assert len(takers_of(page(claire.get(taker["href"])))) == len(takers) - 1


def takers_of(shown: Element) -> list[Element]:
    return [a for a in shown.all("a") if a.get("aria-label").startswith("Retirer le filtre")]


@pytest.mark.parametrize("name", ["status", "kind", "category", "assignee", "session"])
def test_each_filter_offers_everything_once_and_first(world: Flask, claire: FlaskClient, name: str) -> None:
    values = [o["value"] for o in page(claire.get("/reclamations/register")).one("select", name=name).all("option")]
    assert values[0] == ""
    assert len(values) == len(set(values))


def test_the_status_filter_shows_the_four_with_glyph_and_word(world: Flask, claire: FlaskClient) -> None:  # A08
    options = page(claire.get("/reclamations/register")).one("select", name="status").all("option")
    assert [o.text for o in options if o["value"]] == ["🔵 Nouveau", "🟡 En cours", "🟢 Résolu", "🔴 Escaladé"]


def test_each_listed_status_has_its_glyph_and_its_word(world: Flask, claire: FlaskClient) -> None:  # A08
    rows = page(claire.get("/reclamations/register")).one("tbody").all("tr")
    words = {"nouveau": "Nouveau", "en_cours": "En cours", "resolu": "Résolu", "escalade": "Escaladé"}
    seen = [status for row in rows for status in row.walk() if status.get("data-status")]
    assert {s["data-status"] for s in seen} == words.keys()
    for status in seen:
        assert status.text == words[status["data-status"]]
        assert status.one("use")["href"].endswith(f"#{status['data-status']}")


def test_an_escalated_case_counts_as_escalated_until_it_is_settled(app: Flask, claire: FlaskClient) -> None:  # A08
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/escalate", data={"text": "Menace d’avocat."})
    assert listed(claire, status="escalade") == [reference]
    assert listed(claire, status="nouveau") == []
    claire.post(f"/reclamations/cases/{reference}/deescalate", data={"text": "Réglé."})
    assert listed(claire, status="escalade") == []


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Martinique"])
def test_a_period_is_counted_on_the_organisations_days(app: Flask, claire: FlaskClient, zone: str) -> None:
    with app.app_context():
        db_session().execute(update(Organisation).values(zone=zone))
        db_session().commit()
    for hour in range(0, 48, 2):
        many(app, 1, received_at=at("2026-06-15T00:00") + timedelta(hours=hour))
    for day in ("2026-06-14", "2026-06-15", "2026-06-16", "2026-06-17"):
        expected = {r for r in _received(app) if str(local(_received(app)[r], zone).date()) == day}
        assert set(listed(claire, since=day, until=day)) == expected


def _received(app: Flask) -> dict[str, datetime]:
    with app.app_context():
        return {case.reference: case.received_at for case in db_session().query(Case)}


NONSENSE: list[dict[str, str]] = [
    {"kind": "plainte"},
    {"status": "perdu"},
    {"since": "hier", "until": "31/02/2026"},
    {"sort": "couleur"},
    {"descending": "peut-être"},
    {"late": "bof"},
    {"text": "x" * 201},
    {"since": "2026-13-45", "kind": "alea' OR 1=1 --"},
]


@pytest.mark.parametrize("filters", NONSENSE, ids=str)
def test_a_filter_that_means_nothing_is_left_out(world: Flask, claire: FlaskClient, filters: dict[str, str]) -> None:
    assert numbers(claire, **filters) == set(range(1, 11))


@pytest.mark.parametrize(
    "filters",
    [
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"until": "0001-01-01"},
        {"since": "9999-12-31"},
        {"text": "a\0b"},
        {"session": "\0"},
        {"category": "x" * 33},
        {"assignee": "x" * 65},
    ],
    ids=str,
)
def test_a_filter_at_the_edge_is_no_server_error(any_app: Flask, filters: dict[str, str]) -> None:
    answer = log_in(any_app, "claire").get("/reclamations/register", query_string=filters)
    assert answer.status_code == 200


def test_each_view_lists_as_many_as_it_counts(world: Flask, claire: FlaskClient) -> None:
    shown = page(claire.get("/reclamations/register"))
    views = [a for nav in shown.all("nav") if "Vues" in nav.get("aria-label") for a in nav.all("a")]
    said = {view.text: int(view.text.rsplit(" ", 1)[1]) for view in views}
    assert {view.text: found(page(claire.get(view["href"]))) for view in views} == said
    assert len(said) >= 9


def test_the_number_found_is_the_number_listed(world: Flask, claire: FlaskClient) -> None:
    pages = [page(claire.get("/reclamations/register", query_string=filters)) for filters, _ in FILTERS]
    assert [found(shown) for shown in pages] == [len(listed_on(shown)) for shown in pages]


def test_an_empty_register_says_so(claire: FlaskClient) -> None:
    assert "Aucune réclamation enregistrée." in page(claire.get("/reclamations/register")).text


def test_a_filter_without_result_offers_to_drop_the_filters(world: Flask, claire: FlaskClient) -> None:
    shown = page(claire.get("/reclamations/register?text=introuvable"))
    assert "Aucun dossier ne correspond." in shown.text
    assert "/reclamations/register" in {a["href"] for a in shown.all("a") if "Effacer" in a.text}


def test_nothing_late_is_said_kindly(claire: FlaskClient) -> None:
    assert "Rien en retard." in page(claire.get("/reclamations/register?late=true")).text


def test_nature_date_people_and_impact_are_in_the_register(app: Flask, claire: FlaskClient) -> None:  # B03
    reference = opened(app, impact="Deux jours perdus.", people_concerned="Le groupe B")
    (row,) = page(claire.get("/reclamations/register")).one("tbody").all("tr")
    for words in ("Réclamation", "Deux jours perdus.", "Le groupe B"):
        assert words in row.text
    days = {time["datetime"][:10] for time in row.all("time")}
    assert str(local(the_case(app, reference).received_at, "Europe/Paris").date()) in days


def test_reception_and_answer_date_are_in_the_register(app: Flask, claire: FlaskClient) -> None:  # C11
    case = the_case(app, opened(app))
    (row,) = page(claire.get("/reclamations/register")).one("tbody").all("tr")
    days = {time["datetime"][:10] for time in row.all("time")}
    assert {str(local(day, "Europe/Paris").date()) for day in (case.received_at, case.respond_due)} <= days


def test_a_subcontracted_session_is_marked_in_the_register(app: Flask, claire: FlaskClient) -> None:  # O05
    opened(app, "nour", session_ref="ang-a")
    opened(app)
    marked = [
        "sous-traitance" in row.text for row in page(claire.get("/reclamations/register")).one("tbody").all("tr")
    ]
    assert sorted(marked) == [False, True]


@pytest.mark.parametrize("query", ["", "?assignee=-", "?kind=alea"])
def test_each_filter_offers_nothing_once_and_its_name_first(app: Flask, claire: FlaskClient, query: str) -> None:
    peopled(app)
    for select in page(claire.get(f"/reclamations/register{query}")).one("form", role="search").all("select"):
        values = [option["value"] for option in select.all("option")]
        assert len(values) == len(set(values))
        assert values[0] == ""
        assert [option.text for option in select.all("option") if not option.text] == []
