"""Where a page ends, as a text for the address."""

import base64
import json
from datetime import datetime
from typing import Any

HUGE = 2**62
NULLABLE = ("due", "assignee", "priority")


def _fits(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def encode(value: Any, row_id: int) -> str:
    """Return the cursor of a row: its value in the sort, and its id."""
    said = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([said, row_id]).encode()).decode().rstrip("=")


def decode(cursor: str, sort: str) -> tuple[Any, int] | None:
    """Return the position of a cursor; one that is broken, forged or of another sort is none."""
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(row_id) is not int or not 0 <= row_id < HUGE:
            return None
        if value is None:
            return (None, row_id) if sort in NULLABLE else None
        if sort == "priority":
            return (value, row_id) if _fits(value) else None
        if sort == "reference":
            year, number = value
            return ([year, number], row_id) if _fits(year) and _fits(number) else None
        if sort in ("received", "due"):
            moment = datetime.fromisoformat(value)
            return (moment, row_id) if moment.tzinfo and moment.year > 1 else None
        return (value, row_id) if type(value) is str and "\0" not in value else None
    except (ValueError, TypeError, OverflowError):
        return None
