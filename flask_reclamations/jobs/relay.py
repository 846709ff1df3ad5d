"""Send what waits in the outbox: each row claimed, rendered once, sent, recorded, in transactions of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rq.timeouts import BaseTimeoutException
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from ..host import Person
from ..host.text import mailable
from ..mail.send import RefusedAddressError, RefusedMessageError, Smtp, Transport
from ..models import Bounce, Case, Organisation, OutboxMessage
from ..models.correspondent import CONTACT
from ..queries.bounces import of_mail as bounces_of
from ..services import announced, correspondents, outbox, reminders, surveys
from ..services.act import Act, acting, db_session, state
from . import outcomes
from .rendering import render
from .tracking import answer_requests
from .unit import announce, cause, committed, report

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def utc_now() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


def deliver_due(*, clock: Callable[[], datetime] = utc_now, transport: Transport | None = None) -> int:
    """Send every row that is due and return how many were tried; safe in several workers at once."""
    tried = row_id = 0
    answer_requests(clock())
    while row_id := _claim_next(db_session(), clock(), row_id):
        try:
            _deliver(row_id, clock, transport or Smtp(state().settings.smtp_url))
        except BaseTimeoutException:
            # The job's time is up, not this mail's fault: its lease runs out and the tick takes it up again.
            raise
        except Exception as error:
            # One poisoned row must not hold the others back: it waits, and says why on its case.
            report(f"outbox row {row_id}", error)
            db_session().rollback()
            _postpone(row_id, clock(), error)
        tried += 1
    return tried


def _claim_next(session: Session, now: datetime, after: int) -> int:
    """Take the next row after this one and return it, or 0; what falls due behind it is the next run's."""
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < now)
    due = (OutboxMessage.state == OutboxMessage.PENDING, OutboxMessage.due_at <= now, free)
    query = select(OutboxMessage.id, OutboxMessage.attempts).where(*due, OutboxMessage.id > after)
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
    return 0


def _deliver(row_id: int, clock: Callable[[], datetime], transport: Transport) -> None:
    session = db_session()
    row = session.get_one(OutboxMessage, row_id)
    act = acting(session.get_one(Organisation, row.organisation_id), now=clock())
    if row.template == OutboxMessage.SIGNAL:
        told = announced.relayed(act, row)
        session.commit()
        announce([told])
        return
    case = session.get_one(Case, row.case_id) if row.case_id else None
    if case and row.recipient == OutboxMessage.CLAIMANT and row.address != case.claimant_email:
        row.forget_rendering()  # the address was corrected since
    known = _addressed(act, case, row) if row.body is None else None
    if not row.address or (case and not (reminders.stands(act, case, row, known) and surveys.stands(act, case, row))):
        row.state = OutboxMessage.DROPPED
        session.commit()
        return
    if _withheld(act, row):
        return
    case_id, address = row.case_id, row.address
    if not mailable(address):
        session.commit()
        # The host's own: a header cannot hold it, and no try will ever do better.
        wrong = RefusedAddressError("no mail can go to this address")
        committed(lambda: outcomes.refused(act, row_id, case_id, wrong))
        return
    if row.body is None and not render(act, case, row, known):
        row.state = OutboxMessage.DROPPED
        session.commit()
        return
    body = row.body or b""
    session.commit()
    try:
        reply = transport.send(act.settings.mail_from, address, body)
    except RefusedMessageError as error:
        refused, act = error, replace(act, now=clock())
        committed(lambda: outcomes.refused(act, row_id, case_id, refused))
        return
    except OSError as error:
        _postpone(row_id, clock(), error)
        return
    act = replace(act, now=clock())
    # The server has it: a lost race must be played again, not answered with a second mail.
    committed(lambda: outcomes.sent(act, row_id, case_id, reply))


def _addressed(act: Act, case: Case | None, row: OutboxMessage) -> Person | None:
    """Fill in the address, where there still is somebody to write to, and return who they are."""
    if case and row.recipient.startswith(CONTACT):
        contact = correspondents.reached(act, case, row.recipient)
        row.address = contact.email if contact else None
        return contact
    if row.recipient == OutboxMessage.SEAL:
        row.address = act.organisation.seal_email or None
        return None
    speaks = case if row.recipient == OutboxMessage.CLAIMANT else None
    person = act.host.person(speaks.claimant_ref if speaks else row.recipient)
    # A case may have turned out, since this was queued, to be about whom it goes to (O21).
    barred = case is not None and speaks is None and person is not None and person.ref in outbox.barred(act, case)
    known = person if person is not None and person.active and not barred else None
    row.address = speaks.claimant_email if speaks else known.email if known else None
    return known


def _withheld(act: Act, row: OutboxMessage) -> bool:
    """Drop a mail whose address was refused for good (criterion 18)."""
    marks = bounces_of(act.session, row)
    row_id, case_id = row.id, row.case_id
    dead = next((mark for mark in marks if mark.address == Bounce.folded(row.address or "")), None)
    if dead is not None:
        said = f"address refused: {dead.reply}"
        committed(lambda: outcomes.give_up(act, row_id, case_id, said, state=OutboxMessage.DROPPED))
        return True
    for mark in marks:
        act.session.delete(mark)  # their account has another address now
    return False


def _postpone(row_id: int, now: datetime, error: Exception) -> None:
    said = cause(error)

    def work() -> None:
        session = db_session()
        row = session.get_one(OutboxMessage, row_id)
        if row.state != OutboxMessage.PENDING:
            return  # recorded after all: the connection was lost behind the commit
        if row.attempts > len(PAUSES):
            act = acting(session.get_one(Organisation, row.organisation_id), now=now)
            outcomes.give_up(act, row_id, row.case_id, said)
        else:
            row.claimed_until, row.error, row.due_at = None, said[:400], now + PAUSES[row.attempts - 1]

    committed(work)
