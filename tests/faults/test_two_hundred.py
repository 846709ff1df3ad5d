"""Two hundred filings while a server dies: two hundred cases, two hundred acknowledgements, none twice."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event as Signal
from typing import Any

import pytest
from flask import Flask
from flask_rq import RQ
from sqlalchemy.exc import OperationalError

from flask_reclamations.migrate import run
from flask_reclamations.models import Case, Delivery, Event, OutboxMessage

from .. import servers
from ..conftest import establish
from ..jobs.steps import STORY, all_of, browser, faults, relays, watches_nothing
from ..lms import create_app
from ..web.dom import form_to, page, sent
from .crowd import at_once

COUNT, CROWD = 200, 4


def _files(app: Flask, kept: list[int], when: Callable[[], None]) -> list[str]:
    """File a quarter of them, each until it is in; return their marks."""
    client, marks = browser(app, "lea"), []
    for _ in range(COUNT // CROWD):
        marks.append(str(uuid.uuid4()))
        story = STORY | {"submission": marks[-1]}

        def is_in(story: dict[str, str] = story) -> bool:
            try:
                answer = client.post("/reclamations/new", data=story)
            except OperationalError as error:
                # It died after our answer, under the host's own closing of its session: the answer is lost on the
                # way, as a 500 of the host's server, and the person sends the same form again.
                if not error.connection_invalidated:
                    raise
                return False
            if answer.status_code == 503:
                # Refused with its text kept: what comes back is sent again, as a person would.
                assert sent(form_to(page(answer), "/new")) == story
                kept.append(1)
            return answer.status_code == 303

        servers.wait_until(is_in, "the filing go through")
        when()
    return marks


def _all_while(app: Flask, breaks: Callable[[], None]) -> int:
    """File two hundred, `breaks` once a third is in; return how many were refused with their text kept."""
    done: list[int] = []
    kept: list[int] = []
    third = Signal()

    def count() -> None:
        done.append(1)
        if len(done) >= COUNT // 3:
            third.set()

    def killer() -> list[str]:
        assert third.wait(4 * servers.PATIENCE)
        assert len(done) < COUNT, "all was filed before anything broke"
        breaks()
        return []

    found = at_once([killer, *[partial(_files, app, kept, count)] * CROWD])
    marks = [mark for some in found for mark in some]
    cases = all_of(app, Case)
    assert sorted(case.submission for case in cases) == sorted(marks)
    assert [case.number for case in sorted(cases, key=lambda case: case.number)] == list(range(1, COUNT + 1))
    assert len(all_of(app, Event, kind="filed")) == COUNT
    assert faults(app) == []
    return len(kept)


def _acknowledged_once(app: Flask, mailbox: servers.Mailbox) -> None:
    rows = all_of(app, OutboxMessage)
    assert {row.state for row in rows} == {OutboxMessage.SENT}
    assert len(rows) == 2 * COUNT
    assert sorted(row.outbox_id for row in all_of(app, Delivery)) == [row.id for row in rows]
    assert len(mailbox.to("lea@exemple.test")) == COUNT
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 2 * COUNT
    acknowledged = all_of(app, Event, kind="acknowledged")
    assert len({event.subject_id for event in acknowledged}) == len(acknowledged) == COUNT


@pytest.fixture
def config(own_mail: servers.MailServer, own_broker: servers.Broker) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": own_mail.url, "RQ_CONNECTION": own_broker.url, "RQ_QUEUES": ["default"]}


def test_redis_killed_while_two_hundred_file(
    app: Flask, own_broker: servers.Broker, own_mail: servers.MailServer
) -> None:  # D03
    RQ(app)
    watches_nothing(app)
    assert _all_while(app, own_broker.stop) == 0
    assert own_mail.mailbox.messages == []
    own_broker.start()
    ticked = app.test_cli_runner().invoke(args=["reclamations", "tick"])
    assert f"{2 * COUNT} mail(s) tried" in ticked.output
    _acknowledged_once(app, own_mail.mailbox)
    assert faults(app) == []


@pytest.fixture
def own_postgresql() -> Iterator[servers.Postgresql]:
    with servers.own_postgresql() as server:
        yield server


@pytest.fixture
def on_postgresql(own_postgresql: servers.Postgresql, config: dict[str, Any]) -> Iterator[Flask]:
    """The host on a PostgreSQL of its own, through a pool that does not ping."""
    app = create_app(own_postgresql.url, RECLAMATIONS_SMTP_URL=config["RECLAMATIONS_SMTP_URL"])
    with app.app_context():
        run("upgrade", "head")
    establish(app)
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def test_postgresql_killed_and_started_again_while_two_hundred_file(
    on_postgresql: Flask, own_postgresql: servers.Postgresql, own_mail: servers.MailServer
) -> None:  # C12, D03
    def breaks() -> None:
        own_postgresql.kill()
        own_postgresql.start()

    _all_while(on_postgresql, breaks)
    relays(on_postgresql, datetime.now(UTC) + timedelta(minutes=1))
    _acknowledged_once(on_postgresql, own_mail.mailbox)
    assert faults(on_postgresql) == []


def test_a_pool_of_dead_connections_costs_nobody_an_error(
    on_postgresql: Flask, own_postgresql: servers.Postgresql
) -> None:
    client = browser(on_postgresql, "lea")
    assert client.get("/reclamations/mine").status_code == 200
    own_postgresql.kill()
    own_postgresql.start()
    assert client.post("/reclamations/new", data=STORY).status_code == 303
    assert client.get("/reclamations/mine").status_code == 200
    assert len(all_of(on_postgresql, Case)) == 1


def test_with_postgresql_gone_a_page_says_to_come_back_and_a_form_keeps_its_text(
    on_postgresql: Flask, own_postgresql: servers.Postgresql
) -> None:
    client = browser(on_postgresql, "lea")
    own_postgresql.kill()
    shown = client.get("/reclamations/mine")
    assert shown.status_code == 503
    assert "rechargez la page dans un instant" in page(shown).text
    refused = client.post("/reclamations/new", data=STORY)
    assert refused.status_code == 503
    kept = sent(form_to(page(refused), "/new"))
    assert kept == STORY
    own_postgresql.start()
    assert client.post("/reclamations/new", data=kept).status_code == 303
    assert faults(on_postgresql) == []
