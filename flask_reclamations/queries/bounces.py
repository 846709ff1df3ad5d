"""What does not arrive: addresses refused for good, the mails of a case that did not leave, sending that waits."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ..models import Bounce, Case, Correspondent, Organisation, OutboxMessage
from ..models.correspondent import CONTACT

PATIENCE = timedelta(minutes=5)
# A mail dropped without an error had nobody to go to, or went another way.
UNSENT = or_(
    OutboxMessage.state.in_([OutboxMessage.PENDING, OutboxMessage.FAILED]),
    and_(OutboxMessage.state == OutboxMessage.DROPPED, OutboxMessage.error.is_not(None)),
)
_ADDRESS = re.compile(r"[^\s<>:]+@[^\s<>:,;]+")


def outside(recipient: Any) -> ColumnElement[bool]:
    """Return the condition of a recipient without an account of ours: the claimant or a correspondent."""
    return or_(recipient == OutboxMessage.CLAIMANT, recipient.startswith(CONTACT))


def of(session: Session, organisation_id: int, address: str) -> Bounce | None:
    """Return the mark on an address, or None where mail may go to it."""
    query = select(Bounce).where(Bounce.organisation_id == organisation_id, Bounce.address == Bounce.folded(address))
    return session.scalar(query)


def of_mail(session: Session, mail: OutboxMessage) -> list[Bounce]:
    """Return the mark on the address of a mail, and those on addresses that its recipient's account had before."""
    address = Bounce.address == Bounce.folded(mail.address or "")
    before = and_(Bounce.recipient == mail.recipient, ~outside(Bounce.recipient))
    query = select(Bounce).where(Bounce.organisation_id == mail.organisation_id, or_(address, before))
    return list(session.scalars(query))


def of_case(session: Session, case: Case) -> tuple[list[OutboxMessage], list[Bounce]]:
    """Return the mails of a case that wait or did not leave, and the dead addresses among its own."""
    claimant = Bounce.address == Bounce.folded(case.claimant_email or "")
    contacts = select(func.lower(Correspondent.email)).where(
        Correspondent.case_id == case.id, Correspondent.removed_at.is_(None)
    )
    dead = or_(Bounce.address == func.lower(OutboxMessage.address), claimant, Bounce.address.in_(contacts))
    query = (
        select(OutboxMessage, Bounce)
        .select_from(Case)
        .outerjoin(OutboxMessage, and_(OutboxMessage.case_id == Case.id, UNSENT))
        .outerjoin(Bounce, and_(Bounce.organisation_id == Case.organisation_id, dead))
        .where(Case.id == case.id)
        .order_by(OutboxMessage.id, Bounce.id)
    )
    found = session.execute(query).all()
    mails = {mail.id: mail for mail, _ in found if mail}
    return list(mails.values()), list({bounce.id: bounce for _, bounce in found if bounce}.values())


def addresses(session: Session, organisation: Organisation) -> list[Bounce]:
    """Return the dead addresses of an organisation."""
    query = select(Bounce).where(Bounce.organisation_id == organisation.id)
    return list(session.scalars(query.order_by(Bounce.id)))


def mails(session: Session, organisation: Organisation) -> list[tuple[OutboxMessage, str]]:
    """Return the mails that wait or did not leave, each with the reference of its case."""
    query = select(OutboxMessage, func.coalesce(Case.reference, "-")).outerjoin(
        Case, Case.id == OutboxMessage.case_id
    )
    unsent = query.where(OutboxMessage.organisation_id == organisation.id, UNSENT).order_by(OutboxMessage.id)
    return [(mail, reference) for mail, reference in session.execute(unsent)]


def behind(since: datetime) -> ColumnElement[bool]:
    """Return the condition of a pending mail that should have left by then, or that was tried in vain."""
    # Not one written ahead for later; one that was tried waits, whenever its next try is.
    return and_(OutboxMessage.created_at <= since, or_(OutboxMessage.due_at <= since, OutboxMessage.attempts > 0))


@dataclass(frozen=True)
class Waiting:
    """Sending that is behind: how many mails, since when, why; and the colleagues' addresses that are dead."""

    count: int
    since: datetime | None
    cause: str
    refused: str


def waiting(session: Session, organisation: Organisation, now: datetime) -> Waiting | None:
    """Return what staff should know about the mails that do not leave, or None where all is well."""
    late = now - PATIENCE
    dead = select(func.aggregate_strings(Bounce.address, ", ")).where(
        Bounce.organisation_id == organisation.id, ~outside(Bounce.recipient)
    )
    query = select(
        func.count(OutboxMessage.id),
        func.min(OutboxMessage.created_at),
        func.max(OutboxMessage.error),
        dead.scalar_subquery(),
    ).where(
        OutboxMessage.organisation_id == organisation.id,
        OutboxMessage.state == OutboxMessage.PENDING,
        behind(late),
    )
    count, since, cause, refused = session.execute(query).one()
    if not (count or refused):
        return None
    return Waiting(count, since, _ADDRESS.sub("…", cause or ""), refused or "")
