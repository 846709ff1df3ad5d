"""Cases as they stand, and browsers where somebody is logged in."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from flask_reclamations.models import Base, Case, Organisation
from flask_reclamations.services.act import db_session

from ..conftest import filed

HTMX = {"HX-Request": "true"}


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def log_in(app: Flask, ref: str) -> FlaskClient:
    browser = app.test_client()
    browser.get(f"/login/{ref}")
    return browser


def opened(app: Flask, ref: str = "lea", **changed: Any) -> str:
    """File a case now and return its reference."""
    with app.app_context():
        return filed(app, ref, changed.pop("now", now()), **changed).reference


def arranged(app: Flask, reference: str, **columns: Any) -> None:
    """Put a case into a state by its columns, for pages that only read them."""
    with app.app_context():
        db_session().execute(update(Case).where(Case.reference == reference).values(**columns))
        db_session().commit()


def the_case(app: Flask, reference: str) -> Case:
    """Return a case as the database has it; detached."""
    with app.app_context():
        case = db_session().scalars(select(Case).where(Case.reference == reference)).one()
        db_session().expunge(case)
        return case


def row_counts(app: Flask) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {t.name: db_session().scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def many(app: Flask, count: int, **columns: Any) -> list[str]:
    """Write this many bare cases at once and return their references; a callable column is given the number."""
    with app.app_context():
        session = db_session()
        organisation = session.scalars(select(Organisation)).one()
        first = (session.scalar(select(func.max(Case.number)).where(Case.year == 2025)) or 0) + 1
        rows = [_bare(organisation.id, number, columns) for number in range(first, first + count)]
        session.execute(insert(Case), rows)
        session.commit()
        return [row["reference"] for row in rows]


def _bare(organisation_id: int, number: int, columns: dict[str, Any]) -> dict[str, Any]:
    at = datetime(2025, 3, 3, 9, tzinfo=UTC)
    bare = {
        "organisation_id": organisation_id,
        "reference": f"REG-2025-{number:04d}",
        "year": 2025,
        "number": number,
        "submission": f"bare-{number}",
        "declared_kind": "reclamation",
        "kind": "reclamation",
        "status": "recue",
        "channel": "formulaire",
        "stakeholder": "stagiaire",
        "claimant_ref": "lea",
        "claimant_label": "Léa Martin",
        "recorded_by_ref": "lea",
        "recorded_by_label": "Léa Martin",
        "subject": f"Dossier {number}",
        "description": "Lundi, la salle 2 n’avait pas de connexion.",
        "received_at": at,
        "recorded_at": at,
        "policy": {"name": "standard"},
        "informed": [],
    }
    return bare | {name: value(number) if callable(value) else value for name, value in columns.items()}


@pytest.fixture
def claire(as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The quality manager's browser."""
    return as_("claire")


@pytest.fixture
def lea(as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The learner's browser."""
    return as_("lea")


@pytest.fixture
def bruno(as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The trainer's browser."""
    return as_("bruno")
