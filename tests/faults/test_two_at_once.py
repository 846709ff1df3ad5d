"""Two relays, two ticks, two workers at once: each mail and each export once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier

from flask import Flask

from flask_reclamations.jobs import tick as ticking
from flask_reclamations.mail.send import Smtp
from flask_reclamations.models import Delivery, Event, Export, OutboxMessage

from .. import servers
from ..conftest import NOON
from ..jobs.hosts import Elsewhere, ended
from ..jobs.steps import all_of, asks_export, faults, files, relays
from .crowd import at_once


def _sent_once(app: Flask, mailbox: servers.Mailbox) -> int:
    """Return how many mails went; each left once and is recorded once."""
    rows = all_of(app, OutboxMessage)
    assert {row.state for row in rows} == {OutboxMessage.SENT}
    assert sorted(mail["Message-ID"] for mail in mailbox.messages) == sorted(row.message_id or "" for row in rows)
    assert sorted(row.outbox_id for row in all_of(app, Delivery)) == [row.id for row in rows]
    assert faults(app) == []
    return len(rows)


def test_two_relays_at_once_send_each_mail_once(any_app: Flask, own_mail: servers.MailServer) -> None:  # D03
    for _ in range(5):
        files(any_app)
    at_once([partial(relays, any_app), partial(relays, any_app)])
    assert _sent_once(any_app, own_mail.mailbox) == 10


def test_four_relays_at_once_on_one_case_send_each_mail_once(any_app: Flask, own_mail: servers.MailServer) -> None:
    files(any_app)
    at_once([partial(relays, any_app)] * 4)
    assert _sent_once(any_app, own_mail.mailbox) == 2


@dataclass(frozen=True)
class Meets(Smtp):
    """Sends, then waits until another mail was sent too: both are recorded at the same moment."""

    both: Barrier = field(default_factory=lambda: Barrier(2, timeout=servers.PATIENCE))

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        reply = super().send(sender, recipient, message)
        self.both.wait()
        return reply


def test_two_mails_of_one_case_recorded_at_once_go_once(any_app: Flask, own_mail: servers.MailServer) -> None:  # D03
    files(any_app)
    meeting = Meets(own_mail.url)
    at_once([partial(relays, any_app, transport=meeting)] * 2)
    relays(any_app, NOON + timedelta(hours=1))
    assert _sent_once(any_app, own_mail.mailbox) == 2


def test_a_case_is_acknowledged_once_however_many_relays_run(
    any_app: Flask, own_mail: servers.MailServer
) -> None:  # D03
    files(any_app)
    at_once([partial(relays, any_app)] * 4)
    assert len(all_of(any_app, Event, kind="acknowledged")) == 1


def _tick(app: Flask) -> ticking.Swept:
    with app.app_context():
        return ticking.tick()


def test_two_ticks_at_once_send_one_mail_and_build_one_export(any_app: Flask, own_mail: servers.MailServer) -> None:
    now = datetime.now(UTC)
    files(any_app, now=now)
    asks_export(any_app, now)
    swept = at_once([partial(_tick, any_app), partial(_tick, any_app)])
    assert sum(one.exports for one in swept) == 1
    assert [(row.state, row.attempts) for row in all_of(any_app, Export)] == [(Export.DONE, 1)]
    assert _sent_once(any_app, own_mail.mailbox) == 2


def test_two_tick_processes_send_one_mail_and_build_one_export(
    any_app: Flask, own_mail: servers.MailServer, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    files(any_app, now=now)
    asks_export(any_app, now)
    elsewhere = Elsewhere(any_app, tmp_path)
    both = [elsewhere.start("reclamations", "tick"), elsewhere.start("reclamations", "tick")]
    assert [ended(process)[0] for process in both] == [0, 0]
    assert [(row.state, row.attempts) for row in all_of(any_app, Export)] == [(Export.DONE, 1)]
    assert _sent_once(any_app, own_mail.mailbox) == 2
