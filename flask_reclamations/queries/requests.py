"""What is kept of one person, for whoever answers their request (RGPD 15 to 17)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ..domain.rights import Viewer
from ..domain.vocabulary import Direction
from ..models import (
    Addressee,
    Attachment,
    Bulk,
    BulkItem,
    Case,
    CasePerson,
    Correspondent,
    Event,
    Exchange,
    Organisation,
    Survey,
)
from .visibility import told_to, visible_to

PAGE = 50


@dataclass(frozen=True)
class Found:
    """A case that keeps something of a person: as its claimant, or among its correspondents."""

    case: Case
    claimant: bool
    contacts: Sequence[Correspondent] = ()


@dataclass(frozen=True)
class Page:
    """Some of the cases found, how many there are in all, and where the next page begins."""

    found: Sequence[Found]
    total: int
    older: int | None = None


def same(column: Any, told: str) -> ColumnElement[bool]:
    """Return the condition of the same words, whatever their capitals."""
    # SQLite lowers A to Z alone: capitals with an accent are looked for as people write them.
    told = told.strip()
    written = {told, told.lower(), told.upper(), told.title()}
    ascii_lower = str.maketrans(ascii_uppercase, ascii_lowercase)
    return func.lower(func.trim(column)).in_(sorted({word.translate(ascii_lower) for word in written}))


def _claims(told: str) -> ColumnElement[bool]:
    return or_(Case.claimant_ref == told.strip(), same(Case.claimant_email, told), same(Case.claimant_label, told))


def _corresponds(told: str) -> ColumnElement[bool]:
    own = Correspondent.person_ref == told.strip()
    return or_(own, same(Correspondent.email, told), same(Correspondent.label, told))


def _concerned(organisation: Organisation, viewer: Viewer, told: str) -> ColumnElement[bool]:
    here = Correspondent.organisation_id == organisation.id
    spoken = Case.id.in_(select(Correspondent.case_id).where(here, _corresponds(told)))
    readable = and_(Case.organisation_id == organisation.id, visible_to(viewer), Case.anonymised_at.is_(None))
    return and_(readable, or_(_claims(told), spoken))


def page(session: Session, organisation: Organisation, viewer: Viewer, told: str, after: int | None = None) -> Page:
    """Return the cases that keep something of who has this address, account or whole name, the latest first.

    Only those that the viewer may read, and that are not anonymised yet.

    Parameters: `after` the id of the last case of the page before.
    """
    if not told.strip():
        return Page([], 0)
    where = _concerned(organisation, viewer, told)
    rest = where if after is None else and_(where, Case.id < after)
    rows = _found(session, rest, told, limit=PAGE + 1)
    more = len(rows) > PAGE
    total = len(rows)
    if more or after is not None:
        total = session.scalar(select(func.count()).select_from(Case).where(where)) or 0
    return Page(rows[:PAGE], total, rows[PAGE - 1].case.id if more else None)


def chosen(
    session: Session, organisation: Organisation, viewer: Viewer, told: str, references: Collection[str] | None
) -> list[Found]:
    """Return the cases of these references among those that keep something of a person; all of them for None."""
    if not told.strip():
        return []
    where = _concerned(organisation, viewer, told)
    return _found(session, where if references is None else and_(where, Case.reference.in_(references)), told)


def _found(session: Session, where: ColumnElement[bool], told: str, limit: int | None = None) -> list[Found]:
    query = select(Case, _claims(told)).where(where).order_by(Case.id.desc()).limit(limit)
    rows = [(case, bool(claims)) for case, claims in session.execute(query)]
    theirs = select(Correspondent).where(_corresponds(told), Correspondent.case_id.in_(select(Case.id).where(where)))
    by_case: dict[int, list[Correspondent]] = {}
    for contact in session.scalars(theirs.order_by(Correspondent.id)):
        by_case.setdefault(contact.case_id, []).append(contact)
    return [Found(case, claims, by_case.get(case.id, ())) for case, claims in rows]


def named(session: Session, organisation: Organisation, viewer: Viewer, references: Collection[str]) -> list[Case]:
    """Return the cases of these references that the viewer may read and that are not anonymised, in their order."""
    where = (Case.organisation_id == organisation.id, Case.reference.in_(references))
    query = select(Case).where(*where, visible_to(viewer), Case.anonymised_at.is_(None))
    return list(session.scalars(query.order_by(Case.year, Case.number)))


def contacts(session: Session, cases: Sequence[Case], ids: Collection[int]) -> list[Correspondent]:
    """Return these correspondents of these cases."""
    among = (Correspondent.id.in_(ids), Correspondent.case_id.in_([case.id for case in cases]))
    return list(session.scalars(select(Correspondent).where(*among).order_by(Correspondent.id)))


def said_with(session: Session, contact: Correspondent) -> Iterable[Exchange]:
    """Return what a correspondent wrote, and what was written to them."""
    to_them = select(Addressee.exchange_id).where(
        Addressee.case_id == contact.case_id, Addressee.recipient == contact.recipient
    )
    theirs = or_(Exchange.author_ref == contact.recipient, Exchange.id.in_(to_them))
    own = (Exchange.case_id == contact.case_id, Exchange.direction != Direction.NOTE, theirs)
    return session.scalars(select(Exchange).where(*own).order_by(Exchange.id))


def exchanges(session: Session, case: Case) -> Iterable[Exchange]:
    """Return what its claimant reads of the exchanges of a case: no notes, nothing said with others alone."""
    own = (Exchange.case_id == case.id, Exchange.direction != Direction.NOTE, ~Exchange.aside)
    return session.scalars(select(Exchange).where(*own).order_by(Exchange.id))


def opinions(session: Session, case: Case) -> Iterable[Survey]:
    """Return the opinions that were given on a case."""
    own = (Survey.case_id == case.id, Survey.answered_at.is_not(None))
    return session.scalars(select(Survey).where(*own).order_by(Survey.id))


def files(session: Session, case: Case) -> Iterable[Attachment]:
    """Return the files of a case."""
    return session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id))


def answered(session: Session, organisation: Organisation, kind: str, limit: int) -> list[Event]:
    """Return the requests that were answered, the latest first."""
    own = (Event.organisation_id == organisation.id, Event.subject_kind == Organisation.SUBJECT, Event.kind == kind)
    return list(session.scalars(select(Event).where(*own).order_by(Event.id.desc()).limit(limit)))


def hidden_from(session: Session, organisation: Organisation, viewer: Viewer) -> set[str]:
    """Return the references that a person may not even learn of: of the cases about them."""
    own = (CasePerson.person_ref == viewer.ref, CasePerson.relation == CasePerson.IMPLICATED)
    about = (Case.organisation_id == organisation.id, Case.id.in_(select(CasePerson.case_id).where(*own)))
    rows = session.execute(select(Case.reference, told_to(viewer)).where(*about))
    return {reference for reference, told in rows if not told}


def request_of(session: Session, organisation: Organisation, kind: str, seq: int) -> Event | None:
    """Return one request that was answered, by its place in the organisation's journal."""
    own = (Event.organisation_id == organisation.id, Event.subject_kind == Organisation.SUBJECT, Event.kind == kind)
    return session.scalar(select(Event).where(*own, Event.seq == seq))


