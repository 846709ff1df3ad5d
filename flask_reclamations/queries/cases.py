"""One case and all that happened to it; somebody's cases; a session's log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.rights import TRAINER_KINDS, Permission, Viewer, can, reads_asides
from ..domain.vocabulary import Direction, Status
from ..errors import NotFoundError
from ..models import Case, Event, Exchange, Organisation, Survey
from .visibility import COUNTED, visible_to


def case_for(session: Session, organisation: Organisation, viewer: Viewer, reference: str) -> Case:
    """Return a case this person may read, else raise `NotFoundError`."""
    case = session.scalar(
        select(Case).where(Case.organisation_id == organisation.id, Case.reference == reference, visible_to(viewer))
    )
    if case is None:
        raise NotFoundError(reference)
    return case


def mine(session: Session, organisation: Organisation, viewer: Viewer, limit: int = 200) -> list[Case]:
    """Return the cases this person filed, the latest first."""
    query = select(Case).where(
        Case.organisation_id == organisation.id, Case.claimant_ref == viewer.ref, visible_to(viewer)
    )
    return list(session.scalars(query.order_by(Case.received_at.desc(), Case.id.desc()).limit(limit)))


def of_session(
    session: Session, organisation: Organisation, viewer: Viewer, ref: str, limit: int = 100
) -> list[Case]:
    """Return a session's aléas and difficulties, the latest first (B13)."""
    query = select(Case).where(
        Case.organisation_id == organisation.id,
        Case.session_ref == ref,
        Case.kind.in_(sorted(TRAINER_KINDS)),
        COUNTED,
        visible_to(viewer),
    )
    return list(session.scalars(query.order_by(Case.received_at.desc(), Case.id.desc()).limit(limit)))


@dataclass(frozen=True)
class Entry:
    """One line of the thread: an exchange, or an event without words of its own."""

    at: datetime
    event: Event | None = None
    exchange: Exchange | None = None


# Told by the exchange that goes with them, or of no use to a reader.
SILENT = frozenset(
    {
        "filed",
        "message_received",
        "message_sent",
        "note_added",
        "answered",
        "analysed",
        "acknowledged",
        "acknowledgement_recorded",
        "resolved",
        "thanked",
        "set_aside",
        "mail_sent",
        "declared_inadmissible",
        "words_carried_over",
    }
)
# What the claimant is shown, beside the exchanges meant for them.
PUBLIC = frozenset({"closed", "reopened", "taken_over", "started", "voided", "restored", "undone"})


def thread(session: Session, viewer: Viewer, case: Case) -> list[Entry]:
    """Return what this person may read of a case's exchanges and journal, oldest first."""
    internal = can(viewer, Permission.INTERNAL, case)
    exchanges = select(Exchange).where(Exchange.case_id == case.id).order_by(Exchange.at, Exchange.id)
    if not internal:
        exchanges = exchanges.where(Exchange.direction != Direction.NOTE)
    if not reads_asides(viewer, case):
        exchanges = exchanges.where(~Exchange.aside)
    events = select(Event).where(Event.subject_kind == "case", Event.subject_id == case.id)
    shown = Event.kind.not_in(sorted(SILENT)) if internal else Event.kind.in_(sorted(PUBLIC))
    entries = [Entry(row.at, exchange=row) for row in session.scalars(exchanges)]
    entries += [Entry(row.at, event=row) for row in session.scalars(events.where(shown).order_by(Event.seq))]
    return sorted(entries, key=lambda entry: entry.at)


def gone_on(session: Session, viewer: Viewer, case: Case) -> list[Case]:
    """Return the cases that go on from this one, as far as this person may see them."""
    query = select(Case).where(
        Case.organisation_id == case.organisation_id, Case.continues == case.reference, visible_to(viewer)
    )
    return list(session.scalars(query.order_by(Case.id)))


def filing_of(session: Session, case: Case) -> Event:
    """Return the first event of a case: its filing."""
    query = select(Event).where(Event.subject_kind == "case", Event.subject_id == case.id, Event.seq == 1)
    return session.scalars(query).one()


def voiding(session: Session, case: Case) -> Event | None:
    """Return the event that made a case void, or None where it counts."""
    if case.status != Status.VOID:
        return None
    query = select(Event).where(Event.subject_kind == "case", Event.subject_id == case.id, Event.kind == "voided")
    return session.scalar(query.order_by(Event.seq.desc()).limit(1))


def last_survey(session: Session, case: Case) -> Survey | None:
    """Return the latest survey of a case."""
    return session.scalar(select(Survey).where(Survey.case_id == case.id).order_by(Survey.id.desc()).limit(1))
