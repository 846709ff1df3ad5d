"""Databases from a migrated template, real servers per worker, and acts with a clock of their own."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from flask_reclamations.domain.plan import CauseFamily
from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.vocabulary import Kind, Outcome
from flask_reclamations.migrate import migrations_dir, run
from flask_reclamations.models import Case, Organisation
from flask_reclamations.services import analysis, filing, organisations
from flask_reclamations.services.act import Act, acting, db_session

from . import servers
from .lms import ORGANISATION, Adapter, create_app

NOON = datetime(2026, 11, 12, 11, 0, tzinfo=UTC)
# The name of the last file, whatever Alembic makes of the chain.
NEWEST = max(path.name for path in (migrations_dir() / "versions").glob("[0-9]*.py"))[:4]


def establish(app: Flask, ref: str = ORGANISATION) -> None:
    with app.app_context():
        organisations.establish(
            ref, now=NOON, name="Atelier des Rives", email="qualite@rives.exemple.test", phone="02 40 00 00 00"
        )
        db_session().commit()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    app = create_app(f"sqlite:///{path}")
    with app.app_context():
        run("upgrade", "head")
    establish(app)
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.postgresql(tmp_path_factory.mktemp("pg")) as url:
        yield url


def create_database(server: str, name: str, template: str = "template1") -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    app = create_app(create_database(postgresql_server, "template_rives"))
    with app.app_context():
        run("upgrade", "head")
    establish(app)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    return "template_rives"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "lms.db")
    return f"sqlite:///{tmp_path / 'lms.db'}"


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str) -> str:
    return create_database(postgresql_server, f"t{uuid.uuid4().hex}", postgresql_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases: for what depends on them."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def adapter() -> Adapter:
    return Adapter()


@pytest.fixture
def config() -> dict[str, Any]:
    """What a test adds to the host's configuration."""
    return {}


def _closed(app: Flask) -> None:
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


@pytest.fixture
def app(sqlite_url: str, adapter: Adapter, config: dict[str, Any], tmp_path: Path) -> Iterator[Flask]:
    """The host on SQLite."""
    app = create_app(sqlite_url, adapter, RECLAMATIONS_STORAGE=str(tmp_path / "files"), **config)
    yield app
    _closed(app)


@pytest.fixture
def any_app(database_url: str, adapter: Adapter, config: dict[str, Any], tmp_path: Path) -> Iterator[Flask]:
    """The host on each database."""
    app = create_app(database_url, adapter, RECLAMATIONS_STORAGE=str(tmp_path / "files"), **config)
    yield app
    _closed(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def as_(app: Flask) -> Callable[[str], FlaskClient]:
    """`as_("claire")` is a browser where Claire is logged in."""

    def log_in(ref: str) -> FlaskClient:
        browser = app.test_client()
        browser.get(f"/login/{ref}")
        return browser

    return log_in


def viewer(app: Flask, ref: str) -> Viewer:
    host = app.extensions["reclamations"].host
    person = host.person(ref)
    taught = frozenset(host.sessions_taught_by(person))
    referent = db_session().query(Organisation.referent_ref).filter_by(ref=ORGANISATION).scalar()
    return Viewer(person.ref, person.label, person.roles, taught, referent)


def act_of(app: Flask, ref: str, now: datetime = NOON) -> Act:
    """An act of this person at this time; inside an app context."""
    organisation = db_session().query(Organisation).filter_by(ref=ORGANISATION).one()
    return acting(organisation, viewer(app, ref), now=now)


def draft(**changed: Any) -> filing.Draft:
    values: dict[str, Any] = {
        "submission": str(uuid.uuid4()),
        "kind": Kind.COMPLAINT,
        "description": "Lundi et mardi, la salle 2 n’avait pas de connexion.",
        "session_ref": "cpn-b",
        "category": "technique",
    }
    return filing.Draft(**values | changed)


# What an analysis finds, where a test is about something else.
FOUND = analysis.Found((analysis.Given(CauseFamily.EQUIPMENT, "La borne de la salle 2 était en panne."),))


# What became of the session of an aléa, and who was told.
SETTLED: dict[str, Any] = {"outcome": Outcome.KEPT, "informed": ["stagiaires"]}


def filed(app: Flask, ref: str = "lea", now: datetime = NOON, **changed: Any) -> Case:
    """A case that this person filed; committed."""
    act = act_of(app, ref, now)
    person = act.host.person(ref)
    assert person is not None
    case = filing.file_own(act, draft(**changed), person)
    act.session.commit()
    return case


@pytest.fixture(scope="session")
def mail_server() -> Iterator[servers.MailServer]:
    with servers.mail_server() as server:
        yield server


@pytest.fixture
def mailbox(mail_server: servers.MailServer) -> Iterator[servers.Mailbox]:
    mail_server.mailbox.messages.clear()
    yield mail_server.mailbox
    mail_server.mailbox.refuse, mail_server.mailbox.dead = None, {}


@pytest.fixture(scope="session")
def broker() -> Iterator[servers.Broker]:
    with servers.broker() as server:
        yield server
