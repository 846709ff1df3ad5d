"""Send what waits in the outbox: each row claimed, rendered once, sent, recorded, in transactions of its own."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from ..domain.lifecycle import missing, target_of
from ..domain.vocabulary import Direction, SendMode
from ..errors import NotFoundError
from ..i18n import speaking
from ..mail.compose import compose, words_of
from ..mail.letter import Letter
from ..mail.send import RefusedAddressError, Smtp, Transport
from ..models import Case, Delivery, Exchange, Organisation, OutboxMessage, Survey
from ..services import exchanges, journal, surveys
from ..services.act import Act, acting, db_session, state
from .tracking import answer_requests
from .unit import committed

log = logging.getLogger("flask_reclamations")
LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def utc_now() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


def deliver_due(*, clock: Callable[[], datetime] = utc_now, transport: Transport | None = None) -> int:
    """Send every row that is due and return how many were tried; safe in several workers at once."""
    tried, seen = 0, set[int]()
    answer_requests(clock())
    while row_id := _claim_next(db_session(), clock(), seen):
        seen.add(row_id)
        try:
            _deliver(row_id, clock, transport or Smtp(state().settings.smtp_url))
        except Exception as error:
            # One poisoned row must not hold the others back: it waits, and says why on its case.
            log.exception("outbox row %s failed", row_id)
            db_session().rollback()
            _postpone(row_id, clock(), f"{type(error).__name__}: {error}")
        tried += 1
    return tried


def _claim_next(session: Session, now: datetime, seen: set[int]) -> int | None:
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < now)
    due = (OutboxMessage.state == OutboxMessage.PENDING, OutboxMessage.due_at <= now, free)
    query = select(OutboxMessage.id, OutboxMessage.attempts).where(*due, OutboxMessage.id.not_in(seen))
    for row_id, attempts in session.execute(query.order_by(OutboxMessage.id).limit(20)).all():
        claim = update(OutboxMessage).where(OutboxMessage.id == row_id, *due)
        lost = attempts > len(PAUSES)
        # A mail that kills its worker each time stops here, and shows on its case.
        given_up = {"state": OutboxMessage.FAILED, "claimed_until": None, "error": "its worker died at every try"}
        claimed = {"claimed_until": now + LEASE, "attempts": OutboxMessage.attempts + 1}
        values = claim.values(**(given_up if lost else claimed))
        taken = session.execute(values.execution_options(synchronize_session=False))
        session.commit()
        if taken.rowcount and not lost:  # type: ignore[attr-defined]
            return int(row_id)
    return None


def _deliver(row_id: int, clock: Callable[[], datetime], transport: Transport) -> None:
    session = db_session()
    row = session.get_one(OutboxMessage, row_id)
    act = acting(session.get_one(Organisation, row.organisation_id), now=clock())
    if row.body is None and not _render(act, row):
        session.commit()
        return
    case_id, address, body = row.case_id, row.address or "", row.body or b""
    session.commit()
    try:
        reply, accepted = transport.send(act.settings.mail_from, address, body), True
    except RefusedAddressError as error:
        reply, accepted = str(error), False
    except OSError as error:
        _postpone(row_id, clock(), f"{type(error).__name__}: {error}")
        return
    act = replace(act, now=clock())
    # The server has it: a lost race must be played again, not answered with a second mail.
    committed(lambda: _record(act, row_id, case_id, accepted=accepted, reply=reply))


def _render(act: Act, row: OutboxMessage) -> bool:
    """Keep the bytes to send; False where there is nobody to write to any more."""
    session = act.session
    case = session.get_one(Case, row.case_id)
    claims = row.recipient == OutboxMessage.CLAIMANT
    person = act.host.person(case.claimant_ref if claims else row.recipient)
    known = person if person is not None and person.active else None
    address = case.claimant_email if claims else known and known.email
    if not address:
        row.state = OutboxMessage.DROPPED
        return False
    row.address = address
    row.message_id = f"<{uuid.uuid4().hex}@{parseaddr(act.settings.mail_from)[1].split('@')[1]}>"
    letter = Letter(
        act,
        act.organisation,
        case,
        row,
        exchange=session.get(Exchange, row.exchange_id) if row.exchange_id else None,
        survey=session.get(Survey, row.survey_id) if row.survey_id else None,
        name=(case.claimant_label if claims else known and known.label) or "",
        has_account=known is not None,
    )
    with speaking((known and known.locale) or act.settings.locale):
        words = words_of(letter)
        row.said = "\n".join(words.paragraphs)
        row.body = compose(letter, words, address).as_bytes(policy=SMTP)
    return True


def _record(act: Act, row_id: int, case_id: int, *, accepted: bool, reply: str) -> None:
    """Keep what the server said: a delivery, an event, and what follows from it (D03)."""
    session = act.session
    case = journal.locked(session, Case.id == case_id)
    row = session.get_one(OutboxMessage, row_id)
    if case is None:
        raise NotFoundError(str(case_id))
    row.state = OutboxMessage.SENT if accepted else OutboxMessage.FAILED
    row.claimed_until, row.error = None, None if accepted else reply[:400]
    # What it said stays in `said`; its bytes hold a link that opens the case.
    row.body = None
    session.add(
        Delivery(
            organisation_id=row.organisation_id,
            outbox_id=row.id,
            case_id=case.id,
            address=row.address or "",
            accepted=accepted,
            reply=reply[:400],
            at=act.now,
        )
    )
    said = {"outbox": row.id, "template": row.template, "address": row.address, "reply": reply[:400]}
    if accepted and row.template == "acknowledgement" and not missing(case, "acknowledge"):
        _acknowledged(act, case, row, said)
    elif accepted and row.template == "answer" and row.exchange_id:
        _answered(act, case, session.get_one(Exchange, row.exchange_id), said)
    else:
        journal.change(act, case, "mail_sent" if accepted else "mail_failed", {}, **said)


def _acknowledged(act: Act, case: Case, row: OutboxMessage, said: dict[str, Any]) -> None:
    words = row.said or ""
    sent = exchanges.keep(act, case, Direction.OUT, Exchange.ACKNOWLEDGEMENT, words, mode=SendMode.EMAIL)
    fields = {"status": target_of(case, "acknowledge"), "acknowledged_at": act.now}
    journal.change(act, case, "acknowledged", fields, exchange=sent.id, **said)


def _answered(act: Act, case: Case, sent: Exchange, said: dict[str, Any]) -> None:
    fields = exchanges.answered_fields(case, act.now)
    event = journal.change(act, case, "answer_delivered", fields, exchange=sent.id, **said)
    surveys.ask(act, case, sent, event)


def _postpone(row_id: int, now: datetime, error: str) -> None:
    session = db_session()
    row = session.get_one(OutboxMessage, row_id)
    row.claimed_until, row.error = None, error[:400]
    if row.attempts > len(PAUSES):
        row.state = OutboxMessage.FAILED
        act = acting(session.get_one(Organisation, row.organisation_id), now=now)
        case = session.get_one(Case, row.case_id)
        journal.change(
            act,
            case,
            "mail_failed",
            {},
            outbox=row.id,
            template=row.template,
            address=row.address,
            reply=error[:400],
        )
    else:
        row.due_at = now + PAUSES[row.attempts - 1]
    session.commit()
