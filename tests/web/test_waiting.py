"""Staff pages say that sending waits, since when and why, and nothing once it works again (criterion 19)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.i18n import say_moment
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import OutboxMessage
from flask_reclamations.services.act import db_session

from .conftest import HTMX, delivered, now, opened
from .dom import page, plain

WAITS = "L’envoi des messages attend depuis"
STAFF_PAGES = ["/register", "/register/new", "/exports", "/cases/{case}"]


class Unreachable:
    """A mail server that is not there, and names whom it was asked for."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        raise ConnectionRefusedError(f"nobody listens for {recipient}")


class Refusing:
    """A mail server that knows nobody."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        raise RefusedAddressError("550 no such user")


def _tried(app: Flask, transport: object) -> None:
    with app.app_context():
        deliver_due(transport=transport)  # type: ignore[arg-type]


def _behind(app: Flask, minutes: int = 12, **values: object) -> None:
    """Put all mails back in time."""
    with app.app_context():
        then = now() - timedelta(minutes=minutes)
        db_session().execute(update(OutboxMessage).values(**{"created_at": then, "due_at": then, **values}))
        db_session().commit()


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_every_staff_page_says_that_sending_waits(app: Flask, claire: FlaskClient, address: str) -> None:
    reference = opened(app)
    _behind(app)
    [note] = page(claire.get("/reclamations" + address.format(case=reference))).all(role="note")
    with app.app_context():
        since = db_session().query(OutboxMessage.created_at).order_by(OutboxMessage.id).first()
    assert since is not None
    assert plain(f"{WAITS} le {say_moment(since[0], 'Europe/Paris')}.") in note.text
    assert "2 messages partiront d’eux-mêmes" in note.text


def test_a_mail_of_a_moment_ago_is_not_late(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    _behind(app, 2)
    assert WAITS not in claire.get("/reclamations/register").text


def test_a_mail_that_is_tried_again_and_again_waits_since_it_was_written(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    _tried(app, Unreachable())
    _behind(app, due_at=now() + timedelta(hours=4))
    assert WAITS in claire.get("/reclamations/register").text


def test_a_mail_written_ahead_is_not_late(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    _behind(app, due_at=now() + timedelta(hours=4))
    assert WAITS not in claire.get("/reclamations/register").text


def test_the_cause_is_said_without_anybody_s_address(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    _tried(app, Unreachable())
    _behind(app)
    text = page(claire.get("/reclamations/register")).text
    assert "ConnectionRefusedError: nobody listens for …" in text
    assert "@exemple.test" not in text


def test_the_banner_goes_with_the_part_of_the_register_that_htmx_swaps(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    _behind(app)
    assert WAITS in claire.get("/reclamations/register", headers=HTMX).text
    delivered(app)
    assert WAITS not in claire.get("/reclamations/register", headers=HTMX).text


@pytest.mark.parametrize("who", ["lea", "anne", "bruno"])
def test_who_can_do_nothing_about_it_is_not_bothered(app: Flask, as_: Callable[[str], FlaskClient], who: str) -> None:
    reference = opened(app, kind="alea")
    _behind(app)
    for address in (f"/cases/{reference}", "/register"):
        assert WAITS not in as_(who).get(f"/reclamations{address}").text


def test_a_colleague_s_refused_address_is_named_to_the_staff(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    _tried(app, Refusing())
    [note] = page(claire.get("/reclamations/register")).all(role="note")
    assert "claire@exemple.test" in note.text
    assert "lea@exemple.test" not in note.text
    assert WAITS not in note.text
