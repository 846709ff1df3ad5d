"""Derive the dates of open cases anew, in batches that each commit: stopping loses nothing, memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import lazyload, load_only

from ..domain.vocabulary import Status
from ..models import CalendarVersion, Case, Organisation
from ..services import deadlines, journal, recomputing
from ..services.act import acting, db_session
from .unit import committed

BATCH = 500
READ = (*deadlines.FACTS, *deadlines.DATES.values(), "next_due", "status")


@dataclass(frozen=True)
class Batch:
    """How many cases were looked at, and how many of them moved."""

    seen: int
    moved: int


def count(organisation_id: int) -> int:
    """Return how many cases of an organisation are open."""
    return db_session().scalar(select(func.count(Case.id)).where(*_open(organisation_id))) or 0


def recompute(organisation_id: int, *, size: int = BATCH) -> Iterator[Batch]:
    """Derive every date of an organisation's open cases again, and yield what each batch did once it is committed."""
    last = 0
    while found := _read(organisation_id, last, size):
        astray = [case_id for case_id, wrong in found if wrong]
        moved = committed(partial(_mend, astray)) if astray else 0
        last = found[-1][0]
        yield Batch(len(found), moved)


def _open(organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    return Case.organisation_id == organisation_id, Case.closed_at.is_(None), Case.status != Status.VOID


def _read(organisation_id: int, after: int, size: int) -> list[tuple[int, bool]]:
    """Return the ids of the next cases, each with whether a date of it is wrong; nothing is locked for that."""
    session = db_session()
    organisation = session.get_one(Organisation, organisation_id)
    # Held here, so that no case has to ask for its calendar again.
    own = CalendarVersion.organisation_id == organisation_id
    versions = session.scalars(select(CalendarVersion).where(own)).all()
    query = select(Case).where(*_open(organisation_id), Case.id > after).order_by(Case.id).limit(size)
    columns = (getattr(Case, name) for name in READ)
    cases = session.scalars(query.options(load_only(*columns), lazyload(Case.people)))
    found = [(case.id, bool(recomputing.astray(session, organisation, case))) for case in cases]
    del versions
    session.rollback()
    return found


def _mend(case_ids: list[int]) -> int:
    return sum(_mend_one(case_id) for case_id in case_ids)


def _mend_one(case_id: int) -> bool:
    session = db_session()
    case = journal.locked(session, Case, Case.id == case_id)
    if case is None or case.closed_at is not None:
        return False
    return recomputing.recompute(acting(session.get_one(Organisation, case.organisation_id)), case)
