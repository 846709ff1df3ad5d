"""Carry out what was asked of many cases: the first in the request, the rest by a worker or the tick.

An erasure is a worker's from its first case on.
"""

from collections.abc import Callable

from sqlalchemy import select

from ..domain.rights import Viewer
from ..models import Bulk, BulkItem, Organisation
from ..services import bulk, deeds, requests, undoing
from ..services.act import Act, acting, db_session, state
from .retention import erase_for_good
from .unit import committed, each


def carry_out(act: Act, row: Bulk, *, limit: int | None = None) -> int:
    """Deal with what waits of one order, each case in its own commit, and return how many were dealt with."""
    row_id, order = row.id, bulk.order_of(act, row)
    waiting = bulk.items(act.session, row, BulkItem.WAITING)
    for item_id in waiting[:limit]:
        committed(_one(act, item_id, order))
    if limit is None or len(waiting) <= limit:
        committed(lambda: _forget(act, row_id))
    return len(waiting[:limit])


def _one(act: Act, item_id: int, order: deeds.Order) -> Callable[[], None]:
    if order.act == Bulk.ERASE:
        return lambda: _erase(act, item_id)
    return lambda: bulk.carry_out(act, item_id, order)


def _erase(act: Act, item_id: int) -> None:
    erase_for_good()
    requests.carry_out(act, item_id)


def _forget(act: Act, row_id: int) -> None:
    row = act.session.get_one(Bulk, row_id)
    if row.act == Bulk.ERASE:
        requests.end(act, row)
    # Each journal has the words now: what names people is not kept twice.
    row.said = {}


def undo(act: Act, row: Bulk) -> None:
    """Put back what may be, each case in its own commit."""
    row_id = row.id
    for item_id in bulk.items(act.session, row, BulkItem.DONE):
        committed(_back(act, row_id, item_id))


def _back(act: Act, row_id: int, item_id: int) -> Callable[[], None]:
    return lambda: undoing.undo(act, act.session.get_one(Bulk, row_id), item_id)


def carry_out_pending() -> int:
    """Deal with what requests left, under the rights that those who asked have now."""
    session = db_session()
    query = select(BulkItem.bulk_id).where(BulkItem.state == BulkItem.WAITING).distinct()

    def work(bulk_id: int) -> int:
        row = session.get_one(Bulk, bulk_id)
        return carry_out(_act_of(row), row)

    return each(
        "what was asked of many cases at once, order", session.scalars(query.order_by(BulkItem.bulk_id)).all(), work
    )


def _act_of(row: Bulk) -> Act:
    organisation = db_session().get_one(Organisation, row.organisation_id)
    person = state().host.person(row.owner_ref)
    # Who left has no right any more: their cases are skipped, each with that reason.
    roles = person.roles if person and person.active else frozenset()
    owner = Viewer(row.owner_ref, row.owner_label, roles, referent=organisation.referent_ref, rights=state().rights)
    return acting(organisation, owner)
