"""Addresses refused for good: marked, tried again, corrected; no mail in between (criterion 18)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, delete, func, select

from ..errors import Reason, RefusedError
from ..models import Bounce, Case, OutboxMessage
from ..queries import bounces
from . import journal, outbox, surveys, tracking
from .act import Act
from .exchanges import words


def mark(act: Act, row: OutboxMessage, reply: str) -> None:
    """Keep that the server refused the address of this mail for good."""
    address = Bounce.folded(row.address or "")
    if bounces.of(act.session, row.organisation_id, address) is None:
        act.session.add(
            Bounce(
                organisation_id=row.organisation_id,
                address=address,
                recipient=row.recipient,
                reply=reply[:400],
                since=act.now,
            )
        )
        act.session.flush()


def lift(act: Act, address: str, *, on: Case | None = None) -> int:
    """Try an address again and return how many mails wait for it now; each case concerned keeps who decided it.

    Only what was meant for people outside is sent after all: colleagues have the register.
    Parameters: `on` the case where this is asked, which the address must be of.
    Raises `RefusedError` for an address that is not marked.
    """
    address = Bounce.folded(address)
    known = bounces.of(act.session, act.organisation.id, address)
    if known is None or (on is not None and address not in {b.address for b in bounces.of_case(act.session, on)[1]}):
        raise RefusedError.because("not_refused", "Cette adresse n’est pas refusée, ou ne l’est plus.")
    act.session.execute(delete(Bounce).where(Bounce.id == known.id))
    of_address = func.lower(OutboxMessage.address) == address
    rows = _unsent(act, bounces.outside(OutboxMessage.recipient), OutboxMessage.state.in_(outbox.UNSENT), of_address)
    waiting = 0
    for case, of_case in _by_case(act, rows, {on.id} if on else set()):
        waiting += outbox.send_after_all(act, case, of_case)
        journal.change(act, case, "address_retried", {}, address=address)
    return waiting


def retry_failed(act: Act) -> int:
    """Queue again every mail that was given up and is still due, and return how many wait now."""
    rows = _unsent(act, OutboxMessage.state == OutboxMessage.FAILED)
    return sum(outbox.send_after_all(act, case, of_case) for case, of_case in _by_case(act, rows, set()))


def _by_case(act: Act, rows: list[OutboxMessage], others: set[int]) -> Iterator[tuple[Case, list[OutboxMessage]]]:
    # A list of what was late that day has no case, and is not sent again.
    for case_id in sorted({row.case_id for row in rows if row.case_id} | others):
        case = journal.locked(act.session, Case, Case.id == case_id)
        if case is not None:
            yield case, [row for row in rows if row.case_id == case_id]


def correct(act: Act, case: Case, email: str, motive: str) -> None:
    """Correct the claimant's address, with a motive; what did not reach them goes to the new one.

    Raises `RefusedError` beside `email` or `text`, with every reason about the address.
    """
    motive = words(motive, "Donnez le motif de la correction.")
    reasons = []
    if case.anonymous:
        reasons.append(Reason("anonymous", "La personne souhaite rester anonyme.", "email"))
    if Bounce.folded(email) == Bounce.folded(case.claimant_email or ""):
        reasons.append(Reason("same_address", "C’est déjà l’adresse de ce dossier.", "email"))
    if bounces.of(act.session, act.organisation.id, Bounce.folded(email)):
        reasons.append(Reason("refused_address", "Le serveur de messagerie refuse aussi cette adresse.", "email"))
    if reasons:
        raise RefusedError(reasons)
    rows = outbox.unsent_to(act, case, OutboxMessage.CLAIMANT)
    for row in rows:
        row.forget_rendering()
    if case.claimant_email:
        # The wrong address may be somebody's: what was mailed there opens the case no longer.
        tracking.revoke(act, case)
    event = journal.change(act, case, "address_corrected", {"claimant_email": email.strip()}, text=motive)
    outbox.send_after_all(act, case, rows)
    surveys.ask_again(act, case, event)


def _unsent(act: Act, *where: ColumnElement[bool]) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.organisation_id == act.organisation.id)
    # Held, so that no relay takes one of them meanwhile.
    return list(act.session.scalars(query.where(*where).order_by(OutboxMessage.id).with_for_update()))
