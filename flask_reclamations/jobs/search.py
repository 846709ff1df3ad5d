"""Index cases in batches, each committed: it may be stopped at any time, and begun again."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select

from ..models import Case
from ..services import search
from ..services.act import db_session
from .unit import committed


def waiting(*where: ColumnElement[bool]) -> int:
    """Return how many cases there are to index."""
    found = db_session().scalar(select(func.count()).select_from(Case).where(*where)) or 0
    db_session().rollback()  # a reading left open would hold up the next migration
    return found


def rebuild(*where: ColumnElement[bool]) -> Iterator[int]:
    """Index every case that a condition holds for, and yield how many were after each commit."""
    after = 0
    while done := committed(lambda: search.index_next(db_session(), after, *where)):  # noqa: B023
        after = done[-1]
        yield len(done)
