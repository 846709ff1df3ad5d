"""One commit a unit of work, replayed on a lock or a lost race (design §11)."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

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


def committed(work: Callable[[], T]) -> T:
    """Do the work and commit once; on a lost race roll back and replay, three times at most."""
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
            return result
    raise AssertionError("unreachable")
