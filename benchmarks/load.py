"""Fill a database with the lives of so many cases, by COPY, and keep it between runs."""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from flask_reclamations.migrate import migrations_dir

from . import french
from .lives import COLUMNS, DIRECTION, LEARNERS_PER_COURSE, PER_COURSE, QUALITY, STAFF, TRAINERS, Life, lives

CHAINS = 100_000  # above this size the journal and the words are left out: they would be most of the load
BATCH = 5_000
EXCHANGE = [
    "id", "organisation_id", "case_id", "direction", "purpose", "mode", "author_ref", "author_label", "text", "at",
]  # fmt: skip
EVENT = [
    "id", "organisation_id", "subject_kind", "subject_id", "seq", "kind", "actor_ref", "actor_label", "at",
    "payload_digest", "previous", "digest",
]  # fmt: skip
PAYLOAD = ["event_id", "organisation_id", "salt", "body"]
SURVEY = [
    "id", "organisation_id", "case_id", "exchange_id", "assignee_label", "session_label", "asked_at", "expires_at",
    "answered_at", "resolved", "score", "comment",
]  # fmt: skip
PERSON = ["organisation_id", "case_id", "person_ref", "person_label", "relation"]
FLOOR = """
INSERT INTO floor_ticket (id, kind, status, category, subject, description, desired_outcome, claimant_id, claimant,
    course_id, course, assignee, received_at, due_at)
  SELECT id, kind, status, category, subject, description, desired_outcome, claimant_ref, claimant_label,
    session_ref, session_label, assignee_label, received_at, next_due FROM reclamations_case ORDER BY id;
INSERT INTO floor_message (id, ticket_id, author, text, at)
  SELECT id, case_id, author_label, text, at FROM reclamations_exchange ORDER BY id;
INSERT INTO floor_step (ticket_id, kind, author, at)
  SELECT subject_id, kind, actor_label, at FROM reclamations_event WHERE subject_kind = 'case' ORDER BY id;
"""


