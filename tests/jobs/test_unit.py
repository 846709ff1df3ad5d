"""One commit a unit of work: what is played again, what is not, and what the person is told to try again."""

import sqlite3
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from flask_reclamations.jobs.unit import busy, committed, reached
from flask_reclamations.models import Exchange
from flask_reclamations.services import exchanges
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from .steps import all_of, case_of, files

LOST = OperationalError("SELECT", {}, Exception("server closed the connection"), connection_invalidated=True)
LOCKED = OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))


def _failing(times: int, error: Exception) -> Callable[[], int]:
    runs: list[int] = []

    def work() -> int:
        runs.append(1)
        if len(runs) <= times:
            raise error
        return len(runs)

    return work


@pytest.mark.parametrize("error", [LOST, LOCKED, IntegrityError("INSERT", {}, Exception("faster"))])
def test_a_lock_a_lost_race_or_a_lost_connection_is_played_again_twice(app: Flask, error: Exception) -> None:
    with app.app_context():
        assert committed(_failing(2, error)) == 3
        with pytest.raises(type(error)):
            committed(_failing(3, error))


def test_a_connection_lost_during_the_commit_is_not_played_again(app: Flask) -> None:
    reference = files(app)
    runs: list[int] = []

    def work() -> None:
        runs.append(1)
        act = act_of(app, "claire")
        exchanges.note(act, act.session.merge(case_of(app, reference)), "une note")

    def lose(connection: object) -> None:
        raise LOST

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        event.listen(engine, "commit", lose)
        with pytest.raises(OperationalError):
            committed(work)
        event.remove(engine, "commit", lose)
        db_session().rollback()
    assert len(runs) == 1
    assert all_of(app, Exchange) == []


def test_a_read_over_a_dead_connection_is_done_once_more_and_no_other(app: Flask) -> None:
    with app.app_context():
        assert reached(_failing(1, LOST)) == 2
        with pytest.raises(OperationalError):
            reached(_failing(2, LOST))
        with pytest.raises(OperationalError):
            reached(_failing(1, LOCKED))


PASSING: list[Exception] = [
    LOST,
    LOCKED,
    PoolTimeoutError("QueuePool limit"),
    OperationalError("", {}, sqlite3.OperationalError("unable to open database file")),
    OperationalError("", {}, sqlite3.OperationalError("database or disk is full")),
    OperationalError("", {}, psycopg.OperationalError("connection refused")),
    OperationalError("", {}, psycopg.errors.AdminShutdown("terminating")),
    OperationalError("", {}, psycopg.errors.CannotConnectNow("starting up")),
    OperationalError("", {}, psycopg.errors.TooManyConnections("too many clients")),
    DBAPIError("", {}, psycopg.errors.SerializationFailure("could not serialize")),
    OperationalError("", {}, psycopg.errors.DeadlockDetected("deadlock")),
]
OURS: list[Exception] = [
    OperationalError("", {}, sqlite3.OperationalError("no such column: gone")),
    ProgrammingError("", {}, psycopg.errors.UndefinedColumn("gone")),
    OperationalError("", {}, psycopg.errors.QueryCanceled("statement timeout")),
    IntegrityError("", {}, sqlite3.IntegrityError("UNIQUE")),
    ValueError("ours"),
]


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_a_passing_trouble_of_the_database_is_worth_another_try(error: Exception) -> None:
    assert busy(error)


@pytest.mark.parametrize("error", OURS, ids=str)
def test_a_mistake_is_never_called_a_busy_database(error: Exception) -> None:
    assert not busy(error)
