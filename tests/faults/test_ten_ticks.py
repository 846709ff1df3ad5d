"""Ten ticks at once, as ten timers that fire together: each reason is one mail (criteria 15 and 16)."""

from functools import partial

import pytest
from flask import Flask

from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.jobs.reminders import remind_due
from flask_reclamations.models import Notification, OutboxMessage, Reminder
from flask_reclamations.services import analysis

from ..conftest import FOUND
from ..jobs.steps import all_of, does, faults, files, relays
from ..jobs.test_reminders import MONDAY, at, wants
from ..servers import MailServer
from .crowd import at_once

CASES = 6


def tick(app: Flask, now: object) -> int:
    with app.app_context():
        told = remind_due(clock=lambda: now)  # type: ignore[arg-type, return-value]
        deliver_due(clock=lambda: now)  # type: ignore[arg-type, return-value]
        return told


@pytest.fixture
def house(any_app: Flask) -> Flask:
    """Complaints whose answer is due on Tuesday 17, and which Claire alone is told of."""
    for _ in range(CASES):
        reference = files(any_app, now=MONDAY)
        relays(any_app, MONDAY)
        does(
            any_app, "claire", reference, lambda act, case: analysis.analyse(act, case, "Le routeur.", FOUND), MONDAY
        )
    wants(any_app, half=["quality"], soon=["quality"], day=["quality"], late=["quality"])
    return any_app


def test_ten_ticks_at_once_send_one_mail_a_reason(house: Flask, own_mail: MailServer) -> None:  # criterion 15
    own_mail.mailbox.messages.clear()
    told = at_once([partial(tick, house, at(10))] * 10)
    tick(house, at(10, 9))  # what a worker that lost every race left behind
    assert sum(told) == CASES
    subjects = sorted(str(mail["Subject"]) for mail in own_mail.mailbox.to("claire@exemple.test"))
    assert len(subjects) == len(set(subjects)) == CASES
    assert len(all_of(house, Reminder)) == CASES
    assert len([row for row in all_of(house, Notification) if row.reminder_id]) == CASES
    assert faults(house) == []


def test_ten_ticks_at_once_send_one_list_of_what_is_late(house: Flask, own_mail: MailServer) -> None:  # criterion 15
    tick(house, at(17))
    own_mail.mailbox.messages.clear()
    at_once([partial(tick, house, at(18))] * 10)
    tick(house, at(18, 9))
    (mail,) = own_mail.mailbox.to("claire@exemple.test")
    assert str(mail["Subject"]) == f"{CASES} dossiers en retard"
    assert len(all_of(house, OutboxMessage, template="digest")) == 1


def test_after_four_days_without_a_tick_each_case_is_one_mail(
    house: Flask, own_mail: MailServer
) -> None:  # criterion 16
    own_mail.mailbox.messages.clear()
    at_once([partial(tick, house, at(14, 9))] * 10)  # half was on Tuesday 10, two days before is Friday 13
    tick(house, at(14, 10))
    subjects = [str(mail["Subject"]) for mail in own_mail.mailbox.to("claire@exemple.test")]
    assert len(subjects) == len(set(subjects)) == CASES
    assert all("échéance dans 3 jours" in subject.replace("\u00a0", " ") for subject in subjects)
    states = [(row.stage, row.state) for row in all_of(house, Reminder)]
    assert sorted(set(states)) == [("half", Reminder.SUPERSEDED), ("soon", Reminder.TOLD)]
    assert len(states) == 2 * CASES