def fingerprint() -> str:
    """Return what a filled database depends on: this generator and the migrations."""
    here, made_by = Path(__file__).parent, ("french.py", "lives.py", "load.py", "floor.py", "host.py")
    words = [here.parent / "flask_reclamations" / room / "search.py" for room in ("domain", "queries", "services")]
    sources = [*(here / name for name in made_by), *words, *sorted(migrations_dir().glob("versions/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def filled(server: str, size: int) -> str:
    """Return the URL of a database of this size, made now or kept from an earlier run."""
    name = f"bench_{size}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        there = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if there and there[0] == fingerprint():
            return server.replace("/postgres?", f"/{name}?")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        began = time.monotonic()
        url = server.replace("/postgres?", f"/{name}?")
        _fill(url, size)
        words = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(fingerprint()))
        connection.execute(words)
    print(f"{size:,} cases loaded in {time.monotonic() - began:.0f} s", flush=True)
    return url


def copied(server: str, size: int) -> str:
    """Return the URL of a fresh copy of a filled database, for runs that write."""
    filled(server, size)
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_run")
        connection.execute(f"CREATE DATABASE bench_run TEMPLATE bench_{size} STRATEGY file_copy")
    url = server.replace("/postgres?", "/bench_run?")
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("VACUUM ANALYZE")
    return url


def _fill(url: str, size: int) -> None:
    _schema(url)
    with closing(psycopg.connect(url)) as connection:
        indexes = _without_indexes(connection)
        _copy_host(connection, size)
        told = lives(size, journal=size <= CHAINS)
        while batch := list(islice(told, BATCH)):
            _copy_batch(connection, batch)
            print(f"\r{batch[-1].fields['id']:>9,} / {size:,}", end="", flush=True)
        print("\r", end="")
        for definition in indexes:
            connection.execute(definition)
        connection.execute(FLOOR)
        _numbers(connection)
        connection.commit()
    if size <= CHAINS:
        _index(size)
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("VACUUM ANALYZE")


def _index(size: int) -> None:
    from flask_reclamations.jobs import search

    from .host import db
    from .own import create_app

    with create_app().app_context():
        done = 0
        for count in search.rebuild():
            done += count
            print(f"\r{done:>9,} / {size:,} indexed", end="", flush=True)
        db.engine.dispose()
    print("\r", end="")


def _schema(url: str) -> None:
    from flask_reclamations.migrate import run
    from flask_reclamations.services import organisations
    from flask_reclamations.services.act import db_session

    from . import floor  # noqa: F401  (its tables)
    from .host import db
    from .own import ORGANISATION, create_app

    os.environ["BENCH_DATABASE_URL"] = url.replace("postgresql://", "postgresql+psycopg://")
    app = create_app()
    with app.app_context():
        run("upgrade", "head")
        db.create_all()
        organisations.establish(ORGANISATION, now=datetime.now(UTC), name="Atelier des Rives", email="q@exemple.test")
        db_session().commit()
        db.engine.dispose()


def _without_indexes(connection: "psycopg.Connection[Any]") -> list[Any]:
    """Drop the indexes that no constraint needs and return how to make them again: a bulk load is quicker bare."""
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix%' ORDER BY 1"
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]


def _copy(
    connection: "psycopg.Connection[Any]", table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_batch(connection: "psycopg.Connection[Any]", batch: list[Life]) -> None:
    def case_rows() -> Iterator[list[Any]]:
        for life in batch:
            yield [_cell(life.fields[name]) for name in COLUMNS]

    _copy(connection, "reclamations_case", COLUMNS, case_rows())
    for table, columns, rows in (
        ("reclamations_case_person", PERSON, (row for life in batch for row in life.people)),
        ("reclamations_exchange", EXCHANGE, (row for life in batch for row in life.exchanges)),
        ("reclamations_survey", SURVEY, (row for life in batch for row in life.surveys)),
        ("reclamations_event", EVENT, (row for life in batch for row in life.events)),
        ("reclamations_event_payload", PAYLOAD, (row for life in batch for row in life.payloads)),
    ):
        _copy(connection, table, columns, rows)


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _copy_host(connection: "psycopg.Connection[Any]", size: int) -> None:
    courses = (size - 1) // PER_COURSE + 1
    roles = {
        "t": ("trainer", TRAINERS),
        "s": ("staff", STAFF),
        "q": ("quality", QUALITY),
        "d": ("direction", DIRECTION),
    }
    accounts = [
        (f"{letter}-{number}", f"{role.title()} {number}", f"{letter}-{number}@exemple.test", role)
        for letter, (role, count) in roles.items()
        for number in range(count)
    ]
    accounts.append(("a-0", "Auditeur 0", "a-0@exemple.test", "auditor"))
    learners = range(courses * LEARNERS_PER_COURSE)
    accounts += [(f"l-{number}", f"Stagiaire {number}", f"l-{number}@exemple.test", "learner") for number in learners]
    _copy(connection, "lms_account", ("id", "name", "email", "role"), accounts)
    begins = date(2016, 11, 1)
    titles = french.TRAININGS
    rows = (
        (
            f"c-{number}",
            f"{titles[number % len(titles)]}, groupe {number}",
            titles[number % len(titles)],
            begins + timedelta(days=number * 3650 // courses),
            begins + timedelta(days=number * 3650 // courses + 60),
            f"t-{number % TRAINERS}",
        )
        for number in range(courses)
    )
    _copy(connection, "lms_course", ("id", "title", "training", "starts_on", "ends_on", "trainer_id"), rows)
    places = ((f"l-{n}", f"c-{c}") for n in learners for c in {n // LEARNERS_PER_COURSE, n % courses})
    _copy(connection, "lms_place", ("account_id", "course_id"), places)


def _numbers(connection: "psycopg.Connection[Any]") -> None:
    """Let every sequence go on after the rows that were loaded with ids of their own."""
    connection.execute(
        "INSERT INTO reclamations_sequence (organisation_id, year, last) "
        "SELECT 1, year, max(number) FROM reclamations_case GROUP BY year"
    )
    for table in ("case", "exchange", "event", "survey"):
        _go_on(connection, f"reclamations_{table}")
    for table in ("ticket", "message", "step"):
        _go_on(connection, f"floor_{table}")


def _go_on(connection: "psycopg.Connection[Any]", table: str) -> None:
    name = sql.Identifier(table)
    connection.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(table, name)
    )
