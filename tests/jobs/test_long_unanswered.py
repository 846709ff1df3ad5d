"""Two months without an answer: told of once, of a consumer's written complaint (O11)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from flask_reclamations.models import Case, Notification, Reminder
from flask_reclamations.services import recourse
from flask_reclamations.services.act import Act
from flask_reclamations.web.notifications import said

from ..servers import Mailbox
from .steps import all_of, does, faults, files, relays
from .test_reminders import MONDAY, PARIS, answered, subjects, ticks, wants

# The complaint of Monday 2 November was sent two months ago on Saturday 2 January: the Monday after is worked.
EVE = datetime(2027, 1, 4, 7, 59, tzinfo=PARIS).astimezone(UTC)
DUE = EVE + timedelta(minutes=1)
WORDS = "deux mois sans réponse au samedi 2 janvier 2027"


def told(app: Flask) -> list[str]:
    return [row.person_ref for row in all_of(app, Reminder, milestone=Reminder.UNANSWERED, state=Reminder.TOLD)]


@pytest.fixture
def own(mailbox: Mailbox, any_app: Flask) -> str:
    """A complaint of Léa, who paid herself; the organisation is told of the last day alone, and of what is late."""
    reference = files(any_app, "lea", MONDAY, session_ref=None)
    relays(any_app, MONDAY)
    wants(any_app, day=["quality"])
    mailbox.messages.clear()
    return reference


def test_quality_is_told_once_on_the_next_worked_morning(any_app: Flask, own: str, mailbox: Mailbox) -> None:  # O11
    ticks(any_app, EVE)
    assert told(any_app) == []
    ticks(any_app, DUE, DUE + timedelta(days=1))
    assert (told(any_app), [words for words in subjects(mailbox) if "deux mois" in words]) == (
        ["claire"],
        [f"{own} : {WORDS}"],
    )
    assert faults(any_app) == []


def test_a_notification_says_what_it_is_about(any_app: Flask, own: str) -> None:  # O11
    ticks(any_app, DUE)
    with any_app.app_context():
        rows = [row for row in all_of(any_app, Notification, person_ref="claire") if row.reminder_id]
        assert (
            said(max(rows, key=lambda row: row.id), "Europe/Paris")[0] == "Deux mois sans réponse à un consommateur"
        )


def test_nobody_is_told_of_what_a_company_bought_nor_of_what_was_answered(any_app: Flask, own: str) -> None:  # O11
    files(any_app, "lea", MONDAY)  # in a session that her company pays for
    does(any_app, "claire", own, answered, MONDAY + timedelta(days=3))
    ticks(any_app, DUE)
    assert told(any_app) == []


def test_nobody_is_told_once_the_case_says_that_it_is_no_consumer(any_app: Flask, own: str) -> None:  # O12
    def stated(act: Act, case: Case) -> None:
        recourse.state_consumer(act, case, False, "Son employeur a payé.")

    does(any_app, "claire", own, stated, MONDAY + timedelta(days=3))
    ticks(any_app, DUE)
    assert told(any_app) == []
