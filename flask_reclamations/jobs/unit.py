"""One commit a unit of work, replayed on a lock, a lost race or a lost connection (design §11)."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import current_app
from rq.timeouts import BaseTimeoutException
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..models import Organisation
from ..services import announced
from ..services.act import db_session
from ..signals import Happened, happened

log = logging.getLogger("flask_reclamations")
T = TypeVar("T")
TRIES = 3
LOCKED = ("40001", "40P01", "55P03")
# Connection lost (08), no room for another (53), shutting down or starting (57P).
AWAY = ("08", "53", "57P")
# SQLite has no codes in what SQLAlchemy passes on, only words.
SQLITE_AWAY = ("locked", "busy", "unable to open", "disk")


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)


def busy(error: Exception) -> bool:
    """Tell whether the same request may succeed in a moment: a lock, or a database that is away or restarts."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = _sqlstate(error)
    if error.connection_invalidated or (state and state.startswith((*LOCKED, *AWAY))):
        return True
    if type(error.orig).__module__ == "sqlite3":
        return isinstance(error, OperationalError) and any(word in str(error.orig) for word in SQLITE_AWAY)
    # A server that refuses the connection has no code to give.
    return isinstance(error, OperationalError) and state is None


def cause(error: Exception) -> str:
    """Return an error in words, without the parameters of its statement: they hold what people wrote."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"


def report(what: str, error: Exception) -> None:
    """Log that one of many failed, with its traceback but for a database's: that one holds what people wrote."""
    log.error("%s failed: %s", what, cause(error), exc_info=not isinstance(error, DBAPIError))


def committed(work: Callable[[], T]) -> T:
    """Do the work and commit once; on a lost race or a lost connection roll back and replay, three times at most.

    A connection lost during the commit itself is not replayed: nobody knows whether the work was kept.
    """
    session = db_session()
    for attempt in range(1, TRIES + 1):
        committing = False
        try:
            result = work()
            session.flush()
            committing = True
            session.commit()
        except DBAPIError as error:
            session.rollback()
            unknown = committing and error.connection_invalidated
            # Two appended to one journal, took one number, or sent one form twice: the replay sees the other's.
            again = isinstance(error, IntegrityError) or busy(error)
            if attempt == TRIES or unknown or not again:
                raise
        except Exception:
            session.rollback()
            raise
        else:
            announce(announced.taken(session))
            return result
    raise AssertionError("unreachable")


def keep() -> None:
    """Commit what was done, and tell the host's receivers of it."""
    session = db_session()
    session.commit()
    announce(announced.taken(session))


def announce(told: Iterable[Happened]) -> None:
    """Tell the receivers of `signals.happened`; one that fails is reported and stops nothing: the change is kept."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for said in told:
        for receiver in happened.receivers_for(app):
            try:
                receiver(app, event=said)
            except BaseTimeoutException:
                raise  # the job's time is up
            except Exception as error:
                report(f"a receiver of {said.kind!r}", error)
                db_session().rollback()  # what it began must not fail what comes after it


def reached(read: Callable[[], T]) -> T:
    """Read, once more where the connection was dead: a database restarted behind a pool that does not ping."""
    try:
        return read()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        db_session().rollback()
        return read()


def each(what: str, ids: Iterable[int], work: Callable[[int], int]) -> int:
    """Do a work for each id and return the sum; one that fails is reported, and holds no other back."""
    done = 0
    for one in ids:
        try:
            done += work(one)
        except BaseTimeoutException:
            raise  # the job's time is up
        except Exception as error:
            report(f"{what} {one}", error)
            db_session().rollback()
    return done


def everywhere(what: str, work: Callable[[int], int], among: Iterable[int] | None = None) -> int:
    """Do a work in each organisation, as `each` does.

    Parameters: `among` the ids of the organisations, all by default.
    """
    ids = list(db_session().scalars(select(Organisation.id).order_by(Organisation.id)) if among is None else among)
    db_session().rollback()
    return each(f"{what} of organisation", ids, work)
