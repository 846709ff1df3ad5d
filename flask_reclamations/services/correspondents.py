"""Whom a case is spoken of with beside its claimant, and what goes to each of them (C09, C22)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..domain.exchanges import CONTACTS
from ..domain.rights import handled_by_implicated
from ..domain.vocabulary import SendMode, Stakeholder
from ..errors import NotFoundError, Reason, RefusedError
from ..host import Person
from ..host.text import mailable, one_line
from ..models import Addressee, Bounce, Case, Correspondent, Event, Exchange, OutboxMessage
from ..models.correspondent import CONTACT
from ..queries import bounces, correspondents
from . import journal, outbox
from .act import Act

CLAIMANT = OutboxMessage.CLAIMANT


@dataclass(frozen=True)
class Party:
    """Somebody a message goes to: how a mail names them, and what is kept of who they were."""

    recipient: str
    role: str
    label: str
    email: str | None


def add(
    act: Act, case: Case, role: Stakeholder, label: str, *, email: str | None = None, person: Person | None = None
) -> Correspondent:
    """Add a correspondent to a case; of an account of the host, `label` and `email` may be empty.

    Raises `RefusedError` beside `role`, `label`, `email` or `person`: nobody the case is about is ever one (O21).
    """
    label = one_line(label).strip() or (person.label if person else "")
    email = (email or (person.email if person else None) or "").strip() or None
    reasons = _wrong(act, case, role, label, email, person)
    if reasons:
        raise RefusedError(reasons)
    row = Correspondent(
        organisation_id=act.organisation.id,
        case_id=case.id,
        role=role,
        label=label,
        email=email,
        person_ref=person.ref if person else None,
        added_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    journal.change(act, case, "correspondent_added", {}, **_said(row))
    return row


def _wrong(
    act: Act, case: Case, role: Stakeholder, label: str, email: str | None, person: Person | None
) -> list[Reason]:
    reasons = []
    if role not in CONTACTS:
        reasons.append(Reason("unknown_role", "Choisissez à quel titre cette personne est jointe.", "role"))
    if not label:
        reasons.append(Reason("empty", "Indiquez son nom, ou choisissez son compte.", "label"))
    if person is not None and person.ref in _barred(act, case):
        reasons.append(_implicated("person"))
    return reasons + _wrong_address(act, case, email, person)


def _wrong_address(act: Act, case: Case, email: str | None, person: Person | None = None) -> list[Reason]:
    if not email:
        return []
    if not mailable(email):
        return [
            Reason("wrong_address", "Indiquez une adresse e-mail valide, par exemple prenom@exemple.fr.", "email")
        ]
    if person is None and Bounce.folded(email) in _barred(act, case):
        return [_implicated("email")]
    known = {Bounce.folded(row.email) for row in correspondents.of_case(act.session, case) if row.email}
    if Bounce.folded(email) in known | {Bounce.folded(case.claimant_email or "")}:
        return [Reason("known_address", "Cette adresse est déjà celle d’une personne du dossier.", "email")]
    return []


def _implicated(at: str) -> Reason:
    return Reason("implicated", "Cette personne est mise en cause : elle ne reçoit rien de ce dossier.", at)


def _barred(act: Act, case: Case) -> set[str]:
    """Return the refs and addresses of those the case is about; none of one that only they can handle."""
    if handled_by_implicated(act.organisation.referent_ref, case):
        return set()
    about = act.host.people(sorted(case.implicated_refs))
    return set(case.implicated_refs) | {Bounce.folded(person.email) for person in about if person.email}


def _said(row: Correspondent) -> dict[str, Any]:
    return {"correspondent": row.id, "role": row.role, "label": row.label, "email": row.email}


def of_case(act: Act, case: Case) -> list[Correspondent]:
    """Return the correspondents a message may go to: never one the case is about, even since they were added."""
    barred = _barred(act, case)
    known = correspondents.of_case(act.session, case)
    return [row for row in known if not {row.person_ref, Bounce.folded(row.email or "")} & barred]


def one(act: Act, case: Case, recipient: str) -> Correspondent:
    """Return a correspondent of a case by how a mail names them.

    Raises `NotFoundError` for one of another case, or who was taken off.
    """
    found = [row for row in correspondents.of_case(act.session, case) if row.recipient == recipient]
    if not found:
        raise NotFoundError(recipient)
    return found[0]


def change(act: Act, case: Case, row: Correspondent, email: str | None) -> None:
    """Correct an address; what did not reach them goes to the new one.

    Raises `RefusedError` beside `email`.
    """
    email = (email or "").strip() or None
    if Bounce.folded(email or "") == Bounce.folded(row.email or ""):
        raise RefusedError.because("same_address", "C’est déjà son adresse.", at="email")
    reasons = _wrong_address(act, case, email)
    if email and bounces.of(act.session, act.organisation.id, email):
        refused = "Le serveur de messagerie refuse aussi cette adresse."
        reasons.append(Reason("refused_address", refused, "email"))
    if reasons:
        raise RefusedError(reasons)
    rows = outbox.unsent_to(act, case, row.recipient)
    for mail in rows:
        mail.forget_rendering()
    before, row.email = row.email, email
    act.session.flush()
    journal.change(act, case, "correspondent_changed", {}, **_said(row), before=before)
    outbox.send_after_all(act, case, rows)


def remove(act: Act, case: Case, row: Correspondent) -> None:
    """Take a correspondent off: nothing more goes to them, what was said stays."""
    row.removed_at = act.now
    act.session.flush()
    journal.change(act, case, "correspondent_removed", {}, **_said(row))


def parties(act: Act, case: Case, to: Collection[str], mode: SendMode) -> list[Party]:
    """Return whom a message goes to.

    Parameters: `to` how mails name them, `claimant` among them or not.
    Raises `RefusedError` beside `to` for nobody, somebody who is not offered, or who has no address for an e-mail.
    """
    offered = {row.recipient: Party(row.recipient, row.role, row.label, row.email) for row in of_case(act, case)}
    offered[CLAIMANT] = Party(CLAIMANT, case.stakeholder, case.claimant_label or "", case.claimant_email)
    wanted = sorted(set(to), key=lambda name: (name != CLAIMANT, name))
    if not wanted:
        raise RefusedError.because("nobody", "Choisissez au moins un destinataire.", at="to")
    if any(name not in offered for name in wanted):
        raise RefusedError.because("unknown_recipient", "Choisissez des destinataires de la liste.", at="to")
    found = [offered[name] for name in wanted]
    if mode is SendMode.EMAIL:
        # A claimant without address still reads a message on the page of their case; a correspondent has no page.
        words = "Aucune adresse e-mail n’est connue pour {who} : choisissez un autre moyen ou décochez ce nom."
        mute = [party for party in found if not party.email and party.recipient != CLAIMANT]
        if mute:
            raise RefusedError([Reason("no_address", words, "to", {"who": party.label}) for party in mute])
    return found


def address(
    act: Act, case: Case, row: Exchange, told: Sequence[Party], mode: SendMode, sent: datetime
) -> list[dict[str, Any]]:
    """Keep whom a message goes to, each with its way and date, and return what its event says of them (C09)."""
    lines = []
    for party in told:
        mute = mode is SendMode.EMAIL and not party.email
        way = SendMode.PAGE if mute else mode
        line = {
            "recipient": party.recipient,
            "role": party.role,
            "label": party.label,
            "mode": way,
            "sent_at": None if way is SendMode.EMAIL else sent,
        }
        act.session.add(Addressee(organisation_id=act.organisation.id, case_id=case.id, exchange_id=row.id, **line))
        lines.append(line)
    act.session.flush()
    return lines


def write(act: Act, case: Case, event: Event, row: Exchange, told: Sequence[Party]) -> None:
    """Queue a message for each correspondent it goes to; the claimant's mail is the verb's own."""
    for party in told:
        if party.recipient != CLAIMANT and party.email:
            outbox.write(act, case, event, "contact", party.recipient, exchange=row)


def reached(act: Act, case: Case, recipient: str) -> Person | None:
    """Return the correspondent that a mail goes to, or None where nothing goes to them any more."""
    number = recipient.removeprefix(CONTACT)
    row = act.session.scalar(
        select(Correspondent).where(Correspondent.id == int(number), Correspondent.case_id == case.id)
    )
    if row is None or row.removed_at is not None or row not in of_case(act, case):
        return None
    return Person(ref=row.recipient, label=row.label, email=row.email)
