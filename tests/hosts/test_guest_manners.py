"""A host's own pages are the same, byte for byte and statement for statement, with the extension and without."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from flask_reclamations import Reclamations

from ..test_extension import app_wide
from .houses import TOKEN, House, lived_in, log_in, standing

PROXY = {"X-Request-ID": "r-1"}
# Pages that do not use us: for visitors, and for a trainer, whose menu does not name us.
PAGES = {
    "rives": ["/", "/courses", "/courses/CPN", "/login", "/static/lms/rives.css", "/static/lms/rives.svg"],
    "campus": ["/", "/programmes", "/sign-in", "/static/campus/campus.css", "/static/campus/htmx-2.0.8.min.js"],
}
# What a visitor is shown of us: the example LMS links to the public form.
ASKING = {"rives": ["/"], "campus": []}
TRAINER = {"rives": "formateur@exemple.test", "campus": "tom@northgate.example"}
REFUSED = ["/nowhere", "/boom", "/reclamation", "/static/nowhere.css"]
SIGN_OUT = {"rives": "/logout", "campus": "/sign-out"}


class Absent:
    """Stands where the extension would, and does nothing."""

    def __init__(self, app: Flask | None = None, host: object = None) -> None:
        self.host = host

    def init_app(self, app: Flask) -> None:
        pass


@dataclass
class Watched(Reclamations):
    """The extension, with the host as it was before and after it came."""

    seen: list[dict[str, Any]] = field(default_factory=list)

    def init_app(self, app: Flask) -> None:
        self.seen.append(app_wide(app))
        super().init_app(app)
        self.seen.append(app_wide(app))
        app.extensions["watched"] = self.seen


@dataclass
class Witness:
    """Visits a host and writes down all that it answers, and all that it asks its database."""

    app: Flask
    house: House
    statements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app.add_url_rule("/boom", "boom", lambda: 1 / 0)
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.client = self.app.test_client()
        with self.app.app_context():
            event.listen(self.app.extensions["sqlalchemy"].engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        self.statements.append(f"{statement} {parameters}")

    def sees(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Return an answer and its statements, what differs from one visit to the next masked."""
        self.statements.clear()
        with self.client.open(path, method=method, headers=PROXY, **options) as answer:
            return {
                "status": answer.status,
                "headers": [(name, masked(name, value)) for name, value in answer.headers],
                "body": body(answer),
                "statements": list(self.statements),
            }


def masked(name: str, value: str) -> str:
    if name == "Set-Cookie":
        return re.sub(r"=[^;]*", "=…", value, count=1)
    return "…" if name in ("Date", "Expires") else value


def body(answer: TestResponse) -> bytes:
    whole = answer.get_data()
    if answer.mimetype != "text/html":
        return whole
    whole = TOKEN.sub("token", whole.decode()).encode()
    return re.sub(rb'"X-Stamp": "[^"]+"', b"token", whole)


@pytest.fixture(scope="module")
def database(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host's database without anything of ours."""
    file = tmp_path_factory.mktemp("manners") / "host.db"
    with lived_in(house, f"sqlite:///{file}"):
        return file


@pytest.fixture
def both(house: House, database: Path, tmp_path: Path) -> Iterator[list[Witness]]:
    """The same host on the same rows: without the extension, then with it."""
    with ExitStack() as until, pytest.MonkeyPatch.context() as patch:
        found = []
        for name, extension in (("without", Absent), ("with", Watched)):
            shutil.copy(database, tmp_path / f"{name}.db")
            patch.setattr(f"{house.package}.Reclamations", extension)
            app = until.enter_context(standing(house, f"sqlite:///{tmp_path / f'{name}.db'}"))
            found.append(Witness(app, house))
        yield found


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_a_visitor_sees_the_same_pages(house: House, both: list[Witness], method: str) -> None:
    for path in [*PAGES[house.name], *REFUSED]:
        if path in ASKING[house.name]:
            continue
        without, beside = (witness.sees(method, path) for witness in both)
        assert beside == without, path


def test_a_trainer_s_visit_is_the_same_from_login_to_logout(house: House, both: list[Witness]) -> None:
    for witness in both:
        log_in(house, witness.client, TRAINER[house.name])
    for path in [*PAGES[house.name], *REFUSED]:
        without, beside = (witness.sees("GET", path) for witness in both)
        assert beside == without, path
        if path == "/":
            assert len(without["statements"]) >= 2, "somebody is logged in"
    tokens = [TOKEN.findall(witness.client.get("/").text)[0] for witness in both]
    left = [
        witness.sees("POST", SIGN_OUT[house.name], data={"csrf_token": token, "stamp": token})
        for witness, token in zip(both, tokens, strict=True)
    ]
    assert left[0] == left[1]
    assert left[0]["status"].startswith("30")


def test_a_wrong_password_is_refused_the_same_way(house: House, both: list[Witness]) -> None:
    answers = []
    for witness in both:
        (token, *_) = TOKEN.findall(witness.client.get(house.sign_in).text)
        typed = dict.fromkeys(house.credentials("nobody@example.test"), "nobody@example.test")
        answers.append(witness.sees("POST", house.sign_in, data=typed | {"csrf_token": token, "stamp": token}))
    assert answers[0] == answers[1]
    assert answers[0]["status"].startswith("422")


def test_the_extension_is_there_in_one_of_them(house: House, both: list[Witness]) -> None:
    assert ["reclamations" in witness.app.blueprints for witness in both] == [False, True]


def test_every_page_of_these_visits_is_answered_well(house: House, both: list[Witness]) -> None:
    for path in PAGES[house.name]:
        assert both[1].sees("GET", path)["status"] == "200 OK"


@pytest.mark.parametrize("what", sorted(app_wide(Flask("empty"))))
def test_the_house_is_left_as_it_was_found(both: list[Witness], what: str) -> None:
    before, after = both[1].app.extensions["watched"]
    assert after[what] == before[what]


def test_the_host_keeps_its_request_class_and_its_handlers(house: House, both: list[Witness]) -> None:
    without, beside = (witness.app for witness in both)
    assert beside.request_class is without.request_class
    handlers = [repr(sorted(map(str, app.error_handler_spec[None]))) for app in (without, beside)]
    assert handlers[0] == handlers[1]
    assert beside.extensions.keys() - without.extensions.keys() == {"reclamations", "watched"}
