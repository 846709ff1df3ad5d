"""The reports that make themselves, organisation by organisation, the day after their period."""

from collections.abc import Callable
from datetime import datetime

from ..domain.reports import Period
from ..models import Organisation
from ..services import reports
from ..services.act import Act, acting, db_session
from .relay import utc_now
from .unit import committed, everywhere


def make_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Make the reports that are due and return how many were made; safe in several workers."""
    now = clock()
    return everywhere("the reports", lambda organisation_id: _made(organisation_id, now))


def _made(organisation_id: int, now: datetime) -> int:
    def act() -> Act:
        return acting(db_session().get_one(Organisation, organisation_id), now=now)

    def one(period: Period) -> bool:
        return committed(lambda: reports.make_due(act(), period) is not None)

    return sum(one(period) for period in committed(lambda: reports.due(act())))
