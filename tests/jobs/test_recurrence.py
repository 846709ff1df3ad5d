"""The mail of what comes back: one a pass and a person, of what that person may know."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask

from flask_reclamations.jobs.recurrence import look_due
from flask_reclamations.models import Alert, Event, OutboxMessage

from ..conftest import NOON
from ..faults.crowd import at_once
from ..servers import Mailbox
from .steps import all_of, faults, files, relays

LATER = NOON + timedelta(minutes=5)


def looks(app: Flask) -> int:
    with app.app_context():
        return look_due(clock=lambda: LATER)


def text_of(mailbox: Mailbox, ref: str) -> tuple[str, str]:
    """Return the subject and the text of the one mail about what comes back."""
    found = [mail for mail in mailbox.to(f"{ref}@exemple.test") if "revien" in str(mail["Subject"])]
    assert len(found) == 1
    return str(found[0]["Subject"]), found[0].get_body(("plain",)).get_content().replace("\u00a0", " ")


def test_the_quality_manager_reads_what_comes_back_and_where_to_go(any_app: Flask, mailbox: Mailbox) -> None:  # A20
    for _ in range(3):
        files(any_app)
    assert looks(any_app) == 1
    relays(any_app, LATER)
    subject, text = text_of(mailbox, "claire")
    assert subject == "1 problème revient"
    assert "3 dossiers en 12 mois : Conduite de projet" in text
    assert "/reclamations/recurrences" in text


def test_what_is_confidential_is_counted_for_who_may_read_it(app: Flask, mailbox: Mailbox) -> None:  # A17
    for confidential in (False, False, True):
        files(app, confidential=confidential)
    looks(app)
    relays(app, LATER)
    assert "3 dossiers" in text_of(mailbox, "claire")[1]


def test_two_passes_at_once_raise_one_alert_and_write_one_mail(any_app: Flask, mailbox: Mailbox) -> None:  # A20
    for _ in range(3):
        files(any_app)
    both: list[Callable[[], int]] = [partial(looks, any_app)] * 2
    assert sum(at_once(both)) == 1
    assert len(all_of(any_app, Alert)) == 1
    assert len(all_of(any_app, Event, kind="alert_raised")) == 1
    assert len(all_of(any_app, OutboxMessage, template="recurrent")) == 1
    assert faults(any_app) == []
