"""What came back too often, organisation by organisation: only where something moved since the last pass (A20)."""

from collections.abc import Callable
from datetime import datetime

from rq.timeouts import BaseTimeoutException
from sqlalchemy import select

from ..models import Organisation, Touched
from ..services import recurrence
from ..services.act import acting, db_session
from .relay import utc_now
from .unit import committed, report


def look_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Look at all that was touched and return how many alerts were raised or came back; safe in several workers."""
    now, found = clock(), 0
    for organisation_id in _touched():
        try:
            while (news := committed(lambda: _pass(organisation_id, now))) is not None:  # noqa: B023
                found += news
        except BaseTimeoutException:
            raise
        except Exception as error:
            # What was touched stays noted: the next tick tries again.
            report(f"the recurrences of organisation {organisation_id}", error)
            db_session().rollback()
    return found


def _touched() -> list[int]:
    found = list(db_session().scalars(select(Touched.organisation_id).distinct().order_by(Touched.organisation_id)))
    db_session().rollback()
    return found


def _pass(organisation_id: int, now: datetime) -> int | None:
    act = acting(db_session().get_one(Organisation, organisation_id), now=now)
    news = recurrence.look(act)
    return None if news is None else len(news)
