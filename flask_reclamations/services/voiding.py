"""Void: spam, a test, a wrong entry, a duplicate. The number stays, and counts nowhere (C12)."""

from sqlalchemy import select

from ..domain.lifecycle import FIRST_STATUS
from ..domain.rights import Permission, can
from ..domain.vocabulary import Kind, Status, VoidReason
from ..errors import RefusedError
from ..models import Case
from ..queries import cases
from . import handling, outbox
from .act import Act
from .exchanges import words
from .journal import payload_of

UNWANTED = frozenset({VoidReason.SPAM, VoidReason.TEST})


def void(act: Act, case: Case, reason: VoidReason, text: str, *, original: str | None = None) -> None:
    """Make a case count nowhere, with the reason and a motive; its clocks stop.

    Parameters: `original` the reference of the case that a duplicate doubles. What waits for the claimant of
    spam or of a test is held, until `restore`.
    """
    text = words(text, "Donnez le motif de l’annulation.")
    doubled = _original(act, case, original) if reason is VoidReason.DUPLICATE else None
    handling.move(act, case, "void", text=text, said={"reason": reason, "original": doubled})
    if reason in UNWANTED:
        outbox.hold_from_outside(act, case)


def _original(act: Act, case: Case, reference: str | None) -> str:
    """Return the reference of another case that counts and that the person may see."""
    typed = (reference or "").strip()
    found = act.session.scalar(
        select(Case).where(
            Case.organisation_id == act.organisation.id,
            Case.reference.in_([typed, typed.upper()]),
            Case.id != case.id,
            Case.status != Status.VOID,
        )
    )
    if found is None or not can(act.viewer, Permission.READ, found):
        raise RefusedError.because(
            "no_original",
            "Indiquez la référence d’un autre dossier, non annulé, que vous pouvez lire.",
            at="original",
        )
    return found.reference


def restore(act: Act, case: Case, text: str) -> None:
    """Make a void case count again, with a motive: the status it had, its dates as they were, its mails."""
    text = words(text, "Dites pourquoi le dossier est rétabli.")
    voided = cases.voiding(act.session, case)
    before = payload_of(voided).get("old", {}).get("status") if voided else None
    # Retention may have deleted what the event said: the case then begins again.
    status = Status(before or FIRST_STATUS[Kind(case.kind)])
    if case.kind == Kind.COMPLAINT and status is Status.RECEIVED and case.acknowledged_at is not None:
        status = Status.ACKNOWLEDGED  # by a mail that had left
    handling.move(act, case, "restore", text=text, status=status)
    outbox.release(act, case)
