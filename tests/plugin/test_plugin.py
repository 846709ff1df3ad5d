"""The sample plugin in a host: each way of changing us that we document does what it says (criterion 46)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import FileSystemLoader

from flask_reclamations import Door, Happened, Permission, Reclamations, Relation, Rights, Role
from flask_reclamations.domain.rights import Viewer
from flask_reclamations.jobs.unit import announce

from ..conftest import _closed
from ..lms import Adapter, create_app
from ..web.conftest import log_in, opened
from ..web.dom import page
from ..web.test_rights_page import yes
from .notifier import Notifier

TEMPLATES = Path(__file__).parent / "templates"
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def chat() -> list[str]:
    return []


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, chat: list[str]) -> Iterator[Flask]:
    notifier = Notifier(chat.append)
    only = Rights(doors={Door.EXPORT: {Role.DIRECTION}}, grants={Permission.VOID: {Relation.DIRECTION}})
    guest = Reclamations(host=Adapter(), navigation=notifier.entries, rights=only)
    config = {"RECLAMATIONS_STORAGE": str(tmp_path), "RECLAMATIONS_BASE_TEMPLATE": "plugin/base.html"}
    app = create_app(sqlite_url, guest=guest, **config)
    app.jinja_loader = FileSystemLoader(TEMPLATES)  # a host has a folder of templates
    notifier.init_app(app)
    app.extensions["notifier"] = notifier  # a receiver is held weakly
    yield app
    _closed(app)


def test_the_chat_is_told_of_what_was_filed_and_closed_and_of_nothing_else(app: Flask, chat: list[str]) -> None:
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    data = {"kind": "reclamation", "session": "cpn-b", "description": "La salle 2 est fermée."}
    assert lea.post("/reclamations/new", data=data).status_code == 303
    claire.post("/reclamations/cases/REG-2026-0001/assign", data={"assignee": "sam"})
    assert chat == ["Nouveau dossier : REG-2026-0001 https://lms.exemple.test/reclamations/cases/REG-2026-0001"]
    assert chat[0] in claire.get("/notifier/").text


def test_the_bar_has_the_plugin_s_entry_for_whom_it_is_meant(app: Flask) -> None:
    opened(app)
    shown = {
        ref: page(log_in(app, ref).get("/reclamations/register")).one("header").text for ref in ("claire", "denis")
    }
    assert ("Messagerie" in shown["claire"], "Messagerie" in shown["denis"]) == (True, False)


def test_our_pages_stand_in_the_plugin_s_base(app: Flask) -> None:
    shown = log_in(app, "claire").get("/reclamations/register").text
    assert "<title>Registre des réclamations et aléas · Messagerie</title>" in shown


def test_a_template_is_replaced_by_its_path(app: Flask) -> None:
    card = page(log_in(app, "lea").get("/course/cpn-b"))
    assert card.one("aside", class_="ours").one("a").text == "Nous le dire"


def test_the_host_s_rights_hold_on_every_page_and_on_the_page_that_tells_them(app: Flask) -> None:
    reference = opened(app)
    claire, denis = log_in(app, "claire"), log_in(app, "denis")
    assert (
        claire.get("/reclamations/exports/pack").status_code,
        denis.get("/reclamations/exports/pack").status_code,
    ) == (403, 200)
    refused = claire.post(f"/reclamations/cases/{reference}/void", data={"reason": "test", "text": "Un essai."})
    assert refused.status_code == 403
    done = denis.post(f"/reclamations/cases/{reference}/void", data={"reason": "test", "text": "Un essai."})
    assert done.status_code == 303
    line = next(
        row for row in page(claire.get("/reclamations/rights")).all("tr") if "Exporter le registre" in row.text
    )
    assert yes(line) == [role is Role.DIRECTION for role in Role]


class Chat:
    """What the README's block tells, and where its entry leads."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def enqueue(self, message: str) -> None:
        self.told.append(message)


def test_the_readme_s_way_to_change_us_works_as_written(sqlite_url: str, tmp_path: Path) -> None:
    block = README.partition("### Change what it does")[2].partition("```python\n")[2].partition("```")[0]
    app, chat = Flask("lms"), Chat()
    app.config |= {
        "SECRET_KEY": "for our tests only, on this machine",
        "SQLALCHEMY_DATABASE_URI": sqlite_url,
        "RECLAMATIONS_PUBLIC_URL": "https://lms.exemple.test",
        "RECLAMATIONS_MAIL_FROM": "reclamations@exemple.test",
        "RECLAMATIONS_STORAGE": str(tmp_path),
    }
    SQLAlchemy(app)
    names = {"app": app, "chat": chat, "MyAdapter": Adapter}
    exec(block, names)
    at = datetime(2026, 11, 12, tzinfo=UTC)
    with app.app_context():
        announce(
            Happened("rives", "case", "REG-2026-0001", 1, kind, "claire", at, {}) for kind in ("filed", "escalated")
        )
    assert chat.told == ["REG-2026-0001 is escalated"]
    state = app.extensions["reclamations"]
    assert not Viewer("x", "X", frozenset({Role.QUALITY}), rights=state.rights).may(Door.EXPORT)
