"""The life of a case: what its verbs need, where they lead, and the status everybody reads (design §5)."""

from ..errors import Reason, RefusedError
from .gates import Course
from .transitions import TRANSITIONS as TRANSITIONS
from .transitions import Transition
from .vocabulary import Kind, MacroStatus, Status

S = Status
FIRST_STATUS: dict[Kind, Status] = {
    Kind.COMPLAINT: S.RECEIVED,
    Kind.DIFFICULTY: S.DECLARED,
    Kind.INCIDENT: S.DECLARED,
    Kind.REMARK: S.RECEIVED,
    Kind.SIGNAL: S.RECEIVED,
}
SETTLED = frozenset({S.RESOLVED, S.THANKED, S.QUALIFIED, S.SET_ASIDE, S.WITHDRAWN, S.INADMISSIBLE, S.CLOSED, S.VOID})
MACRO: dict[Status, MacroStatus] = {
    S.RECEIVED: MacroStatus.NEW,
    S.ACKNOWLEDGED: MacroStatus.NEW,
    S.DECLARED: MacroStatus.NEW,
    S.IN_PROGRESS: MacroStatus.IN_PROGRESS,
    S.WAITING: MacroStatus.IN_PROGRESS,
    S.PROPOSED: MacroStatus.IN_PROGRESS,
    S.ANSWERED: MacroStatus.IN_PROGRESS,
    **dict.fromkeys(SETTLED, MacroStatus.RESOLVED),
    S.VOID: MacroStatus.VOID,
}


def macro_status(case: Course) -> MacroStatus:
    """Return the status everybody reads; an escalation lies over the others (§5.8)."""
    return macro_of(Status(case.status), escalated=case.escalated_at is not None)


def macro_of(status: Status, *, escalated: bool) -> MacroStatus:
    """Return the status everybody reads of a status, and of an escalation."""
    return MacroStatus.ESCALATED if escalated and status not in SETTLED else MACRO[status]


def not_now(verb: str) -> Reason:
    """Return why a verb cannot be where the status of its case has moved on."""
    return Reason("not_now", "Cette étape n’est pas possible dans l’état actuel du dossier.", verb)


def missing(case: Course, verb: str) -> list[Reason]:
    """Return all that stands between this case and this verb; empty where it may go."""
    transition = TRANSITIONS[verb]
    if Kind(case.kind) not in transition.kinds or Status(case.status) not in transition.moves:
        return [not_now(verb)]
    return [reason for gate in transition.gates if (reason := gate(case))]


def target_of(case: Course, verb: str) -> Status:
    """Return the status this verb leads to.

    Raises `RefusedError` with every reason where a gate does not hold.
    """
    reasons = missing(case, verb)
    if reasons:
        raise RefusedError(reasons)
    return TRANSITIONS[verb].moves[Status(case.status)]


def possible(case: Course) -> list[Transition]:
    """Return the verbs whose sources and kinds fit, gates aside, in the order of the table."""
    return [
        verb for verb in TRANSITIONS.values() if Kind(case.kind) in verb.kinds and Status(case.status) in verb.moves
    ]
