"""How often one sender may come: by address, by organisation, in Redis or without it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.jobs import nudge as nudging
from flask_reclamations.services.act import acting
from flask_reclamations.web import limits
from flask_reclamations.web.access import organisation

from .. import servers
from ..conftest import establish
from ..lms import Adapter, create_app

RATE = "2/hour"
HERE, THERE = "198.51.100.7", "203.0.113.9"


def come(app: Flask, address: str = HERE, door: str = "public", rate: str = RATE) -> datetime | None:
    """Knock once from this address and return when to come again, if too often."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        return limits.over(acting(organisation()), door, rate)


def times_let_in(app: Flask, count: int = 5, **where: Any) -> int:
    return [come(app, **where) for _ in range(count)].count(None)


@pytest.fixture
def own_broker() -> Iterator[servers.Broker]:
    with servers.broker() as broker:
        yield broker


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine may keep a Redis that is up from answering within 250 ms."""
    monkeypatch.setattr(nudging, "PATIENCE", servers.PATIENCE)


def with_redis(url: str, redis: str) -> Flask:
    return create_app(url, RECLAMATIONS_REDIS_URL=redis)


def test_the_rate_lets_so_many_in_and_says_when_to_come_again(app: Flask) -> None:
    assert times_let_in(app, 2) == 2
    again = come(app)
    assert again is not None
    assert timedelta(minutes=59) < again - datetime.now(UTC) <= timedelta(hours=1)


def test_each_address_counts_for_itself(app: Flask) -> None:
    assert times_let_in(app) == 2
    assert times_let_in(app, address=THERE) == 2


def test_each_door_counts_for_itself(app: Flask) -> None:
    assert times_let_in(app) == 2
    assert times_let_in(app, door="renewal") == 2


def test_each_organisation_counts_for_itself(app: Flask, adapter: Adapter) -> None:
    establish(app, "vallee")
    assert times_let_in(app) == 2
    adapter.organisation, adapter.all_organisations = "vallee", ["rives", "vallee"]
    assert times_let_in(app) == 2


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_subscriber_counts_once_whatever_address_they_take(address: str, counted: str) -> None:
    assert limits.sender(address) == counted


@pytest.mark.usefixtures("unhurried")
def test_redis_counts_for_all_processes(sqlite_url: str, own_broker: servers.Broker) -> None:
    one, other = (with_redis(sqlite_url, own_broker.url) for _ in range(2))
    assert times_let_in(one) == 2
    assert times_let_in(other) == 0


@pytest.mark.usefixtures("unhurried")
def test_no_address_is_written_down(sqlite_url: str, own_broker: servers.Broker) -> None:
    app = with_redis(sqlite_url, own_broker.url)
    come(app)
    with app.app_context():
        queue = nudging.host_queue()
        assert queue is not None
        keys = [key.decode() for key in queue.connection.keys("*")]
    assert len(keys) == 1
    assert "reclamations" in keys[0]
    assert HERE not in keys[0]


@pytest.mark.usefixtures("unhurried")
def test_each_process_counts_for_itself_once_redis_is_gone(sqlite_url: str, own_broker: servers.Broker) -> None:
    app = with_redis(sqlite_url, own_broker.url)
    assert times_let_in(app) == 2
    own_broker.stop()
    assert times_let_in(app) == 2


@pytest.mark.usefixtures("unhurried")
def test_after_its_rest_redis_counts_again(
    sqlite_url: str, own_broker: servers.Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SULK", 0.0)
    app = with_redis(sqlite_url, own_broker.url)
    own_broker.stop()
    assert come(app) is None
    own_broker.start()
    assert come(app) is None
    assert times_let_in(with_redis(sqlite_url, own_broker.url)) == 1


def test_a_silent_redis_is_asked_once_and_then_left_alone(sqlite_url: str) -> None:
    with servers.silent() as silent:
        app = with_redis(sqlite_url, f"redis://127.0.0.1:{silent.port}/0")
        assert come(app) is None
        asked = silent.visits()
        assert asked >= 1
        assert times_let_in(app) == 1
        assert silent.visits() == asked


def test_redis_is_waited_for_a_quarter_of_a_second_at_most(sqlite_url: str) -> None:
    with servers.silent() as silent:
        app = with_redis(sqlite_url, f"redis://127.0.0.1:{silent.port}/0")
        with app.app_context():
            counter = limits._in_redis()
            assert counter is not None
            kwargs = counter.storage.storage.connection_pool.connection_kwargs  # type: ignore[union-attr]
    assert (kwargs["socket_timeout"], kwargs["socket_connect_timeout"]) == (0.25, 0.25)
    assert kwargs["retry"]._retries == 0  # its public name came with redis 6


def test_a_queue_that_is_misnamed_costs_nobody_their_message(sqlite_url: str) -> None:
    from flask_rq import RQ

    app = create_app(sqlite_url, RQ_CONNECTION="redis://127.0.0.1:1/0", RQ_QUEUES=["default"], RECLAMATIONS_QUEUE="x")
    RQ(app)
    assert times_let_in(app) == 2
