"""The database locked, restarting or gone: a case is whole or was refused with its text kept (design §11)."""

import logging
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from flask_reclamations.domain.vocabulary import SendMode
from flask_reclamations.models import Attachment, Case, OutboxMessage, Survey
from flask_reclamations.models import Event as Told
from flask_reclamations.services import answers, surveys
from flask_reclamations.services.act import db_session

from ..jobs.steps import STORY, all_of, browser, does, faults, files, posts_complaint, relays
from ..samples import PDF
from ..web.conftest import now
from ..web.dom import form_to, page, sent
from ..web.test_files import post
from ..web.test_public_filing import PUBLIC
from ..web.test_track import followed, link_to
from .test_full_disk import stored

LONG_STORY = "Lundi, la salle 2 n’avait pas de connexion.\nMardi non plus, et « personne » ne savait : <b>rien</b>."
HTMX = {"HX-Request": "true"}


@contextmanager
def locked(app: Flask, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Another program writes to the SQLite file for as long as this lasts; `EXCLUSIVE` forbids reading too."""
    with app.app_context():
        # The default patience of five seconds is SQLite's business, not ours.
        event.listen(app.extensions["sqlalchemy"].engine, "checkout", _hurried)
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"BEGIN {kind}")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def _hurried(connection: sqlite3.Connection, *rest: object) -> None:
    connection.execute("PRAGMA busy_timeout = 20")


def _kept(answer: TestResponse, address: str) -> dict[str, str]:
    """Return the fields of the form that comes back with a 503."""
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Votre texte est conservé" in page(answer).text
    fields: dict[str, str] = sent(form_to(page(answer), address))
    return fields


def test_a_filing_that_meets_a_lock_is_refused_with_its_text_kept_and_goes_the_second_time(app: Flask) -> None:
    lea = browser(app, "lea")
    told = STORY | {"description": LONG_STORY, "submission": str(uuid.uuid4())}
    with locked(app):
        kept = _kept(lea.post("/reclamations/new", data=told), "/new")
    assert kept == told
    assert all_of(app, Case) == []
    assert lea.post("/reclamations/new", data=kept).status_code == 303
    [case] = all_of(app, Case)
    assert (case.description, case.number) == (LONG_STORY, 1)
    assert faults(app) == []


def visitor(app: Flask, who: str, reference: str) -> FlaskClient:
    """Return the browser of somebody: logged in, or without account, or who came through a link of a mail."""
    if who == "link":
        return followed(app, link_to(app, reference))
    if who == "survey":
        does(
            app,
            "claire",
            reference,
            lambda act, case: answers.answer(act, case, answers.Argued("Vu."), SendMode.LETTER),
            now(),
        )
        with app.app_context():
            token = surveys.token_of(db_session().query(Survey).one(), app.config["SECRET_KEY"], now=now())
        client = app.test_client()
        assert client.get(f"/reclamations/satisfaction/{token}").status_code == 303
        return client
    return app.test_client() if who == "nobody" else browser(app, who)


# who, the address, what is sent
POSTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "filing": ("lea", "/new", STORY),
    "filing without account": ("nobody", "/public/new", PUBLIC),
    "a message through a link": ("link", "/track/case/{ref}", {"text": LONG_STORY}),
    "an opinion": ("survey", "/satisfaction", {"resolved": "en_partie", "score": "3", "comment": LONG_STORY}),
    "recording": (
        "sam",
        "/register/new",
        STORY
        | {"channel": "telephone", "stakeholder": "stagiaire", "received_on": "2026-01-06", "claimant_label": "O."},
    ),
    "a trainer's aléa": (
        "bruno",
        "/sessions/cpn-b/incidents",
        {"incident_type": "salle", "description": LONG_STORY, "immediate_action": "Rien.", "help_needed": "non"},
    ),
    "a message": ("lea", "/cases/{ref}/message", {"text": LONG_STORY}),
    "a note": ("claire", "/cases/{ref}/note", {"text": LONG_STORY}),
    "an answer": ("claire", "/cases/{ref}/answer", {"text": LONG_STORY, "mode": "email"}),
    "people": ("claire", "/cases/{ref}/people", {"implicated": "bruno", "consulted": "ines"}),
}


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_every_form_that_meets_a_lock_comes_back_as_it_was_sent(
    app: Flask, name: str, headers: dict[str, str]
) -> None:
    who, address, data = POSTS[name]
    reference = files(app)
    address = "/reclamations" + address.format(ref=reference)
    client, before = visitor(app, who, reference), len(all_of(app, Told))
    with locked(app):
        answer = client.post(address, data=data, headers=headers)
    assert _kept(answer, address.rsplit("/", 1)[-1]).items() >= data.items()
    assert ("<html" in answer.text) is not bool(headers)
    assert len(all_of(app, Told)) == before
    assert faults(app) == []


@pytest.mark.parametrize("address", ["/new", "/public/new", "/cases/{ref}/message", "/track/case/{ref}"])
def test_a_file_that_meets_a_lock_is_asked_for_again_and_leaves_nothing(app: Flask, address: str) -> None:  # D01
    reference = files(app)
    client = visitor(app, {"/public/new": "nobody", "/track/case/{ref}": "link"}.get(address, "lea"), reference)
    address = address.format(ref=reference)
    typed = {**PUBLIC, "text": LONG_STORY, "submission": str(uuid.uuid4())}
    with locked(app):
        answer = post(client, address, typed, facture_pdf=PDF)
    assert _kept(answer, address.rsplit("/", 1)[-1]).items() >= typed.items()
    assert "Les fichiers joints sont à choisir à nouveau." in page(answer).text
    assert (all_of(app, Attachment), stored(app)) == ([], [])
    assert post(client, address, typed, facture_pdf=PDF).status_code == 303
    assert len(all_of(app, Attachment)) == len(stored(app)) == 1
    assert faults(app) == []


def test_several_values_of_one_field_are_all_kept(app: Flask) -> None:
    reference, claire = files(app), browser(app, "claire")
    with locked(app):
        answer = claire.post(
            f"/reclamations/cases/{reference}/people", data={"implicated": ["bruno", "ines"], "consulted": "sam"}
        )
    values = [field["value"] for field in form_to(page(answer), "/people").all("input")]
    assert values == ["bruno", "ines", "sam"]


def test_what_was_typed_stays_out_of_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with locked(app):
        posts_complaint(app, description="Un secret de Léa.")
    assert "database is locked" in caplog.text
    assert "secret" not in caplog.text


def test_a_link_that_meets_a_lock_stays_out_of_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = link_to(app, files(app))
    with locked(app, "EXCLUSIVE"):
        assert app.test_client().get(f"/reclamations/track/{token}").status_code == 503
    assert "database is locked" in caplog.text
    assert token not in caplog.text


def test_a_relay_that_meets_a_lock_loses_nothing(app: Flask) -> None:
    files(app)
    with locked(app), pytest.raises(OperationalError, match="locked"):
        relays(app)
    assert {row.state for row in all_of(app, OutboxMessage)} == {OutboxMessage.PENDING}


def test_an_error_of_ours_is_not_taken_for_a_busy_database(app: Flask) -> None:
    with app.app_context():
        db_session().execute(text("ALTER TABLE reclamations_exchange RENAME COLUMN purpose TO gone"))
        db_session().commit()
    reference = files(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert browser(app, "lea").get(f"/reclamations/cases/{reference}").status_code == 500
