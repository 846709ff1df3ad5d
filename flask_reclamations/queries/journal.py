"""Verify every chain of an organisation, what its rows say against it, and the numbering."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ..domain.journal import Stored, first_fault, fold
from ..models import Case, Event, Exchange, Organisation
from ..models import Sequence as Series
from ..schemas import events

BATCH = 500


def faults(session: Session, organisation: Organisation) -> Iterator[str]:
    """Yield a sentence per chain or row that does not verify, and per number that is missing or unknown."""
    own = _chains(session, organisation, "organisation", [organisation.id])
    yield from _judge(organisation.ref, own.get(organisation.id, []), organisation)
    numbers: dict[int, set[int]] = {}
    last = 0
    while batch := _next_cases(session, organisation, last):
        last = batch[-1].id
        yield from _case_faults(session, organisation, batch)
        for case in batch:
            numbers.setdefault(case.year, set()).add(case.number)
        session.expunge_all()
        session.add(organisation)
    yield from _orphans(session, organisation)
    yield from _numbering_faults(session, organisation, numbers)


def _next_cases(session: Session, organisation: Organisation, last: int) -> Sequence[Case]:
    query = select(Case).where(Case.organisation_id == organisation.id, Case.id > last)
    return session.scalars(query.order_by(Case.id).limit(BATCH)).all()


def _chains(session: Session, organisation: Organisation, kind: str, ids: list[int]) -> dict[int, list[Event]]:
    query = select(Event).where(
        Event.organisation_id == organisation.id, Event.subject_kind == kind, Event.subject_id.in_(ids)
    )
    rows = session.scalars(query.order_by(Event.subject_id, Event.seq))
    return {subject: list(chain) for subject, chain in groupby(rows, lambda event: event.subject_id)}


def _case_faults(session: Session, organisation: Organisation, batch: Sequence[Case]) -> Iterator[str]:
    ids = [case.id for case in batch]
    chains = _chains(session, organisation, "case", ids)
    texts = dict[int, str]()
    for row_id, text in session.execute(select(Exchange.id, Exchange.text).where(Exchange.case_id.in_(ids))):
        texts[row_id] = text
    for case in batch:
        chain = chains.get(case.id, [])
        broken = list(_judge(organisation.ref, chain, case))
        yield from broken or _differences(case, chain, texts)


def _judge(organisation_ref: str, chain: list[Event], subject: Case | Organisation) -> Iterator[str]:
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
        yield f"{subject.reference if isinstance(subject, Case) else subject.ref}: {fault}"


def _differences(case: Case, chain: list[Event], texts: dict[int, str]) -> Iterator[str]:
    """Yield what a row says otherwise than its journal: a field of the case, or the words of an exchange."""
    payloads = [events.load(e.kind, json.loads(e.payload.body)) for e in chain if e.payload]
    if len(payloads) < len(chain):
        return  # redacted: what is left of the journal no longer tells the whole row
    for name, value in fold(payloads).items():
        if getattr(case, name) != value:
            yield f"{case.reference}: its {name} is not what its journal says"
    for payload in payloads:
        exchange, text = payload.get("exchange"), payload.get("text")
        if exchange and text and texts.get(exchange) != text:
            yield f"{case.reference}: the words of exchange {exchange} are not what its journal says"


def _orphans(session: Session, organisation: Organisation) -> Iterator[str]:
    there = exists().where(Case.id == Event.subject_id)
    query = select(Event.subject_id).where(
        Event.organisation_id == organisation.id, Event.subject_kind == "case", ~there
    )
    for subject in session.scalars(query.distinct().order_by(Event.subject_id)):
        yield f"case {subject}: it has a journal but is gone from the register"


def _numbering_faults(session: Session, organisation: Organisation, numbers: dict[int, set[int]]) -> Iterator[str]:
    query = select(Series.year, Series.last).where(Series.organisation_id == organisation.id)
    given = {int(year): int(last) for year, last in session.execute(query)}
    for year in sorted(given.keys() | numbers.keys()):
        found, last = numbers.get(year, set()), given.get(year, 0)
        missing = sorted(set(range(1, last + 1)) - found)
        if missing:
            yield f"{year}: number {missing[0]:04d} is missing from the register ({len(missing)} in all)"
        if found and max(found) > last:
            yield f"{year}: number {max(found):04d} was never given"
