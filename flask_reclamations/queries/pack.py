"""What an organisation was at the cut-off of an evidence pack: its journals folded up to then, and nothing after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import case, func, inspect, literal, select, true, tuple_
from sqlalchemy.orm import Session

from ..domain.asof import Then, Told
from ..domain.journal import payload_digest
from ..domain.rights import Viewer
from ..domain.seals import Head, in_order
from ..models import (
    Action,
    Blob,
    Case,
    CasePerson,
    Category,
    Event,
    Exchange,
    Organisation,
    ReviewLine,
    Signal,
    Tag,
)
from . import seals
from .asof import told
from .pack_forgotten import Remembered, altered, left_of
from .visibility import visible_to

BATCH = 200


@dataclass(frozen=True)
class Seen:
    """A case at the cut-off; where it is not `open`, its reader learns its number and no more."""

    then: Then
    open: bool
    told: bool


def cases(session: Session, organisation: Organisation, viewer: Viewer, moment: datetime) -> Iterator[Seen]:
    """Yield each case that there was, by number; what a reader may not know of is left out."""
    about_them = Case.people.any(person_ref=viewer.ref, relation=CasePerson.IMPLICATED)
    seen = case((visible_to(viewer).is_(true()), 1), else_=0)
    shut = case((Case.confidential & ~about_them, 1), else_=0)
    last = (0, 0)
    query = select(Case.id, Case.year, Case.number, seen, shut).where(Case.organisation_id == organisation.id)
    while rows := session.execute(
        query.where(tuple_(Case.year, Case.number) > tuple_(*map(literal, last)))
        .order_by(Case.year, Case.number)
        .limit(BATCH)
    ).all():
        last = (rows[-1].year, rows[-1].number)
        found = {then.id: then for then in subjects(session, organisation, Case, [row.id for row in rows], moment)}
        for row in rows:
            if row.id in found and (row[3] or row[4]):
                yield Seen(found[row.id], bool(row[3]), bool(row[4]))


def subjects(
    session: Session, organisation: Organisation, model: Any, ids: Sequence[int], moment: datetime
) -> Iterator[Then]:
    """Yield these subjects at the cut-off, by id; what was not there yet is left out."""
    forgotten = left_of(session, model, ids)
    for subject_id, chain in chains(session, organisation, model.SUBJECT, ids, moment):
        if (left := forgotten.get(subject_id)) is not None:
            yield Remembered(subject_id, [told(event) for event in chain], left)
            continue
        events = [_as_written(event) for event in chain]
        whole = all(event.payload is not None for event in events)
        yield Then(subject_id, events) if whole else altered(session, model, subject_id, events)


def _as_written(event: Event) -> Told:
    """Return an event as the rules read it, without what it says where that is not what was written."""
    payload, said = event.payload, told(event)
    same = payload is not None and payload_digest(payload.salt, payload.body) == event.payload_digest
    return said if same else replace(said, payload=None)


def chains(
    session: Session, organisation: Organisation, kind: str, ids: Sequence[int], moment: datetime
) -> Iterator[tuple[int, list[Event]]]:
    """Yield the journal of each of these subjects up to a moment, by id.

    Who writes takes their time before their turn: an event of before the cut-off that follows one of after is after.
    """
    query = select(Event).where(
        Event.organisation_id == organisation.id,
        Event.subject_kind == kind,
        Event.subject_id.in_(ids),
        Event.at <= moment,
    )
    found: dict[int, list[Event]] = {}
    for event in session.scalars(query.order_by(Event.subject_id, Event.seq)):
        found.setdefault(event.subject_id, []).append(event)
    for subject_id, chain in found.items():
        whole = takewhile(lambda pair: pair[0] == pair[1].seq, enumerate(chain, 1))
        if kept := [event for _, event in whole]:
            yield subject_id, kept


def every(session: Session, organisation: Organisation, model: Any, moment: datetime) -> Iterator[Then]:
    """Yield each action, risk, review or version of the procedure that there was, by id."""
    last = 0
    own = select(model.id).where(model.organisation_id == organisation.id).order_by(model.id).limit(BATCH)
    while ids := session.scalars(own.where(model.id > last)).all():
        last = ids[-1]
        yield from subjects(session, organisation, model, ids, moment)


def revived(model: Any, then: Then) -> Any:
    """Return a subject as the row that it was, of no session."""
    return model(**{"id": then.id} | then.fields)


def one_case(session: Session, organisation: Organisation, case_id: int, moment: datetime) -> Then:
    """Return one case at the cut-off."""
    return next(subjects(session, organisation, Case, [case_id], moment))


def organisation_then(session: Session, organisation: Organisation, moment: datetime) -> Organisation:
    """Return an organisation as its settings were: a row of no session, taken back change by change."""
    columns = {column.key: getattr(organisation, column.key) for column in inspect(Organisation).column_attrs}
    for payload in _since(session, organisation, "settings_changed", moment):
        columns |= payload.get("old", {})
    return Organisation(**columns)


def categories_then(session: Session, organisation: Organisation, moment: datetime) -> dict[str, str]:
    """Return the words of each category, by code, as they were."""
    query = select(Category.code, Category.label).where(Category.organisation_id == organisation.id)
    found = {row.code: row.label for row in session.execute(query.order_by(Category.position))}
    for payload in _since(session, organisation, "category_changed", moment):
        if not payload["before"]:
            found.pop(payload["code"], None)
        elif "label" in payload["before"]:
            found[payload["code"]] = payload["before"]["label"]
    return found


def topics_then(session: Session, organisation: Organisation, moment: datetime) -> dict[str, str]:
    """Return the words of each topic, by code, as they were; none that is kept to those who handle cases.

    What was restricted since is left out too: who may know of it is judged as of now, as for cases.
    """
    query = select(Tag.code, Tag.label, Tag.restricted).where(Tag.organisation_id == organisation.id)
    found = {row.code: dict(row._mapping) for row in session.execute(query.order_by(Tag.position, Tag.id))}
    shut = {code for code, row in found.items() if row["restricted"]}
    for payload in _since(session, organisation, "tag_changed", moment):
        if payload["before"]:
            found[payload["code"]] |= payload["before"]
        else:
            found.pop(payload["code"], None)
    return {code: str(row["label"]) for code, row in found.items() if not row["restricted"] and code not in shut}


def _since(session: Session, organisation: Organisation, kind: str, moment: datetime) -> Iterator[dict[str, Any]]:
    """Yield what events of the organisation's own journal said after a moment, the latest first."""
    own = (Event.subject_kind == Organisation.SUBJECT, Event.subject_id == organisation.id, Event.kind == kind)
    for event in session.scalars(select(Event).where(*own, Event.at > moment).order_by(Event.seq.desc())):
        if said := _as_written(event).payload:
            yield dict(said)


