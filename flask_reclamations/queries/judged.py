"""The filters of the register that read what a manager judged of a case, and when it was last looked at."""

from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, or_

from ..domain.priority import EXAMINED_EVERY
from ..domain.rights import Viewer
from ..models import Case
from . import tags

Clauses = list[ColumnElement[bool]]


def clauses(viewer: Viewer, severity: str, priority: str, tag: str, qualified: str) -> Clauses:
    """Return the conditions of these filters; several values of one, with commas between, are any of them (B14)."""
    found: Clauses = []
    if severity:
        found.append(Case.severity.in_(severity.split(",")))
    if priority:
        found.append(Case.priority.in_([int(level) for level in priority.split(",")]))
    if tag:
        found.append(or_(*(tags.tagged(viewer, code) for code in tag.split(","))))
    if qualified:
        found.append(Case.qualified_at.is_not(None) if qualified == "oui" else Case.qualified_at.is_(None))
    return found


def unexamined(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a case that nobody examined for a week, on the organisation's days (B16).

    Parameters: `now` in its zone.
    """
    # A review held each Monday finds what the last one saw, at whatever hour it was.
    day = now.date() - timedelta(days=EXAMINED_EVERY - 1)
    return or_(Case.examined_at.is_(None), Case.examined_at < datetime.combine(day, time(), now.tzinfo))
