"""Verify every chain of an organisation, what its rows say against it, and the numbering of its books."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, Integer, Row, cast, exists, func, null, select, union_all
from sqlalchemy.orm import Session

from ..domain.journal import Fault, Stored, first_fault
from ..models import (
    Action,
    ActionSequence,
    Alert,
    Case,
    Event,
    EventPayload,
    Exchange,
    Organisation,
    Procedure,
    Review,
    ReviewSequence,
    Risk,
    RiskSequence,
)
from ..models import Sequence as Series
from ..schemas import events
from . import seals

BATCH = 500
# What has a journal, beside the organisation itself.
Book = Case | Action | Review | Risk
Kept = Book | Procedure | Alert


@dataclass(frozen=True)
class Numbered:
    """What has a journal and a number of a yearly series, and the book that lists it."""

    model: type[Book]
    series: type[Series | ActionSequence | ReviewSequence | RiskSequence]
    book: str


NUMBERED = (
    Numbered(Case, Series, "register"),
    Numbered(Action, ActionSequence, "plan"),
    Numbered(Review, ReviewSequence, "list of reviews"),
    Numbered(Risk, RiskSequence, "list of risks"),
)


def faults(session: Session, organisation: Organisation) -> Iterator[Fault]:
    """Yield a sentence per chain or row that does not verify, and per number that is missing or unknown."""
    for page in pages(session, organisation):
        yield from page


def pages(session: Session, organisation: Organisation) -> Iterator[list[Fault]]:
    """Yield these sentences for some chains at a time: whoever reads may end its transaction between two pages.

    What is written meanwhile is no fault, however little of it the database shows to one statement.
    """
    itself = _rows(session, Organisation, Organisation.id == organisation.id)
    yield _judged(session, organisation, Organisation, itself)
    for numbered in NUMBERED:
        yield from _chained(session, organisation, numbered.model)
        yield list(_orphans(session, organisation, numbered))
        yield list(_numbering_faults(session, organisation, numbered))
    for model in (Procedure, Alert):
        yield from _chained(session, organisation, model)
    yield from seals.pages(session, organisation)


def _chained(session: Session, organisation: Organisation, model: type[Kept]) -> Iterator[list[Fault]]:
    last = 0
    while rows := _rows(session, model, model.organisation_id == organisation.id, model.id > last):
        last = rows[-1].id
        yield _judged(session, organisation, model, rows)


def _rows(session: Session, model: type[Kept | Organisation], *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return the next rows of a table, plain: to map them would cost more than all that is computed of them."""
    return session.execute(select(model.__table__).where(*where).order_by(model.id).limit(BATCH)).all()


def _judged(
    session: Session, organisation: Organisation, model: type[Kept | Organisation], rows: Sequence[Row[Any]]
) -> list[Fault]:
    """Return what does not verify of these rows; what moves under our eyes is judged again."""
    found = _found(session, organisation, model, rows)
    if not found:
        return []
    # A change of anything that a chain covers moves its head: what stands where it stood was read as it is.
    stood = {row.id: (row.journal_seq, row.journal_head) for row in rows}
    again = _rows(session, model, model.id.in_(found))
    moved = [row for row in again if (row.journal_seq, row.journal_head) != stood[row.id]]
    for row in moved:
        del found[row.id]
    said = [one for of_row in found.values() for one in of_row]
    return said + _judged(session, organisation, model, moved) if moved else said


def _found(
    session: Session, organisation: Organisation, model: type[Kept | Organisation], rows: Sequence[Row[Any]]
) -> dict[int, list[Fault]]:
    """Return what does not verify, by the id of its row."""
    ids = [row.id for row in rows]
    chains, texts, found = _chains(session, organisation, model.SUBJECT, ids), dict[int, str](), {}
    if model is Case:
        exchanges = select(Exchange.id, Exchange.text).where(Exchange.case_id.in_(ids))
        texts = {row.id: row.text for row in session.execute(exchanges)}
    for row in rows:
        chain = chains.get(row.id, [])
        broken = first_fault(chain, row.journal_head, row.journal_seq)
        told = [broken] if broken else [] if model is Organisation else list(_differences(row, chain, texts))
        if told:
            # Some have their reference in a column, others make it up.
            name = getattr(session.get_one(model, row.id), "reference", organisation.ref)
            found[row.id] = [Fault(one.code, one.values, name) for one in told]
    return found


