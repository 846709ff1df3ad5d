"""The weekly count of what would fail today, and the file of it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from ..documents import readiness as document
from ..documents.tabular import Cell
from ..models import Case, Organisation
from ..queries import register
from ..queries.readiness import gaps
from ..services import readiness
from ..services.act import Act, acting, db_session
from . import journal
from .relay import utc_now
from .unit import committed, everywhere


def count_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Count where a week passed, with the whole journal verified, and return how many were counted."""
    now = clock()
    return everywhere("the weekly count", lambda organisation_id: _counted(organisation_id, now))


def _counted(organisation_id: int, now: datetime) -> bool:
    def act() -> Act:
        return acting(db_session().get_one(Organisation, organisation_id), now=now)

    def begun() -> int | None:
        row = readiness.claim(act())
        return row.id if row else None

    row_id = committed(begun)
    if row_id is None:
        return False
    faults = sum(1 for _ in journal.faults(db_session(), act().organisation))
    committed(lambda: readiness.count(act(), row_id, faults))
    return True


def lines(act: Act) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return the headings of the file, and its lines: one a case, one a setting."""
    return document.headings(), _lines(act)


def _lines(act: Act) -> Iterator[list[Cell]]:
    for gap in gaps(act.session, act.organisation, act.viewer, act.now):
        if gap.where is None:
            yield document.line(gap)
            continue
        where = register.filtered(act.organisation, act.viewer, gap.where, act.now)
        columns = [getattr(Case, name) for name in ("id", "reference", "next_due")]
        for batch in register.every(act.session, where, gap.where, columns):
            for case in batch:
                yield document.line(gap, case.reference)
