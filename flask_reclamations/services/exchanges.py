"""What is said between the claimant and the organisation, and kept between colleagues."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ..domain.lifecycle import TRANSITIONS, missing, target_of
from ..domain.vocabulary import Direction, SendMode, Status
from ..errors import RefusedError
from ..models import Case, Exchange
from . import correspondents, deadlines, files, journal, outbox, search, tracking
from .act import Act
from .correspondents import CLAIMANT
from .files import Enclosed


def words(text: str | None, ask: str = "Écrivez quelques mots.") -> str:
    """Return a text that says something, or refuse beside the field."""
    if not text or not text.strip():
        raise RefusedError.because("empty", ask, at="text")
    return text.strip()


def keep(
    act: Act,
    case: Case,
    direction: Direction,
    purpose: str,
    text: str,
    *,
    mode: SendMode | None = None,
    at: datetime | None = None,
    enclosed: Enclosed | None = None,
    **more: Any,
) -> Exchange:
    """Keep what the actor said, at `at` or now, under the mark of the form it came with.

    Parameters: `more` other columns of the exchange.
    """
    row = Exchange(
        organisation_id=act.organisation.id,
        case_id=case.id,
        direction=direction,
        purpose=purpose,
        mode=mode,
        author_ref=act.viewer.ref,
        author_label=act.viewer.label,
        text=text,
        submission=enclosed.mark if enclosed else None,
        at=at or act.now,
    )
    for name, value in more.items():
        setattr(row, name, value)
    act.session.add(row)
    act.session.flush()
    search.index(act.session, [case])
    return row


def already_said(act: Act, case: Case, mark: str) -> bool:
    """Tell whether the form with this mark was sent before: a double click says nothing twice."""
    query = select(Exchange.id).where(Exchange.case_id == case.id, Exchange.submission == mark)
    return act.session.scalar(query) is not None


def check_mode(act: Act, case: Case, mode: SendMode) -> None:
    """Refuse a way that does not lead to the claimant."""
    if mode is SendMode.PAGE and not tracking.is_read_there(act, case):
        raise RefusedError.because(
            "no_page", "Aucun lien de suivi ne fonctionne pour ce dossier : choisissez un autre moyen.", at="mode"
        )
    if mode is SendMode.EMAIL and not case.claimant_email:
        raise RefusedError.because(
            "no_address", "Aucune adresse e-mail n’est connue : choisissez un autre moyen.", at="mode"
        )


def sent_at(act: Act, case: Case, sent_on: date | None) -> datetime:
    """Return when something left: now, or the day it is said to have gone, which is checked."""
    sent = deadlines.at_reception(act, sent_on) if sent_on else act.now
    if sent > act.now:
        raise RefusedError.because("future_date", "La date ne peut pas être dans le futur.", at="sent_on")
    if deadlines.day_of(act, sent) < deadlines.day_of(act, case.received_at):
        raise RefusedError.because("before_reception", "La date ne peut pas précéder la réception.", at="sent_on")
    return sent


def acknowledge(
    act: Act, case: Case, mode: SendMode, *, text: str | None = None, sent_on: date | None = None
) -> None:
    """Record an acknowledgement that went by letter, by hand or aloud; by e-mail, queue it (A11, D03)."""
    status = target_of(case, "acknowledge")
    check_mode(act, case, mode)
    if mode is SendMode.EMAIL:
        if outbox.waits(act, case, "acknowledgement"):
            raise RefusedError.because("already_queued", "L’accusé de réception attend déjà de partir.", at="mode")
        outbox.to_claimant(act, case, journal.change(act, case, "acknowledgement_queued", {}), "acknowledgement")
        return
    sent = sent_at(act, case, sent_on)
    said = (text or "").strip() or "Accusé de réception."
    row = keep(act, case, Direction.OUT, Exchange.ACKNOWLEDGEMENT, said, mode=mode, at=sent)
    fields = {"status": status, "acknowledged_at": sent, "last_told_at": sent}
    fields["announced_due"] = case.announced_due or deadlines.answer_due(act, case, acknowledged=sent)
    journal.change(act, case, "acknowledgement_recorded", fields, text=said, mode=mode, exchange=row.id)


def acknowledged_fields(case: Case, sent: datetime, announced: datetime | None = None) -> dict[str, Any]:
    """Return what an acknowledgement that left changes: nothing where none was due any more.

    Parameters: `announced` the date of the answer that it tells, a commitment from then on (A18). Of a case that
    is void its date alone, which `restore` reads.
    """
    if case.status != Status.VOID:
        if missing(case, "acknowledge"):
            return {}
        told = {"announced_due": case.announced_due or announced, "last_told_at": sent}
        return {"status": target_of(case, "acknowledge"), "acknowledged_at": sent, **told}
    verb = TRANSITIONS["acknowledge"]
    due = case.kind in verb.kinds and not any(gate(case) for gate in verb.gates)
    return {"acknowledged_at": sent} if due else {}


def is_late(case: Case, at: datetime) -> bool:
    """Tell whether what came then came once the case was closed."""
    return case.closed_at is not None and at >= case.closed_at


def write_in(act: Act, case: Case, text: str, *, enclosed: Enclosed | None = None) -> Exchange:
    """Add a message from the claimant; whoever handles the case is told.

    One that comes once the case is closed is late, and changes nothing else of it; `late.take` says where it goes.
    """
    late = is_late(case, act.now)
    row = keep(act, case, Direction.IN, Exchange.MESSAGE, words(text), enclosed=enclosed, late=late)
    joined = files.attach(act, case, enclosed, exchange=row)
    said = {"text": row.text, "exchange": row.id, "late": late, **joined}
    event = journal.change(act, case, "message_received", {}, **said)
    outbox.to_handler(act, case, event, "message_in")
    return row


def write_out(
    act: Act,
    case: Case,
    text: str,
    *,
    enclosed: Enclosed | None = None,
    to: Collection[str] = (CLAIMANT,),
    mode: SendMode = SendMode.EMAIL,
    sent_on: date | None = None,
) -> Exchange:
    """Write to the claimant, to correspondents or to both, each of whom the case then says by which way (C09).

    By e-mail it also stands on the page that follows the case; otherwise it is what was sent on `sent_on` or now.
    What goes to correspondents alone is theirs: the claimant does not read it.
    """
    text = words(text)
    told = correspondents.parties(act, case, to, mode)
    sent = act.now if mode is SendMode.EMAIL else sent_at(act, case, sent_on)
    aside = CLAIMANT not in to
    row = keep(act, case, Direction.OUT, Exchange.MESSAGE, text, mode=mode, at=sent, enclosed=enclosed, aside=aside)
    said = files.attach(act, case, enclosed, exchange=row)
    said["recipients"] = correspondents.address(act, case, row, told, mode, sent)
    # By e-mail the claimant is told once it left; otherwise, or on their page alone, they are by now.
    told_now = not aside and not (mode is SendMode.EMAIL and case.claimant_email)
    fields = {"last_told_at": sent} if told_now else {}
    event = journal.change(act, case, "message_sent", fields, text=row.text, mode=mode, exchange=row.id, **said)
    if mode is SendMode.EMAIL:
        if not aside:
            outbox.to_claimant(act, case, event, "message", exchange=row)
        correspondents.write(act, case, event, row, told)
    return row


def note(act: Act, case: Case, text: str, *, enclosed: Enclosed | None = None) -> Exchange:
    """Keep an internal note, never shown to the claimant."""
    row = keep(act, case, Direction.NOTE, Exchange.NOTE, words(text), enclosed=enclosed)
    joined = files.attach(act, case, enclosed, exchange=row, internal=True)
    journal.change(act, case, "note_added", {}, text=row.text, exchange=row.id, **joined)
    return row
