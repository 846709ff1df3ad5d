"""Verify every chain of an organisation, what its rows say against it, and the numbering of its books."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ..domain.journal import Stored, first_fault, fold
from ..models import (
    Action,
    ActionSequence,
    Alert,
    Case,
    Chained,
    Event,
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


def faults(session: Session, organisation: Organisation) -> Iterator[str]:
    """Yield a sentence per chain or row that does not verify, and per number that is missing or unknown."""
    own = _chains(session, organisation, "organisation", [organisation.id])
    yield from _judge(organisation.ref, own.get(organisation.id, []), organisation)
    for numbered in NUMBERED:
        numbers: dict[int, set[int]] = {}
        last = 0
        while batch := _next_rows(session, organisation, numbered.model, last):
            last = batch[-1].id
            yield from _row_faults(session, organisation, batch)
            for row in batch:
                numbers.setdefault(row.year, set()).add(row.number)
            session.expunge_all()
            session.add(organisation)
        yield from _orphans(session, organisation, numbered)
        yield from _numbering_faults(session, organisation, numbered, numbers)
    for model in (Procedure, Alert):
        found = select(model).where(model.organisation_id == organisation.id)
        if rows := cast("Sequence[Procedure | Alert]", session.scalars(found).all()):
            yield from _row_faults(session, organisation, rows)
    yield from seals.faults(session, organisation)


def _next_rows(session: Session, organisation: Organisation, model: type[Book], last: int) -> Sequence[Book]:
    query = select(model).where(model.organisation_id == organisation.id, model.id > last)
    rows: Sequence[Book] = session.scalars(query.order_by(model.id).limit(BATCH)).all()  # type: ignore[assignment]
    return rows


def _chains(session: Session, organisation: Organisation, kind: str, ids: list[int]) -> dict[int, list[Event]]:
    query = select(Event).where(
        Event.organisation_id == organisation.id, Event.subject_kind == kind, Event.subject_id.in_(ids)
    )
    rows = session.scalars(query.order_by(Event.subject_id, Event.seq))
    return {subject: list(chain) for subject, chain in groupby(rows, lambda event: event.subject_id)}


def _row_faults(session: Session, organisation: Organisation, batch: Sequence[Kept]) -> Iterator[str]:
    ids = [row.id for row in batch]
    chains = _chains(session, organisation, batch[0].SUBJECT, ids)
    texts = dict[int, str]()
    if isinstance(batch[0], Case):
        for row_id, text in session.execute(select(Exchange.id, Exchange.text).where(Exchange.case_id.in_(ids))):
            texts[row_id] = text
    for row in batch:
        chain = chains.get(row.id, [])
        broken = list(_judge(organisation.ref, chain, row))
        yield from broken or _differences(row, chain, texts)


def _judge(organisation_ref: str, chain: list[Event], subject: Chained) -> Iterator[str]:
    stored = [
        Stored(
            event.link(organisation_ref),
            event.digest,
            event.payload.salt if event.payload else None,
            event.payload.body if event.payload else None,
        )
        for event in chain
    ]
    fault = first_fault(stored, subject.journal_head, subject.journal_seq)
    if fault:
        yield f"{getattr(subject, 'reference', organisation_ref)}: {fault}"


def _differences(row: Kept, chain: list[Event], texts: dict[int, str]) -> Iterator[str]:
    """Yield what a row says otherwise than its journal: one of its fields, or the words of an exchange."""
    payloads = [events.load(e.kind, json.loads(e.payload.body)) for e in chain if e.payload]
    if len(payloads) < len(chain):
        return  # redacted: what is left of the journal no longer tells the whole row
    for name, value in fold(payloads).items():
        if getattr(row, name) != value:
            yield f"{row.reference}: its {name} is not what its journal says"
    for payload in payloads:
        exchange, text = payload.get("exchange"), payload.get("text")
        if exchange and text and texts.get(exchange) != text:
            yield f"{row.reference}: the words of exchange {exchange} are not what its journal says"


def _orphans(session: Session, organisation: Organisation, numbered: Numbered) -> Iterator[str]:
    kind = numbered.model.SUBJECT
    there = exists().where(numbered.model.id == Event.subject_id)
    query = select(Event.subject_id).where(
        Event.organisation_id == organisation.id, Event.subject_kind == kind, ~there
    )
    for subject in session.scalars(query.distinct().order_by(Event.subject_id)):
        yield f"{kind} {subject}: it has a journal but is gone from the {numbered.book}"


def _numbering_faults(
    session: Session, organisation: Organisation, numbered: Numbered, numbers: dict[int, set[int]]
) -> Iterator[str]:
    series = numbered.series
    query = select(series.year, series.last).where(series.organisation_id == organisation.id)
    given = {int(year): int(last) for year, last in session.execute(query)}
    for year in sorted(given.keys() | numbers.keys()):
        found, last = numbers.get(year, set()), given.get(year, 0)
        missing = sorted(set(range(1, last + 1)) - found)
        if missing:
            yield f"{year}: number {missing[0]:04d} is missing from the {numbered.book} ({len(missing)} in all)"
        if found and max(found) > last:
            yield f"{year}: number {max(found):04d} was never given"
