"""The figures around the register: counted up to 999, exactly on demand, and read through an index."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text

from flask_reclamations.domain.rights import Viewer
from flask_reclamations.models import Case
from flask_reclamations.queries import figures, register, views
from flask_reclamations.queries.register import SORTS, Filters
from flask_reclamations.services.act import db_session

from ..conftest import NOON, create_database
from ..lms import create_app
from .conftest import RECEIVED, case
from .test_register import AUDITOR, QUALITY, STAFF, rives

MANY = 20_000
FILTERS = [
    Filters(),
    Filters(kind="alea"),
    Filters(kind="signal"),
    Filters(status="nouveau"),
    Filters(status="resolu"),
    Filters(status="escalade"),
    Filters(category="technique"),
    Filters(session="c-7"),
    Filters(assignee="claire"),
    Filters(assignee="-"),
    Filters(late=True),
    Filters(unsettled=True),
    Filters(since=RECEIVED.date(), until=RECEIVED.date()),
    Filters(kind="alea", status="en_cours", category="technique"),
]


def copies(count: int, **changed: Any) -> None:
    """Add a case and so many copies of it."""
    first = case(5000)
    names = [column.name for column in Case.__table__.columns if column.name != "id"]
    kept = {name: getattr(first, name) for name in names}
    rows = [
        kept | {"number": number, "reference": f"R-{number}", "submission": str(number)} | changed
        for number in range(1, count + 1)
    ]
    db_session().execute(insert(Case), rows)


def test_up_to_999_is_exact(any_lms: Flask) -> None:
    copies(998)
    assert figures.some(db_session(), Case.id > 0) == 999
    assert figures.counts(db_session(), rives(), QUALITY, [Filters()], NOON) == [999]


def test_more_is_one_more_however_many(any_lms: Flask) -> None:
    copies(1100)
    assert figures.some(db_session(), Case.id > 0) == 1000
    asked = [Filters(), Filters(kind="reclamation"), Filters(kind="alea")]
    assert figures.counts(db_session(), rives(), QUALITY, asked, NOON) == [1000, 1000, 0]
    assert figures.count(db_session(), Case.id > 0) == 1101


def test_the_filters_offer_what_the_latest_thousand_cases_name(any_lms: Flask) -> None:
    case(9000, assignee_ref="denis", assignee_label="Denis Faure", received_at=RECEIVED - timedelta(days=9))
    assert figures.offered(db_session(), rives(), QUALITY).assignees == {"denis": "Denis Faure"}
    copies(1000, assignee_ref="claire", assignee_label="Claire Vidal", session_ref="c-1", session_label="Anglais")
    offered = figures.offered(db_session(), rives(), QUALITY)
    assert (offered.assignees, offered.sessions["c-1"]) == ({"claire": "Claire Vidal"}, "Anglais")


@pytest.fixture(scope="session")
def crowded_database(postgresql_server: str, postgresql_template: str) -> str:
    """Twenty thousand cases, one in two hundred still open, one in a thousand confidential."""
    url = create_database(postgresql_server, "crowded_register", postgresql_template)
    app = create_app(url)
    with app.app_context():
        first = case(0, received_at=NOON - timedelta(days=3000))
        columns = {column.name: column.name for column in Case.__table__.columns if column.name != "id"}
        columns |= {
            "number": "n",
            "reference": "'R-' || n",
            "submission": "n::text",
            "kind": "(ARRAY['reclamation', 'difficulte', 'alea', 'remarque'])[n % 4 + 1]",
            "status": "CASE WHEN n % 200 = 0 THEN 'en_cours' WHEN n % 200 = 1 THEN 'recue' ELSE 'cloturee' END",
            "next_due": "CASE WHEN n % 200 < 2 THEN received_at + n * interval '3 hours' END",
            "category": "(ARRAY['technique', 'contenu', 'organisation'])[n % 3 + 1]",
            "session_ref": "'c-' || n / 40",
            "session_label": "'Session ' || n / 40",
            "assignee_ref": "CASE WHEN n % 200 > 1 THEN (ARRAY['claire', 'sam', 'denis'])[n % 3 + 1] END",
            "assignee_label": "CASE WHEN n % 200 > 1 THEN (ARRAY['Claire', 'Sam', 'Denis'])[n % 3 + 1] END",
            "received_at": "received_at + n * interval '3 hours'",
            "confidential": "n % 1000 = 0",
        }
        rows = f"SELECT {', '.join(columns.values())} FROM reclamations_case, generate_series(1, {MANY}) AS n"
        db_session().execute(
            text(f"INSERT INTO reclamations_case ({', '.join(columns)}) {rows} WHERE id = {first.id}")
        )
        db_session().commit()
        db_session().execute(text("ANALYZE reclamations_case"))
        db_session().commit()
        app.extensions["sqlalchemy"].engine.dispose()
    return url


@pytest.fixture
def crowded(crowded_database: str) -> Iterator[Flask]:
    app = create_app(crowded_database)
    with app.app_context():
        yield app
        db_session().close()
        app.extensions["sqlalchemy"].engine.dispose()


def read(ask: Callable[[], Any]) -> int:
    """Return how many rows of cases the slowest statement of a question reads, those it throws away included."""
    said: list[tuple[str, Any]] = []
    connection = db_session().connection()

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        said.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", hear)
    ask()
    event.remove(connection, "before_cursor_execute", hear)
    asked = [(statement, parameters) for statement, parameters in said if "FROM reclamations_case " in statement]
    explained = [connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {one}", given) for one, given in asked]
    return max(_scanned(answer.scalar_one()[0]["Plan"]) for answer in explained)


def _scanned(node: dict[str, Any]) -> int:
    own = 0
    if node.get("Relation Name") == "reclamations_case" and "Scan" in node["Node Type"]:
        thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        own = int((node["Actual Rows"] + thrown) * node["Actual Loops"])
    return own + sum(_scanned(child) for child in node.get("Plans", ()))


def test_no_page_reads_the_whole_register(crowded: Flask) -> None:
    worst = {}
    for filters in FILTERS:
        for sort in SORTS:
            for descending in (True, False):
                asked = replace(filters, sort=sort, descending=descending)
                where = register.filtered(rives(), QUALITY, asked, NOON)
                rows = read(lambda where=where, asked=asked: register.page(db_session(), where, asked))
                worst[json.dumps([asked.chosen, sort, descending], default=str)] = rows
    assert {name: rows for name, rows in worst.items() if rows > MANY // 10} == {}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_a_page_deep_in_the_list_reads_no_more_than_the_first(crowded: Flask, sort: str, descending: bool) -> None:
    filters = Filters(sort=sort, descending=descending)
    where = register.filtered(rives(), QUALITY, filters, NOON)
    deep = register.page(db_session(), where, filters, size=MANY // 2).older or ""
    assert read(lambda: register.page(db_session(), where, filters, after=deep)) <= 2 * register.PAGE + 2


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: json.dumps(filters.chosen, default=str))
def test_no_figure_of_a_filter_reads_much_more_than_it_says(crowded: Flask, filters: Filters) -> None:
    where = register.filtered(rives(), QUALITY, filters, NOON)
    assert read(lambda: figures.some(db_session(), where)) <= MANY // 5


@pytest.mark.parametrize("viewer", [QUALITY, AUDITOR, STAFF], ids=lambda viewer: viewer.label)
def test_the_figures_of_the_views_together_read_less_than_the_register_once(crowded: Flask, viewer: Viewer) -> None:
    asked = list(views.named(viewer).values())
    assert read(lambda: figures.counts(db_session(), rives(), viewer, asked, NOON)) < MANY
    assert read(lambda: figures.offered(db_session(), rives(), viewer)) <= 7_000


def test_the_masked_lines_are_looked_for_among_confidential_cases(crowded: Flask) -> None:
    assert read(lambda: figures.restricted(db_session(), rives(), AUDITOR, Filters())) <= MANY // 1_000
