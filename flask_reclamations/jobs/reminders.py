"""What the tick reminds of: the cases whose time came, each in a transaction of its own, then what is late."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from rq.timeouts import BaseTimeoutException
from sqlalchemy import select, tuple_, update

from ..models import Case, Organisation
from ..services import digests, journal, reminders
from ..services.act import Act, acting, db_session
from ..services.audiences import House, house_of
from .relay import utc_now
from .unit import committed, report

BATCH = 200
# A case that fails is looked at again later, behind the others.
LATER = timedelta(minutes=10)


def remind_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Remind of what came due and return how many were told; safe in several workers at once."""
    now, told = clock(), 0
    houses: dict[int, House] = {}
    for case_id, organisation_id in _came(now):
        told += _guarded(f"case {case_id}", partial(_look, case_id, organisation_id, now, houses), case_id, now)
    for organisation_id in db_session().scalars(select(Organisation.id).order_by(Organisation.id)).all():
        told += _guarded(f"organisation {organisation_id}", partial(_late, organisation_id, now, houses))
    return told


def _came(now: datetime) -> Iterator[tuple[int, int]]:
    """Yield the cases to look at, in batches that an index gives in order, each once."""
    position = None
    while True:
        query = select(Case.remind_at, Case.id, Case.organisation_id).where(Case.remind_at <= now)
        if position is not None:
            query = query.where(tuple_(Case.remind_at, Case.id) > position)
        batch = db_session().execute(query.order_by(Case.remind_at, Case.id).limit(BATCH)).all()
        db_session().commit()
        yield from ((case_id, organisation_id) for _, case_id, organisation_id in batch)
        if len(batch) < BATCH:
            return
        position = tuple_(*batch[-1][:2])


def _guarded(what: str, work: Callable[[], int], case_id: int | None = None, now: datetime | None = None) -> int:
    """Do one unit; what fails holds neither the others back nor the mails that wait."""
    try:
        return committed(work)
    except BaseTimeoutException:
        raise
    except Exception as error:
        report(f"the reminders of {what}", error)
        db_session().rollback()
        if case_id is not None and now is not None:
            later = update(Case).where(Case.id == case_id).values(remind_at=now + LATER)
            committed(lambda: db_session().execute(later.execution_options(synchronize_session=False)))
        return 0


def _known(act: Act, houses: dict[int, House]) -> House:
    if act.organisation.id not in houses:
        houses[act.organisation.id] = house_of(act)
    return houses[act.organisation.id]


def _look(case_id: int, organisation_id: int, now: datetime, houses: dict[int, House]) -> int:
    session = db_session()
    # Another worker may have looked since the list was made.
    case = journal.locked(session, Case, Case.id == case_id, Case.remind_at <= now)
    if case is None:
        return 0
    act = acting(session.get_one(Organisation, organisation_id), now=now)
    return reminders.look(act, case, _known(act, houses))


def _late(organisation_id: int, now: datetime, houses: dict[int, House]) -> int:
    act = acting(db_session().get_one(Organisation, organisation_id), now=now)
    house = _known(act, houses)
    day = digests.day_due(act, house)
    return digests.write(act, house, day) if day else 0