def erasing(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    """Return those of these cases that wait to be erased, each with the mark of what was asked."""
    query = select(BulkItem.case_id, Bulk.submission).join(Bulk, Bulk.id == BulkItem.bulk_id)
    mine = (Bulk.act == Bulk.ERASE, BulkItem.state == BulkItem.WAITING, BulkItem.case_id.in_(case_ids))
    return {row.case_id: row.submission for row in session.execute(query.where(*mine))}


def unerased(
    session: Session, organisation: Organisation, marks: Collection[str]
) -> dict[str, dict[str, list[list[str]] | None]]:
    """Return the references that wait to be erased, and with its reasons each that stayed after all, by the mark."""
    query = select(Bulk.submission, Case.reference, BulkItem.state, BulkItem.reasons)
    query = query.join(BulkItem, BulkItem.bulk_id == Bulk.id).join(Case, Case.id == BulkItem.case_id)
    mine = (Bulk.organisation_id == organisation.id, Bulk.act == Bulk.ERASE, Bulk.submission.in_(marks))
    found: dict[str, dict[str, list[list[str]] | None]] = {}
    left = BulkItem.state.in_([BulkItem.WAITING, BulkItem.SKIPPED, BulkItem.KEPT])
    for mark, reference, state, reasons in session.execute(query.where(*mine, left)):
        found.setdefault(mark, {})[reference] = None if state == BulkItem.WAITING else reasons
    return found
