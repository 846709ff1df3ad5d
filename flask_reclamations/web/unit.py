"""One commit a request: replayed on a lock or a lost race, then the nudge (design §11)."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from ..jobs.nudge import nudge
from ..services.act import db_session

T = TypeVar("T")
TRIES = 3
RETRIABLE = {"40001", "40P01", "55P03"}


def _lost_a_race(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    if isinstance(error, IntegrityError):
        # Two appended to one journal, took one number, or sent one form twice: the replay sees the other's.
        return True
    return state in RETRIABLE or (isinstance(error, OperationalError) and "locked" in str(error.orig))


def commit(work: Callable[[], T], job: str = "relay") -> T:
    """Do the work, commit once, nudge a worker; roll back and replay on a lost race, three times at most."""
    session = db_session()
    for attempt in range(1, TRIES + 1):
        try:
            result = work()
            session.commit()
        except DBAPIError as error:
            session.rollback()
            if attempt == TRIES or not _lost_a_race(error):
                raise
        except Exception:
            session.rollback()
            raise
        else:
            nudge(job)
            return result
    raise AssertionError("unreachable")
