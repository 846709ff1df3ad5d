"""The answer: argued, with its recourse, and what follows once it left (A11, A23, C26, D12, O17)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ..domain.lifecycle import missing, target_of
from ..domain.surveys import ASKED
from ..domain.vocabulary import Decision, Direction, Kind, SendMode, Status
from ..i18n import speaking, t
from ..models import Case, Event, Exchange
from . import conflict, correspondents, exchanges, files, journal, outbox, recourse, surveys
from .act import Act
from .correspondents import CLAIMANT
from .exchanges import words
from .files import Enclosed


@dataclass(frozen=True)
class Argued:
    """An answer in its parts; `decided`, the decision and its reasons, is the one that must be there."""

    decided: str | None
    understood: str | None = None
    checked: str | None = None
    measures: str | None = None
    then: str | None = None
    decision: Decision | None = None


def composed(act: Act, case: Case, argued: Argued, *, verb: str = "answer") -> str:
    """Return the words of an answer: its parts, why it took longer, and what its claimant can still do (C18, O17).

    Raises `RefusedError` for an empty one, and where it must name a médiateur and there is none (O09).
    """
    decided = words(argued.decided, "Écrivez la décision et ses raisons.")
    with speaking(language(act, case)):
        parts = [
            (t("Ce que nous avons compris :"), argued.understood),
            (t("Ce que nous avons vérifié :"), argued.checked),
            (t("Notre décision et ses raisons :"), decided),
            (t("Ce que nous mettons en place :"), argued.measures),
            (t("Ce que vous pouvez faire ensuite :"), argued.then),
        ]
        told = [f"{heading}\n{text.strip()}" for heading, text in parts if text and text.strip()]
        paragraphs = [decided] if len(told) == 1 else told
        mediator = recourse.told(act, case, argued.decision, inadmissible=verb != "answer")
        return "\n\n".join([*paragraphs, *appended(act, case), *mediator])


def language(act: Act, case: Case) -> str:
    """Return the language that the claimant is written to in."""
    claimant = act.host.person(case.claimant_ref)
    return (claimant and claimant.locale) or act.settings.locale


def appended(act: Act, case: Case) -> list[str]:
    """Return what every answer ends with: the reason of its extension, and the direction to turn to."""
    motive = _motive(act, case)
    late = [t("Nous avons eu besoin d’un délai supplémentaire : {motive}", motive=motive)] if motive else []
    at = act.organisation.email or act.organisation.phone
    direction = (
        t("Si cette réponse ne vous convient pas, vous pouvez demander un échange avec la direction : {at}", at=at)
        if at
        else t("Si cette réponse ne vous convient pas, vous pouvez demander un échange avec la direction.")
    )
    return [*late, direction]


def _motive(act: Act, case: Case) -> str:
    if case.extended_at is None:
        return ""
    query = select(Event).where(Event.subject_kind == "case", Event.subject_id == case.id, Event.kind == "extended")
    last = act.session.scalar(query.order_by(Event.seq.desc()).limit(1))
    return str(journal.payload_of(last).get("motive") or "") if last else ""


def answer(
    act: Act,
    case: Case,
    argued: Argued,
    mode: SendMode,
    *,
    sent_on: date | None = None,
    enclosed: Enclosed | None = None,
    to: Collection[str] = (),
    verb: str = "answer",
) -> Exchange:
    """Answer the claimant; `answered_at` is filled once the mail server accepted it, or as recorded (A11, A23).

    Parameters: `to` the correspondents it also goes to, the same way (C09); `verb` « answer », or
    « declare_inadmissible », which is an answer that closes.
    """
    status = target_of(case, verb)
    text = conflict.signed(act, case, composed(act, case, argued, verb=verb))
    exchanges.check_mode(act, case, mode)
    told = correspondents.parties(act, case, {CLAIMANT, *to}, mode)
    sent = act.now if mode is SendMode.EMAIL else exchanges.sent_at(act, case, sent_on)
    row = exchanges.keep(act, case, Direction.OUT, Exchange.ANSWER, text, mode=mode, at=sent, enclosed=enclosed)
    joined = files.attach(act, case, enclosed, exchange=row)
    fields: dict[str, Any] = {"status": status, "analysed_at": case.analysed_at or act.now}
    if argued.decision:
        fields["decision"] = argued.decision
    if status is Status.INADMISSIBLE:
        fields["closed_at"] = act.now
    if mode is not SendMode.EMAIL:
        fields |= answered_fields(act, case, sent)
    joined["recipients"] = correspondents.address(act, case, row, told, mode, sent)
    kind = "answered" if verb == "answer" else "declared_inadmissible"
    event = journal.change(act, case, kind, fields, text=text, mode=mode, exchange=row.id, **joined)
    if mode is SendMode.EMAIL:
        correspondents.write(act, case, event, row, told)
        outbox.to_claimant(act, case, event, "answer", exchange=row)
    else:
        delivered(act, case, row, event)
    return row


def answered_fields(act: Act, case: Case, sent: datetime) -> dict[str, Any]:
    """Return what an answer that left changes; the first one decides whether the delay was kept.

    An answer tells that the complaint was received: no acknowledgement is due any more (O16).
    """
    fields: dict[str, Any] = {"answered_at": sent, "last_told_at": sent}
    if case.first_answered_at is None:
        in_time = case.respond_due is None or sent <= case.respond_due
        fields |= {"first_answered_at": sent, "answered_in_time": in_time}
    if case.kind == Kind.COMPLAINT:
        if case.acknowledged_at is None and not case.anonymous:
            fields["acknowledged_at"] = sent
        if case.claimant_email and surveys.unasked(act.organisation, case) is None:
            fields["satisfaction"] = ASKED  # whatever was said of an earlier answer
    return fields


def delivered(act: Act, case: Case, row: Exchange, event: Event) -> None:
    """Ask whether an answer that left helped, and close where the policy does (C25).

    A case that still misses something else stays open, answered: nobody is there to say why (D10).
    """
    left = [reason for reason in missing(case, "close") if reason.code != "no_satisfaction"]
    if case.policy.get("closes") and case.status == Status.ANSWERED and not left:
        fields = {"status": Status.CLOSED, "closed_at": act.now, "satisfaction": case.satisfaction or ASKED}
        journal.change(act, case, "closed", fields)
    surveys.ask(act, case, row, event)
