"""What came back too often, organisation by organisation: only where something moved since the last pass (A20)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from ..models import Organisation, Touched
from ..services import recurrence
from ..services.act import acting, db_session
from .relay import utc_now
from .unit import committed, everywhere


def look_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Look at all that was touched and return how many alerts were raised or came back; safe in several workers."""
    now = clock()

    def look(organisation_id: int) -> int:
        found = 0
        # Where one fails, what was touched stays noted: the next tick tries again.
        while (news := committed(lambda: _pass(organisation_id, now))) is not None:
            found += news
        return found

    return everywhere("the recurrences", look, _touched())


def _touched() -> list[int]:
    return list(db_session().scalars(select(Touched.organisation_id).distinct().order_by(Touched.organisation_id)))


def _pass(organisation_id: int, now: datetime) -> int | None:
    act = acting(db_session().get_one(Organisation, organisation_id), now=now)
    news = recurrence.look(act)
    return None if news is None else len(news)
