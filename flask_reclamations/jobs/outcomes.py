"""What became of a mail: kept with its delivery, its event, and what follows from it."""

from typing import Any

from ..domain.vocabulary import Direction, SendMode, Status
from ..errors import NotFoundError
from ..mail.send import RefusedAddressError, RefusedMessageError
from ..models import Case, Delivery, Exchange, OutboxMessage
from ..services import answers, bounces, exchanges, journal, surveys
from ..services.act import Act

NO_NEWS = frozenset(
    {"survey", "survey_reminder", "link"}
)  # tells its claimant nothing of how their case goes on (C17)


def _held(act: Act, row_id: int, case_id: int | None) -> tuple[Case | None, OutboxMessage]:
    """Return a mail with its case, held; a list of what is late has none."""
    case = journal.locked(act.session, Case, Case.id == case_id) if case_id else None
    if case is None and case_id:
        raise NotFoundError(str(case_id))
    return case, act.session.get_one(OutboxMessage, row_id)


def _replied(act: Act, row: OutboxMessage, reply: str, *, accepted: bool) -> dict[str, Any]:
    """Keep what the server said of this mail, and return what the event says of it."""
    act.session.add(
        Delivery(
            organisation_id=row.organisation_id,
            outbox_id=row.id,
            case_id=row.case_id,
            address=row.address or "",
            accepted=accepted,
            reply=reply[:400],
            at=act.now,
        )
    )
    return {"outbox": row.id, "template": row.template, "address": row.address, "reply": reply[:400]}


def sent(act: Act, row_id: int, case_id: int | None, reply: str) -> None:
    """Keep that the server took the mail: a delivery, an event, and what follows from it (D03)."""
    case, row = _held(act, row_id, case_id)
    row.state, row.claimed_until, row.error = OutboxMessage.SENT, None, None
    # What it said stays in `said`; its bytes hold a link that opens the case.
    row.body = None
    said = _replied(act, row, reply, accepted=True)
    if case is None:
        return
    if row.template == "acknowledgement" and (fields := exchanges.acknowledged_fields(case, act.now, row.announces)):
        sent = exchanges.keep(act, case, Direction.OUT, Exchange.ACKNOWLEDGEMENT, row.said or "", mode=SendMode.EMAIL)
        journal.change(act, case, "acknowledged", fields, exchange=sent.id, **said)
    elif row.template == "answer" and row.exchange_id:
        _answered(act, case, act.session.get_one(Exchange, row.exchange_id), said)
    else:
        told = row.recipient == OutboxMessage.CLAIMANT and row.template not in NO_NEWS
        journal.change(act, case, "mail_sent", {"last_told_at": act.now} if told else {}, **said)
        if row.survey_id:
            surveys.sent(act, case, row)


def refused(act: Act, row_id: int, case_id: int | None, error: RefusedMessageError) -> None:
    """Keep that the server refused the mail for good; a dead address gets nothing more."""
    case, row = _held(act, row_id, case_id)
    reply = str(error)
    row.state, row.claimed_until, row.error, row.body = OutboxMessage.FAILED, None, reply[:400], None
    said = _replied(act, row, reply, accepted=False)
    dead = isinstance(error, RefusedAddressError)
    if dead:
        bounces.mark(act, row, reply)
    surveys.refused(act, row)
    if case is not None:
        journal.change(act, case, "address_refused" if dead else "mail_failed", {}, **said)


def _answered(act: Act, case: Case, sent: Exchange, said: dict[str, Any]) -> None:
    fields = answers.answered_fields(act, case, act.now)
    event = journal.change(act, case, "answer_delivered", fields, exchange=sent.id, **said)
    if case.status != Status.VOID:
        answers.delivered(act, case, sent, event)


def give_up(act: Act, row_id: int, case_id: int | None, error: str, *, state: str = OutboxMessage.FAILED) -> None:
    """Keep that a mail will not leave, and why."""
    case, row = _held(act, row_id, case_id)
    row.state, row.claimed_until, row.error = state, None, error[:400]
    surveys.refused(act, row)
    said = {"outbox": row.id, "template": row.template, "address": row.address, "reply": error[:400]}
    if case is not None:
        journal.change(act, case, "mail_failed", {}, **said)
