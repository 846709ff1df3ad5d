"""Verify a journal in many short reads, so that nobody waits for a long one to end."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from ..domain.journal import Fault
from ..models import Organisation
from ..queries import journal


def faults(session: Session, organisation: Organisation) -> Iterator[Fault]:
    """Yield what does not verify; the session's transaction ends with each page, and what it held unsaved is lost."""
    for page in journal.pages(session, organisation):
        session.rollback()
        yield from page
