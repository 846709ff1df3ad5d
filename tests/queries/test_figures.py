"""The figures around the register: counted up to 999, exactly on demand, and read through an index."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from flask_reclamations.models import Case
from flask_reclamations.queries import figures
from flask_reclamations.queries.register import Filters
from flask_reclamations.services.act import db_session

from ..conftest import NOON
from .conftest import RECEIVED, case
from .test_register import QUALITY, rives

MANY = 20_000
FILTERS = [
    Filters(),
    Filters(kind="reclamation"),
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
    assert figures.counts(db_session(), rives(), QUALITY, NOON).total == 999


def test_more_is_one_more_however_many(any_lms: Flask) -> None:
    copies(1100)
    found = figures.counts(db_session(), rives(), QUALITY, NOON)
    assert (figures.some(db_session(), Case.id > 0), found.total, found.by_kind["reclamation"]) == (1000, 1000, 1000)
    assert figures.count(db_session(), Case.id > 0) == 1101


def test_the_filters_offer_what_the_latest_thousand_cases_name(any_lms: Flask) -> None:
    case(9000, assignee_ref="denis", assignee_label="Denis Faure", received_at=RECEIVED - timedelta(days=9))
    assert figures.offered(db_session(), rives(), QUALITY).assignees == {"denis": "Denis Faure"}
    copies(1000, assignee_ref="claire", assignee_label="Claire Vidal", session_ref="c-1", session_label="Anglais")
    offered = figures.offered(db_session(), rives(), QUALITY)
    assert (offered.assignees, offered.sessions["c-1"]) == ({"claire": "Claire Vidal"}, "Anglais")
