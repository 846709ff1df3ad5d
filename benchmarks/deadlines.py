"""The rules beside the shortest loop that could stand for them, and the dates of all open cases derived anew."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import holidays
from sqlalchemy import select, text

from flask_reclamations.domain.deadlines import Delay, Unit, due
from flask_reclamations.jobs import deadlines as recomputing
from flask_reclamations.models import Case
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services.act import db_session
from flask_reclamations.services.calendars import Spec, built

from .host import db
from .own import ORGANISATION
from .report import Row, compared

COUNT = 15
ZONE = "Europe/Paris"
LOST = 100  # one case in so many has lost its dates
OPEN = """
UPDATE reclamations_case SET status = 'en_cours', closed_at = NULL, answered_at = NULL, analysed_at = NULL,
    acknowledged_at = NULL, next_due = LEAST(acknowledge_due, analyse_due, respond_due)
"""
LOSE = "UPDATE reclamations_case SET acknowledge_due = NULL, respond_due = NULL, next_due = NULL WHERE id % :lost = 0"
STARTS = [date(2020, 1, 1) + timedelta(days=number) for number in range(2_000)]
CLOSED = frozenset(holidays.country_holidays("FR", years=range(2020, 2041), language="fr"))


def bare(day: date, count: int) -> date:
    """Return the day so many working days later: all that a date is, with no zone, pause, unit or explanation."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in CLOSED:
            count -= 1
    return day


def rates(rounds: int) -> Row:
    """Compare due dates a second, turn by turn, of the same days; both must agree."""
    calendar, delay = built(Spec()), Delay(COUNT, Unit.WORKING_DAYS)
    instants = [datetime(day.year, day.month, day.day, 11, tzinfo=UTC) for day in STARTS]
    ours = [due(instant, delay, calendar, ZONE).at for instant in instants]
    if [at.date() for at in ours if at] != [bare(day, COUNT) for day in STARTS]:
        raise AssertionError("the loop and the rules disagree: they did not count the same days")
    floor, own = [], []
    for _ in range(rounds):
        floor.append(_rate(lambda: [bare(day, COUNT) for day in STARTS]))
        own.append(_rate(lambda: [due(instant, delay, calendar, ZONE) for instant in instants]))
    return compared("Due dates of 15 jours ouvrés a second, to a bare loop", floor, own, 0.4, "higher", "/s")


def _rate(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return len(STARTS) / (time.perf_counter() - began)


def timed_recompute(size: str) -> dict[str, float]:
    """Return the cases a second of a bare reading, and of deriving the dates of all: open, one in a hundred wrong."""
    db.session.execute(text(OPEN))
    db.session.execute(text(LOSE), {"lost": LOST})
    db.session.commit()
    began = time.perf_counter()
    seen = sum(_read_batches())
    read = time.perf_counter() - began
    organisation_id = organisation_of(db_session(), ORGANISATION).id
    began = time.perf_counter()
    done = list(recomputing.recompute(organisation_id))
    derived = time.perf_counter() - began
    found = (seen, sum(batch.seen for batch in done), sum(batch.moved for batch in done))
    if found != (int(size), int(size), int(size) // LOST):
        raise AssertionError(f"read, derived and moved {found}: not all open cases, or not those that were wrong")
    return {"read": seen / read, "derived": seen / derived}


def _read_batches() -> Iterator[int]:
    """Read the same columns in the same batches, and do nothing with them."""
    columns = [getattr(Case, name) for name in recomputing.READ]
    last = 0
    while rows := db.session.execute(
        select(Case.id, *columns).where(Case.id > last).order_by(Case.id).limit(recomputing.BATCH)
    ).all():
        last = rows[-1][0]
        yield len(rows)
        db.session.rollback()
