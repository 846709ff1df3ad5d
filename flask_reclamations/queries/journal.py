"""Verify every chain of an organisation, and its numbering."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.journal import START, Stored, first_fault
from ..models import Case, Event, Organisation, Sequence


def faults(session: Session, organisation: Organisation) -> Iterator[str]:
    """Yield a sentence per chain that does not verify, and per number that is missing or unknown."""
    heads: dict[tuple[str, int], tuple[str, int, str]] = {
        ("organisation", organisation.id): (
            organisation.journal_head,
            organisation.journal_seq,
            organisation.ref,
        )
    }
    numbers: dict[int, set[int]] = {}
    columns = (Case.id, Case.journal_head, Case.journal_seq, Case.reference, Case.year, Case.number)
    for row_id, head, seq, reference, year, number in session.execute(
        select(*columns).where(Case.organisation_id == organisation.id)
    ):
        heads["case", row_id] = (head, seq, reference)
        numbers.setdefault(year, set()).add(number)
    yield from _chain_faults(session, organisation, heads)
    yield from _numbering_faults(session, organisation, numbers)


def _chain_faults(
    session: Session, organisation: Organisation, heads: dict[tuple[str, int], tuple[str, int, str]]
) -> Iterator[str]:
    order = (Event.subject_kind, Event.subject_id, Event.seq)
    rows = session.scalars(
        select(Event)
        .where(Event.organisation_id == organisation.id)
        .order_by(*order)
        .execution_options(yield_per=500)
    )
    chain: list[Stored] = []
    subject: tuple[str, int] | None = None
    for event in rows:
        if (event.subject_kind, event.subject_id) != subject:
            yield from _judge(subject, chain, heads)
            subject, chain = (event.subject_kind, event.subject_id), []
        payload = event.payload
        chain.append(
            Stored(
                event.link(organisation.ref),
                event.digest,
                payload.salt if payload else None,
                payload.body if payload else None,
            )
        )
    yield from _judge(subject, chain, heads)
    for (kind, row_id), (head, length, name) in heads.items():
        if length or (head or START) != START:
            yield f"{name} ({kind} {row_id}): its journal has 0 events where {length} were written"


def _judge(
    subject: tuple[str, int] | None, chain: list[Stored], heads: dict[tuple[str, int], tuple[str, int, str]]
) -> Iterator[str]:
    if subject is None:
        return
    head = heads.pop(subject, None)
    if head is None:
        yield f"{subject[0]} {subject[1]}: it has a journal but is gone from the register"
        return
    fault = first_fault(chain, head[0], head[1])
    if fault:
        yield f"{head[2]}: {fault}"


def _numbering_faults(session: Session, organisation: Organisation, numbers: dict[int, set[int]]) -> Iterator[str]:
    query = select(Sequence.year, Sequence.last).where(Sequence.organisation_id == organisation.id)
    given = {int(year): int(last) for year, last in session.execute(query)}
    for year in sorted(given.keys() | numbers.keys()):
        found, last = numbers.get(year, set()), given.get(year, 0)
        missing = sorted(set(range(1, last + 1)) - found)
        if missing:
            yield f"{year}: number {missing[0]:04d} is missing from the register ({len(missing)} in all)"
        if found and max(found) > last:
            yield f"{year}: number {max(found):04d} was never given"
