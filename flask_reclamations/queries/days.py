"""The organisation's days, said in SQL on either database: an instant becomes the day that its clock shows."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Float, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

# Between these years a clock's changes are known on SQLite, which knows of no zone.
YEARS = (1990, 2040)
HOUR = timedelta(hours=1)


class _Day(FunctionElement[date]):
    """The day of an instant on the clock of a zone."""

    type = Date()
    inherit_cache = True
    zone: ClassVar[str]


class _Days(FunctionElement[int]):
    """How many days lie from the day of the first instant to that of the second."""

    type = Integer()
    inherit_cache = True
    zone: ClassVar[str]


class seconds(FunctionElement[float]):  # noqa: N801 - a function of SQL
    """The seconds from the first instant to the second."""

    type = Float()
    inherit_cache = True


@lru_cache
def _class(base: type[Any], zone: str) -> type[Any]:
    # A class for each zone: SQLAlchemy keeps what it compiled by class.
    ZoneInfo(zone)
    return type(base.__name__, (base,), {"zone": zone, "inherit_cache": True})


def period(column: Any, since: date | None, until: date | None, zone: str) -> list[ColumnElement[bool]]:
    """Return the conditions of an instant from the first moment of a day to the last of another, both included."""
    found: list[ColumnElement[bool]] = [column >= first_moment(since, zone)] if since else []
    return found + ([column < first_moment(until + timedelta(1), zone)] if until else [])


def first_moment(day: date, zone: str) -> datetime:
    """Return the instant at which a day begins on the clock of a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def day_of(instant: Any, zone: str) -> ColumnElement[date]:
    """Return the day of an instant on the clock of a zone."""
    found: ColumnElement[date] = _class(_Day, zone)(instant)
    return found


def days_between(begin: Any, end: Any, zone: str) -> ColumnElement[int]:
    """Return how many days lie between two instants on the clock of a zone; none on the same day."""
    found: ColumnElement[int] = _class(_Days, zone)(begin, end)
    return found


@compiles(_Day, "postgresql")
def _day_there(element: Any, compiler: Any, **options: Any) -> str:
    return _cast(element.zone, compiler.process(next(iter(element.clauses)), **options))


@compiles(_Days, "postgresql")
def _days_there(element: Any, compiler: Any, **options: Any) -> str:
    begin, end = (_cast(element.zone, compiler.process(one, **options)) for one in element.clauses)
    return f"({end} - {begin})"


@compiles(seconds, "postgresql")
def _seconds_there(element: Any, compiler: Any, **options: Any) -> str:
    begin, end = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(extract(epoch FROM {end} - {begin}) AS double precision)"


@compiles(_Day, "sqlite")
def _day_here(element: Any, compiler: Any, **options: Any) -> str:
    return _moved(element.zone, compiler.process(next(iter(element.clauses)), **options))


@compiles(_Days, "sqlite")
def _days_here(element: Any, compiler: Any, **options: Any) -> str:
    begin, end = (_moved(element.zone, compiler.process(one, **options)) for one in element.clauses)
    return f"CAST(julianday({end}) - julianday({begin}) AS INTEGER)"


@compiles(seconds, "sqlite")
def _seconds_here(element: Any, compiler: Any, **options: Any) -> str:
    begin, end = (compiler.process(one, **options) for one in element.clauses)
    return f"((julianday({end}) - julianday({begin})) * 86400.0)"


def _cast(zone: str, instant: str) -> str:
    return f"CAST(timezone('{zone}', {instant}) AS date)"


def _moved(zone: str, instant: str) -> str:
    changes = changes_of(zone)
    arms = " ".join(
        f"WHEN {instant} >= '{at:%Y-%m-%d %H:%M:%S}' THEN '{step} seconds'" for at, step in changes[:0:-1]
    )
    usual = f"'{changes[0][1]} seconds'"
    return f"date({instant}, CASE {arms} ELSE {usual} END)" if arms else f"date({instant}, {usual})"


@lru_cache
def changes_of(zone: str) -> list[tuple[datetime, int]]:
    """Return from when on (UTC) a clock is how many seconds ahead, oldest first."""
    clock, at = ZoneInfo(zone), datetime(YEARS[0], 1, 1, tzinfo=UTC)
    found = [(at, _ahead(at, clock))]
    while at.year < YEARS[1]:
        day, at = at, at + timedelta(days=1)
        if _ahead(at, clock) != found[-1][1]:
            while _ahead(day, clock) == found[-1][1]:
                day += HOUR
            found.append((day, _ahead(day, clock)))
    return found


def _ahead(at: datetime, clock: ZoneInfo) -> int:
    return int(at.astimezone(clock).utcoffset().total_seconds())  # type: ignore[union-attr]
