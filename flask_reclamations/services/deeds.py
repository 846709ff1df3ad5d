"""What may be done with many cases at once: the right each act asks for, what stands in its way, its service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..domain.lifecycle import missing
from ..domain.rights import Permission, can
from ..domain.vocabulary import Kind, Status, VoidReason
from ..errors import Reason, RefusedError
from ..host import Person
from ..models import Case
from . import conflict, examining, handling, moves, people, qualifying, reminding, voiding
from .act import Act

NO_SATISFACTION = "no_satisfaction"


@dataclass(frozen=True)
class Order:
    """What is to be done with each case: whom to give it to, or why it is void or closed.

    Parameters: `waived` why those who were answered are not asked whether it helped (A12); `rules` the mark of the
    delays that the cases were listed under; `assignees` the people whom the cases are entrusted to, by ref, where
    they were asked of the host at once.
    """

    act: str
    assignee: Person | None = None
    reason: VoidReason | None = None
    kind: Kind | None = None
    text: str | None = None
    waived: str | None = None
    rules: str | None = None
    assignees: Mapping[str, Person] | None = None


@dataclass(frozen=True)
class Deed:
    """An act that many cases may undergo: its right, what stands in its way, its service."""

    permission: Permission
    hinders: Callable[[Act, Case, Order], list[Reason]]
    do: Callable[[Act, Case, Order], None]


def _assign(act: Act, case: Case, order: Order) -> None:
    if order.assignee is None:
        raise RefusedError.because("no_assignee", "Choisissez une personne.", at="assignee")
    reasons = _hinders_assigning(act, case, order)
    if reasons:
        raise RefusedError(reasons)
    people.assign(act, case, order.assignee)


def _hinders_assigning(act: Act, case: Case, order: Order) -> list[Reason]:
    if order.assignee is None:
        return []
    if order.assignee.ref == case.assignee_ref:
        return [Reason("already", "Ce dossier lui est déjà confié.")]
    unfit = people.unfit(act, case, order.assignee)
    return [unfit] if unfit else []


def _void(act: Act, case: Case, order: Order) -> None:
    if order.reason is None or order.reason is VoidReason.DUPLICATE:
        raise RefusedError.because("no_reason", "Choisissez la raison.", at="reason")
    voiding.void(act, case, order.reason, order.text or "")


def _close_verb(case: Case) -> str:
    return "file_away" if case.kind == Kind.REMARK else "close"


def unasked(case: Case) -> bool:
    """Tell whether closing a case wants to know why its claimant is not asked whether the answer helped (A12)."""
    return any(reason.code == NO_SATISFACTION for reason in missing(case, _close_verb(case)))


def _hinders_closing(act: Act, case: Case, order: Order) -> list[Reason]:
    # What one sentence for them all waives is asked for beside the confirmation.
    return [reason for reason in missing(case, _close_verb(case)) if reason.code != NO_SATISFACTION]


def _close(act: Act, case: Case, order: Order) -> None:
    waived = order.waived if unasked(case) else None
    handling.close(act, case, order.text, closing=handling.Closing(waived=waived))


def _hinders_reminding(act: Act, case: Case, order: Order) -> list[Reason]:
    ref = case.assignee_ref or ""
    assignee = act.host.person(ref) if order.assignees is None else order.assignees.get(ref)
    return reminding.hindrances(act, case, assignee)


def _qualify(act: Act, case: Case, order: Order) -> None:
    if order.kind is None:
        raise RefusedError.because("no_kind", "Choisissez la nature du dossier.", at="kind")
    qualifying.qualify(act, case, order.kind, order.text or "")


DEEDS = {
    "assign": Deed(Permission.HANDLE, _hinders_assigning, _assign),
    "qualify": Deed(Permission.HANDLE, lambda act, case, order: missing(case, "qualify"), _qualify),
    "examine": Deed(
        Permission.HANDLE,
        lambda act, case, order: examining.over(case),
        lambda act, case, order: examining.examine(act, case),
    ),
    # From the settings pages, where the dates are seen first: the register does not offer it.
    "move": Deed(
        Permission.HANDLE,
        lambda act, case, order: moves.hindrances(act, case, order.rules or ""),
        lambda act, case, order: moves.move(act, case, order.rules or ""),
    ),
    "remind": Deed(Permission.HANDLE, _hinders_reminding, lambda act, case, order: reminding.remind(act, case)),
    "close": Deed(Permission.HANDLE, _hinders_closing, _close),
    "void": Deed(Permission.VOID, lambda act, case, order: missing(case, "void"), _void),
}


def hindrances(act: Act, case: Case, order: Order) -> list[Reason]:
    """Return all that would have this case skipped, changing nothing: what a preview shows."""
    deed = DEEDS[order.act]
    if not can(act.viewer, deed.permission, case):
        return [handling.FORBIDDEN]
    if case.status == Status.VOID and deed.permission is not Permission.VOID:
        return [handling.VOID]
    unstated = conflict.unstated(act.viewer, case)
    return [unstated] if unstated else deed.hinders(act, case, order)
