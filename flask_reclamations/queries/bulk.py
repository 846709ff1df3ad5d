"""What became of each case of an act on many."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case as either
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.rights import Viewer
from ..models import Bulk, BulkItem, Case
from .visibility import visible_to

STATES = (BulkItem.WAITING, BulkItem.DONE, BulkItem.SKIPPED, BulkItem.UNDONE, BulkItem.KEPT)


@dataclass(frozen=True)
class Line:
    """One case of it: what became of it, its reference, and its subject where the person may still read it."""

    item: BulkItem
    reference: str
    subject: str | None

    @property
    def reasons(self) -> list[tuple[str, dict[str, Any]]]:
        """Return why it was skipped or kept: each French text with its values."""
        return [(text, values) for text, values in self.item.reasons]


def lines(session: Session, viewer: Viewer, row: Bulk) -> list[Line]:
    """Return its lines, in the order of the numbers."""
    subject = either((visible_to(viewer), Case.subject))
    query = select(BulkItem, Case.reference, subject).join(Case, Case.id == BulkItem.case_id)
    found = session.execute(query.where(BulkItem.bulk_id == row.id).order_by(Case.year, Case.number))
    return [Line(item, reference, said) for item, reference, said in found]
