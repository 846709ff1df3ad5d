"""Each host with its people on a database of its own, made the way its developers make it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol

import flask_migrate
import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient

import example_app
from example_app.accounts import DEMO_PASSWORD
from example_app.database import db as rives_db
from example_app.seed import seed_people

from . import campus
from .campus.models import db as campus_db
from .campus.seed import SECRET, seed

DAY = date(2026, 11, 12)
TOKEN = re.compile(r'name="(?:csrf_token|stamp)"[^>]*value="([^"]+)"')


class House(Protocol):
    """A host as its tests need it."""

    name: str
    package: str
    sign_in: str

    def build(self, url: str) -> Flask:
        """Make the app on this database, as its factory does."""

    def migrate(self, app: Flask, url: str) -> None:
        """Bring the host's own tables up to date."""

    def chain(self, app: Flask, url: str) -> Config:
        """Return the host's own Alembic configuration."""

    def fill(self, app: Flask) -> None:
        """Add the host's people and sessions."""

    def credentials(self, account: str) -> dict[str, str]:
        """Return what somebody types to log in."""


class Rives:
    """The example LMS."""

    name = "rives"
    package = "example_app"
    sign_in = "/login"

    def build(self, url: str) -> Flask:
        with pytest.MonkeyPatch.context() as environment:
            for name in ("REDIS_URL", "SMTP_URL", "DEMO_MAIL_DIR"):
                environment.delenv(name, raising=False)
            environment.setenv("DATABASE_URL", url)
            return example_app.create_app()

    def migrate(self, app: Flask, url: str) -> None:
        with app.app_context():
            flask_migrate.upgrade()

    def chain(self, app: Flask, url: str) -> Config:
        config: Config = app.extensions["migrate"].migrate.get_config()
        return config

    def fill(self, app: Flask) -> None:
        with app.app_context():
            seed_people(rives_db.session(), DAY)
            rives_db.session.remove()

    def credentials(self, account: str) -> dict[str, str]:
        return {"email": account, "password": DEMO_PASSWORD}


class Campus:
    """The second host."""

    name = "campus"
    package = "tests.hosts.campus"
    sign_in = "/sign-in"

    def build(self, url: str) -> Flask:
        return campus.create_app(SQLALCHEMY_DATABASE_URI=url)

    def migrate(self, app: Flask, url: str) -> None:
        command.upgrade(self.chain(app, url), "head")

    def chain(self, app: Flask, url: str) -> Config:
        ini = Path(campus.__file__).with_name("alembic.ini")
        return Config(ini, cmd_opts=SimpleNamespace(x=[f"url={url}"]))  # type: ignore[arg-type]

    def fill(self, app: Flask) -> None:
        with app.app_context():
            seed(campus_db.session(), DAY)
            campus_db.session.remove()

    def credentials(self, account: str) -> dict[str, str]:
        return {"login": account, "secret": SECRET}


HOUSES: dict[str, House] = {house.name: house for house in (Rives(), Campus())}


@contextmanager
def standing(house: House, url: str) -> Iterator[Flask]:
    """Give a host on a database, and let go of it afterwards."""
    app = house.build(url)
    try:
        yield app
    finally:
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


@contextmanager
def lived_in(house: House, url: str) -> Iterator[Flask]:
    """Give a host with its own tables and its people."""
    with standing(house, url) as app:
        house.migrate(app, url)
        house.fill(app)
        yield app


def log_in(house: House, client: FlaskClient, account: str) -> None:
    """Log somebody in on the host's own page."""
    found = TOKEN.search(client.get(house.sign_in).text)
    assert found, f"no token on {house.sign_in}"
    proof = {"csrf_token": found.group(1), "stamp": found.group(1)}
    answer = client.post(house.sign_in, data=house.credentials(account) | proof)
    assert answer.status_code == 303, answer.text