def _chains(session: Session, organisation: Organisation, kind: str, ids: list[int]) -> dict[int, list[Stored]]:
    event, payload, ref = Event.__table__.c, EventPayload.__table__.c, organisation.ref
    query = select(Event.__table__, payload.salt, payload.body).outerjoin(
        EventPayload.__table__, payload.event_id == event.id
    )
    own = (event.organisation_id == organisation.id, event.subject_kind == kind, event.subject_id.in_(ids))
    rows = session.execute(query.where(*own).order_by(event.subject_id, event.seq))
    return {
        subject: [_stored(row, ref) for row in chain] for subject, chain in groupby(rows, lambda row: row.subject_id)
    }


def _stored(row: Any, organisation_ref: str) -> Stored:
    # A plain row says of itself what an event says.
    return Stored(Event.link(row, organisation_ref), row.digest, row.salt, row.body)


def _differences(row: Row[Any], chain: list[Stored], texts: Mapping[int, str]) -> Iterator[Fault]:
    """Yield what a row says otherwise than its journal: one of its fields, or the words of an exchange."""
    said: dict[str, tuple[str, Any]] = {}
    payloads = [json.loads(event.payload) for event in chain if event.payload is not None]
    if len(payloads) < len(chain):
        return  # redacted: what is left of the journal no longer tells the whole row
    for event, payload in zip(chain, payloads, strict=True):
        if not isinstance(payload, dict) or not isinstance(payload.get("new", {}), dict):
            yield Fault("field", {"field": event.link.kind})  # rewritten, digests and all, to what no event says
            return
        said |= {name: (event.link.kind, value) for name, value in payload.get("new", {}).items()}
    for name, (kind, value) in said.items():
        # Texts and numbers are stored as they are; to ask the schema of the others is what takes longest.
        if getattr(row, name, None) != value and not _tells(kind, name, value, getattr(row, name, None)):
            yield Fault("field", {"field": name})
    for payload in payloads:
        exchange, text = payload.get("exchange"), payload.get("text")
        if exchange and text and texts.get(exchange) != text:
            yield Fault("words", {"exchange": exchange})


def _tells(kind: str, name: str, stored: Any, now: Any) -> bool:
    try:
        return bool(events.value(kind, name, stored) == now)
    except (KeyError, ValueError, ValidationError):
        return False  # what no event of this kind says


def _orphans(session: Session, organisation: Organisation, numbered: Numbered) -> Iterator[Fault]:
    kind = numbered.model.SUBJECT
    there = exists().where(numbered.model.id == Event.subject_id)
    query = select(Event.subject_id).where(
        Event.organisation_id == organisation.id, Event.subject_kind == kind, ~there
    )
    for subject in session.scalars(query.distinct().order_by(Event.subject_id)):
        yield Fault("orphan", {"subject": kind, "id": subject, "book": numbered.book})


def _numbering_faults(session: Session, organisation: Organisation, numbered: Numbered) -> Iterator[Fault]:
    model, series, nothing = numbered.model, numbered.series, cast(null(), Integer)
    given = select(series.year, series.last.label("last"), nothing.label("number"))
    taken = select(model.year, nothing, model.number).where(model.organisation_id == organisation.id)
    # In one statement: what is filed meanwhile has its number on both sides, or on none.
    both = union_all(given.where(series.organisation_id == organisation.id), taken).subquery().c
    found = (func.max(both.last), func.count(both.number.distinct()), func.max(both.number))
    for year, last, count, greatest in session.execute(
        select(both.year, *found).group_by(both.year).order_by(both.year)
    ).all():
        last, greatest = last or 0, greatest or 0
        named = {"year": year, "subject": model.SUBJECT, "book": numbered.book}
        if count != last or greatest > last:
            ours = select(model.number).where(model.organisation_id == organisation.id, model.year == year)
            missing = sorted(set(range(1, last + 1)).difference(session.scalars(ours)))
            if missing:
                yield Fault("number", named | {"number": f"{missing[0]:04d}", "count": len(missing)})
        if greatest > last:
            yield Fault("ungiven", named | {"number": f"{greatest:04d}"})
