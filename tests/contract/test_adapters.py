"""The public contract of an adapter, run against every host we have (criterion 45)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations import Person, Role
from flask_reclamations.testing import AdapterContract

from ..hosts.houses import HOUSES, lived_in, log_in
from ..lms import create_app


@pytest.fixture(scope="module")
def rives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with lived_in(HOUSES["rives"], f"sqlite:///{tmp_path_factory.mktemp('rives') / 'lms.db'}") as app:
        yield app


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with lived_in(HOUSES["campus"], f"sqlite:///{tmp_path_factory.mktemp('campus') / 'campus.db'}") as app:
        yield app


class TestTheHostOfTheseTests(AdapterContract):
    """People in memory, and Flask-Login."""

    @pytest.fixture
    def app(self) -> Flask:
        return create_app("sqlite://")

    def log_in(self, client: FlaskClient, person: Person) -> None:
        client.get(f"/login/{person.ref}")


class TestTheExampleLms(AdapterContract):
    """Flask-Login, Flask-WTF, numbers as keys."""

    @pytest.fixture
    def app(self, rives: Flask) -> Flask:
        return rives

    def log_in(self, client: FlaskClient, person: Person) -> None:
        log_in(HOUSES["rives"], client, person.email or "")


class TestTheCampus(AdapterContract):
    """No Flask-Login, UUIDs as keys, posts instead of roles, no auditor."""

    roles = frozenset(Role) - {Role.AUDITOR}

    @pytest.fixture
    def app(self, campus: Flask) -> Flask:
        return campus

    def log_in(self, client: FlaskClient, person: Person) -> None:
        log_in(HOUSES["campus"], client, person.email or "")
