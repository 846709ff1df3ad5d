"""Searches over the register, beside the database's own time for the index query and its page."""

import os
import time
from contextlib import closing
from datetime import UTC, datetime
from random import Random

import psycopg
from sqlalchemy.dialects import postgresql

from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.search import Finder, query
from flask_reclamations.models import Case
from flask_reclamations.queries import register, search
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services.act import db_session, state

from . import french
from .host import db
from .own import ORGANISATION, create_app
from .report import Row, compared

# What the floor asks: the same words, already folded, in the database's own language; no rights, nothing marked.
COLUMNS = ", ".join(f"c.{column.name}" for column in Case.__table__.columns)
FLOOR = (
    f"SELECT {COLUMNS} FROM reclamations_case c JOIN reclamations_search s ON s.case_id = c.id "
    "WHERE s.words @@ %s::tsquery ORDER BY c.received_at DESC, c.id DESC LIMIT 26"
)


def asked() -> list[str]:
    """Return what people look for: words of every day, names, references, and words that come seldom."""
    random = Random(7)
    everyday = [
        "planning",
        "salle 2",
        "attestation jamais reçue",
        "vidéoprojecteur",
        "évaluations bruit",
        "examen décem",
    ]
    names = [french.name(random) for _ in range(6)]
    references = [f"REG-{random.randint(2017, 2026)}-{random.randint(1, 9_000):04d}" for _ in range(6)]
    seldom = [
        " ".join(random.choices(french.SELDOM, cum_weights=french.ZIPF, k=random.randint(1, 2))) for _ in range(12)
    ]
    return [*everyday, *names, *references, *seldom]


def measured(database: str, rounds: int) -> Row:
    """Compare all these searches, made one after the other, in milliseconds a search."""
    os.environ["BENCH_DATABASE_URL"] = database.replace("postgresql://", "postgresql+psycopg://")
    texts = asked()
    own, floor = [], []
    with create_app().app_context(), closing(psycopg.connect(database, autocommit=True)) as connection:
        for number in range(rounds + 2):
            spent = [_ours(texts), _floor(connection, texts)]
            if number > 1:
                own.append(spent[0] * 1000 / len(texts))
                floor.append(spent[1] * 1000 / len(texts))
        db_session().rollback()
        db.engine.dispose()
    return compared("Search, with its page and marks", floor, own, 2, "lower", "ms")


def asked_of(text: str) -> str:
    """Return a search of everything in the language of PostgreSQL."""
    said = search.Asked().process_bind_param(((query(text),), "abc"), postgresql.dialect())  # type: ignore[no-untyped-call]
    assert said is not None
    return said


def _floor(connection: "psycopg.Connection[tuple[object, ...]]", texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        connection.execute(FLOOR, [asked_of(text)]).fetchall()
    return time.perf_counter() - began


def _ours(texts: list[str]) -> float:
    session = db_session()
    organisation = organisation_of(session, ORGANISATION)
    person = state().host.person("q-0")
    assert person is not None
    viewer = Viewer(person.ref, person.label, person.roles)
    began = time.perf_counter()
    for text in texts:
        filters = register.Filters(text=text)
        where = register.filtered(organisation, viewer, filters, datetime.now(UTC))
        page = register.page(session, where, filters)
        search.excerpts(session, viewer, page.cases, Finder(query(text)))
        session.expunge_all()
    return time.perf_counter() - began
