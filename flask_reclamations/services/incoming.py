"""A message that somebody received and keeps on its case: typed in, or a saved mail (C22)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from ..domain.exchanges import HEARD
from ..domain.vocabulary import Channel, Direction, Stakeholder
from ..errors import NotFoundError, Reason, RefusedError
from ..host.text import one_line
from ..i18n import t
from ..models import Case, Exchange
from ..models.case import CLAIMANT
from . import correspondents, deadlines, exchanges, files, journal, late, outbox, waiting
from .act import Act
from .files import Enclosed


@dataclass(frozen=True)
class Heard:
    """A message as it was received.

    Parameters: `sender` is `claimant`, a correspondent's `contact:ID`, or "" for whoever `name` says; `at` the true
    date; `reason` why one from before the case's reception belongs to it; `original` the token of the staged mail it
    is read from, `identity` its Message-ID, and `left_out` what could not be kept of it, in words.
    """

    sender: str
    channel: Channel
    at: datetime | None
    text: str
    name: str = ""
    reason: str = ""
    enclosed: Enclosed | None = None
    original: str = ""
    identity: str = ""
    left_out: tuple[str, ...] = ()


def moment_of(act: Act, day: date | None, hour: time | None) -> datetime | None:
    """Return the instant of a day, and an hour where it is known, on the organisation's clock."""
    if day is None:
        return None
    if hour is None:
        return deadlines.at_reception(act, day)
    return datetime.combine(day, hour, ZoneInfo(act.organisation.zone))


def receive(act: Act, case: Case, heard: Heard) -> Case:
    """Keep a received message where its date puts it, and return the case it is in.

    A claimant's message on a closed case follows the organisation's policy (`late`). Raises `RefusedError` beside
    `sender`, `name`, `channel`, `received_on`, `reason` or `text`, and beside `mail` for one that is there already.
    """
    text = exchanges.words(heard.text, "Écrivez ou copiez ce que dit le message.")
    who = _speaker(act, case, heard)
    _check(act, case, heard)
    at = heard.at or act.now
    if heard.sender == CLAIMANT and late.opens_another(act, case, at):
        opened = late.go_on(act, case, text, channel=heard.channel, at=at, enclosed=heard.enclosed)
        _note(act, opened, heard, t("E-mail d’origine."))
        return opened
    row = exchanges.keep(
        act, case, Direction.IN, Exchange.MESSAGE, text,
        at=at, enclosed=heard.enclosed, **who, late=exchanges.is_late(case, at),
        message_id=heard.identity or None, recorded_by_label=act.viewer.label,
    )  # fmt: skip
    row.mode = heard.channel
    joined = files.attach(act, case, heard.enclosed, exchange=row).get("files", [])
    if heard.original and heard.enclosed:
        # For those who read what is internal: its headers name servers, and other people.
        whole = Enclosed(heard.enclosed.mark, (heard.original,))
        joined += files.attach(act, case, whole, exchange=row, internal=True).get("files", [])
    said: dict[str, Any] = {"text": text, "exchange": row.id, "mode": heard.channel, "late": row.late}
    said |= {"sender": row.author_label, "role": row.author_role, "came_at": row.at}
    said |= {"reason": heard.reason or None, "message_id": row.message_id, **({"files": joined} if joined else {})}
    event = journal.change(act, case, "message_received", {}, **said)
    outbox.to_handler(act, case, event, "message_kept")
    if heard.sender == CLAIMANT:
        waiting.resumed_by_claimant(act, case)
    _note(act, case, replace(heard, original=""), "")
    return case


def _note(act: Act, case: Case, heard: Heard, words: str) -> None:
    """Note what could not be kept of a mail, and with a new case the mail itself."""
    lines = [words] if heard.original else []
    lines += [t("N’a pas pu être gardé de ce message :"), *heard.left_out] if heard.left_out else []
    if not lines:
        return
    mail = Enclosed(heard.enclosed.mark, (heard.original,)) if heard.original and heard.enclosed else None
    row = exchanges.note(act, case, "\n".join(lines), enclosed=mail)
    if mail is not None:
        row.message_id = heard.identity or None


def _speaker(act: Act, case: Case, heard: Heard) -> dict[str, Any]:
    """Return who spoke, as the exchange keeps it; what others than the claimant say stays between them and us."""
    if heard.sender == CLAIMANT:
        label = case.claimant_label or t("Anonyme")
        return {"author_ref": case.claimant_ref or CLAIMANT, "author_label": label, "author_role": case.stakeholder}
    if heard.sender:
        try:
            contact = correspondents.one(act, case, heard.sender)
        except NotFoundError:
            raise RefusedError.because(
                "unknown_sender", "Choisissez une personne de la liste.", at="sender"
            ) from None
        who = {"author_ref": contact.recipient, "author_label": contact.label, "author_role": contact.role}
        return {**who, "aside": True}
    name = one_line(heard.name).strip()
    if not name:
        raise RefusedError.because("empty", "Indiquez qui a écrit ou parlé.", at="name")
    return {"author_ref": None, "author_label": name, "author_role": Stakeholder.OTHER, "aside": True}


def _check(act: Act, case: Case, heard: Heard) -> None:
    reasons = []
    if heard.channel not in HEARD:
        reasons.append(Reason("unknown_channel", "Choisissez comment le message est arrivé.", "channel"))
    if heard.at is None:
        reasons.append(Reason("no_date", "Indiquez quand le message est arrivé.", "received_on"))
    elif heard.at > act.now:
        reasons.append(Reason("future_date", "La date ne peut pas être dans le futur.", "received_on"))
    elif deadlines.day_of(act, heard.at) < deadlines.day_of(act, case.received_at) and not heard.reason.strip():
        words = "Ce message est plus ancien que le dossier : dites pourquoi il y est joint."
        reasons.append(Reason("before_reception", words, "reason"))
    if heard.identity and _is_there(act, case, heard.identity):
        reasons.append(Reason("already_there", "Cet e-mail est déjà au dossier.", "mail"))
    if reasons:
        raise RefusedError(reasons)


def _is_there(act: Act, case: Case, identity: str) -> bool:
    """Tell whether this mail is on the case already, or on one that it opened."""
    here = or_(Case.id == case.id, Case.continues == case.reference)
    query = select(Exchange.id).join(Case, Case.id == Exchange.case_id)
    where = (Case.organisation_id == act.organisation.id, here, Exchange.message_id == identity)
    return act.session.scalar(query.where(*where).limit(1)) is not None
