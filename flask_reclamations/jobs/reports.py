"""The reports that make themselves the day after their period, and those that people asked for."""

from collections.abc import Callable
from datetime import datetime

from rq.timeouts import BaseTimeoutException

from ..domain.reports import Period
from ..models import Organisation, Report
from ..queries import reports as queries
from ..services import reports
from ..services.act import Act, acting, db_session
from .relay import utc_now
from .unit import committed, everywhere, report


def make_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Make the reports that are due and return how many were made; safe in several workers."""
    now = clock()
    return everywhere("the reports", lambda organisation_id: _made(organisation_id, now))


def make_asked(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Make the reports that people asked for and return how many were made; safe in several workers."""
    now = clock()
    return everywhere("the reports asked for", lambda organisation_id: _made_asked(organisation_id, now))


def _act(organisation_id: int, now: datetime) -> Act:
    return acting(db_session().get_one(Organisation, organisation_id), now=now)


def _made(organisation_id: int, now: datetime) -> int:
    def one(period: Period) -> bool:
        return committed(lambda: reports.make_due(_act(organisation_id, now), period) is not None)

    return sum(one(period) for period in committed(lambda: reports.due(_act(organisation_id, now))))


def _made_asked(organisation_id: int, now: datetime) -> int:
    def waiting() -> list[int]:
        act = _act(organisation_id, now)
        return list(queries.unmade(act.session, act.organisation))

    return sum(_tried(organisation_id, report_id, now) for report_id in committed(waiting))


def _tried(organisation_id: int, report_id: int, now: datetime) -> bool:
    """Make one report; one that fails is tried again by the tick, then given up."""
    committed(lambda: _count(report_id))
    try:
        return committed(lambda: reports.make(_act(organisation_id, now), report_id) is not None)
    except BaseTimeoutException:
        raise  # the job's time is up
    except Exception as error:
        report(f"report {report_id}", error)
        return False


def _count(report_id: int) -> None:
    db_session().get_one(Report, report_id).attempts += 1
