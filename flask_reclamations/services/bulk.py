"""One act on many cases: each goes through its single door, in a commit of its own; what may not is skipped."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.rights import Door
from ..domain.vocabulary import Kind, VoidReason
from ..errors import NotAllowedError, NotFoundError, Reason, RefusedError
from ..models import Bulk, BulkItem, Case, Event
from ..queries.visibility import visible_to
from . import handling, journal
from .act import SYSTEM, Act
from .deeds import DEEDS, Order

MOST = 200
# What nobody who decides on a case has to have read first (design §12).
NO_CONFLICT = ("message_received", "message_sent", "note_added", "link_requested")


def chosen(act: Act, references: Sequence[str]) -> list[Case]:
    """Return those of these cases that the person may see, by number."""
    query = select(Case).where(
        Case.organisation_id == act.organisation.id, Case.reference.in_(references[:MOST]), visible_to(act.viewer)
    )
    return list(act.session.scalars(query.order_by(Case.year, Case.number)))


def ask(act: Act, order: Order, seen: Mapping[str, int], *, submission: str) -> Bulk:
    """Write down what is to be done with which cases; the same form sent twice is one.

    Parameters: `seen` how long the journal of each case was when the person saw it, by reference.
    """
    if not act.viewer.may(Door.DESK):
        raise NotAllowedError("bulk")
    before = by_mark(act, submission)
    if before is not None:
        return before
    if len(seen) > MOST:
        raise RefusedError.because(
            "too_many", "Choisissez {count} dossiers au plus à la fois.", at="case", count=MOST
        )
    cases = chosen(act, list(seen))
    if not cases:
        raise RefusedError.because("no_case", "Choisissez au moins un dossier.", at="case")
    row = Bulk(
        organisation_id=act.organisation.id,
        submission=submission,
        owner_ref=act.viewer.ref,
        owner_label=act.viewer.label,
        act=order.act,
        said={
            "assignee": order.assignee.ref if order.assignee else None,
            "reason": order.reason,
            "kind": order.kind,
            "text": order.text,
            "waived": order.waived,
            "rules": order.rules,
        },
        created_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    for case in cases:
        item = {"organisation_id": act.organisation.id, "bulk_id": row.id, "case_id": case.id}
        act.session.add(BulkItem(**item, seen_seq=seen[case.reference]))
    act.session.flush()
    return row


def by_mark(act: Act, submission: str) -> Bulk | None:
    """Return what this person asked for with a form of this mark."""
    return act.session.scalar(
        select(Bulk).where(
            Bulk.organisation_id == act.organisation.id,
            Bulk.submission == submission,
            Bulk.owner_ref == act.viewer.ref,
            Bulk.act != Bulk.ERASE,
        )
    )


def mine(act: Act, submission: str) -> Bulk:
    """Return what this person asked for; anybody else's is not there."""
    row = by_mark(act, submission)
    if row is None:
        raise NotFoundError(submission)
    return row


def items(session: Session, row: Bulk, *states: str) -> list[int]:
    """Return the ids of its items in these states, in their order."""
    query = select(BulkItem.id).where(BulkItem.bulk_id == row.id, BulkItem.state.in_(states))
    return list(session.scalars(query.order_by(BulkItem.id)))


def order_of(act: Act, row: Bulk) -> Order:
    """Return what was asked for."""
    said: dict[str, Any] = row.said
    reason = VoidReason(said["reason"]) if said.get("reason") else None
    kind = Kind(said["kind"]) if said.get("kind") else None
    told = {name: said.get(name) for name in ("text", "waived", "rules")}
    return Order(row.act, act.host.person(said.get("assignee")), reason, kind, **told)


def carry_out(act: Act, item_id: int, order: Order) -> None:
    """Do with one case what was asked, or keep why not; an item that was already dealt with stays as it is."""
    item, case = held(act, item_id)
    if item.state != BulkItem.WAITING:
        return
    reasons = _outrun(act, case, item.seen_seq)
    if not reasons:
        item.seen_seq = case.journal_seq
        reasons = _try(act, case, order)
    item.state = BulkItem.SKIPPED if reasons else BulkItem.DONE
    item.reasons = said_by(reasons)
    item.done_seq = None if reasons else case.journal_seq
    act.session.flush()


def held(act: Act, item_id: int) -> tuple[BulkItem, Case]:
    """Return an item and its case, locked: two workers come one by one."""
    item = act.session.get_one(BulkItem, item_id)
    case = journal.locked(act.session, Case, Case.id == item.case_id)
    if case is None:
        raise NotFoundError(item_id)
    act.session.refresh(item)
    return item, case


def said_by(reasons: Sequence[Reason]) -> list[list[Any]]:
    """Return reasons as they are kept: the French text and its values."""
    return [[reason.text, reason.values] for reason in reasons]


def _try(act: Act, case: Case, order: Order) -> list[Reason]:
    deed = DEEDS[order.act]
    return handling.attempt(act, case.reference, deed.permission, lambda held: deed.do(act, held, order))


def _outrun(act: Act, case: Case, seen: int) -> list[Reason]:
    """Return who changed the case since it was seen; the system and messages never conflict."""
    other = last_by_another(act, case, after=seen)
    if other is None:
        return []
    return [Reason("outrun", "Modifié entre-temps par {who}.", "", {"who": other.actor_label})]


def last_by_another(act: Act, case: Case, *, after: int) -> Event | None:
    """Return the last thing somebody else decided on a case after this length of its journal."""
    query = select(Event).where(
        Event.subject_kind == "case",
        Event.subject_id == case.id,
        Event.seq > after,
        Event.kind.not_in(NO_CONFLICT),
        Event.actor_ref.not_in([act.viewer.ref, SYSTEM.ref]),
    )
    return act.session.scalar(query.order_by(Event.seq.desc()).limit(1))