def readable(
    session: Session, organisation: Organisation, viewer: Viewer, references: Iterable[str]
) -> tuple[list[str], int]:
    """Return those of these references that a person may read, in order, and how many they may only count."""
    asked = list(dict.fromkeys(references))
    query = select(Case.reference, case((visible_to(viewer).is_(true()), 1), else_=0))
    about_them = Case.people.any(person_ref=viewer.ref, relation=CasePerson.IMPLICATED)
    rows = session.execute(query.where(Case.organisation_id == organisation.id, Case.reference.in_(asked)))
    seen = {reference for reference, open_ in rows if open_}
    query_shut = (
        select(func.count())
        .select_from(Case)
        .where(
            Case.organisation_id == organisation.id,
            Case.reference.in_(asked),
            Case.reference.not_in(seen),
            ~about_them,
        )
    )
    hidden = session.scalar(query_shut) if len(seen) < len(asked) else 0
    return [one for one in asked if one in seen], hidden or 0


def words_of(session: Session, organisation: Organisation, exchanges: Iterable[int]) -> dict[int, str]:
    """Return what exchanges say, by id: an acknowledgement by mail has its words there only."""
    query = select(Exchange.id, Exchange.text).where(Exchange.organisation_id == organisation.id)
    return {row[0]: row[1] for row in session.execute(query.where(Exchange.id.in_(list(exchanges))))}


def places(session: Session, organisation: Organisation, digests: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return where the contents of these SHA-256 lie in the store, and what the antivirus said of each."""
    query = select(Blob.sha256, Blob.place, Blob.state).where(Blob.organisation_id == organisation.id)
    found = session.execute(query.where(Blob.sha256.in_(list(digests))).order_by(Blob.id))
    return {row[0]: (row[1], row[2]) for row in found}


def sealed(
    session: Session, organisation: Organisation, moment: datetime
) -> Iterator[tuple[seals.Seal, Iterator[Head]]]:
    """Yield each seal up to a moment with the heads that it is over; ends where events are gone."""
    after, known = 0, 0
    for seal in list(seals.every(session, organisation, until=moment)):
        until = seals.place(session, organisation, seal.events - known, after)
        if until is None:
            return
        yield seal, in_order(seals.heads(session, organisation, after, until))
        after, known = until, seal.events


def signals(session: Session, organisation: Organisation, moment: datetime) -> list[tuple[str, str, datetime]]:
    """Return what the host's surveys raised and who dropped out, up to a moment: source, reference, when."""
    query = select(Signal.source, Case.reference, Signal.at).join(Case, Case.id == Signal.case_id)
    query = query.where(Signal.organisation_id == organisation.id, Signal.at <= moment)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(Signal.id))]


def lines_of(session: Session, review_id: int) -> dict[str, int]:
    """Return the lines of a review by the reference of what each is about: what was decided of it bears its id."""
    reference = func.coalesce(Case.reference, Action.reference)
    query = select(reference, ReviewLine.id).outerjoin(Case, Case.id == ReviewLine.case_id)
    query = query.outerjoin(Action, Action.id == ReviewLine.action_id).where(ReviewLine.review_id == review_id)
    return {row[0]: row[1] for row in session.execute(query)}


def cases_named(session: Session, organisation: Organisation, references: Iterable[str]) -> dict[str, int]:
    """Return the ids of cases by reference."""
    query = select(Case.reference, Case.id).where(Case.organisation_id == organisation.id)
    return {row[0]: row[1] for row in session.execute(query.where(Case.reference.in_(list(references))))}
