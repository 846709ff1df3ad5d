"""The life of a case as data: one table of transitions and the gates that hold at every door (design §5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Reason, RefusedError
from .gates import (
    Course,
    Gate,
    has_an_answer,
    is_escalated,
    not_acknowledged,
    not_escalated,
    somebody_to_acknowledge,
)
from .rights import Permission
from .vocabulary import Kind, MacroStatus, Milestone, Status

S = Status


@dataclass(frozen=True)
class Transition:
    """A verb: from which status to which, who may, what must hold, which milestone it fulfils."""

    name: str
    label: str
    event: str
    permission: Permission
    moves: Mapping[Status, Status]
    kinds: frozenset[Kind] = frozenset(Kind)
    gates: tuple[Gate, ...] = ()
    fulfils: Milestone | None = None


def _stay(*statuses: Status) -> dict[Status, Status]:
    return {status: status for status in statuses}


_COMPLAINT = frozenset({Kind.COMPLAINT})
_EVENTS = frozenset({Kind.DIFFICULTY, Kind.INCIDENT})
_OPEN = (S.RECEIVED, S.ACKNOWLEDGED, S.DECLARED, S.IN_PROGRESS, S.ANSWERED)

TRANSITIONS: dict[str, Transition] = {
    verb.name: verb
    for verb in (
        Transition(
            "acknowledge",
            "Accuser réception",
            "acknowledged",
            Permission.HANDLE,
            {S.RECEIVED: S.ACKNOWLEDGED, **_stay(S.IN_PROGRESS, S.ANSWERED, S.CLOSED)},
            _COMPLAINT,
            (not_acknowledged, somebody_to_acknowledge),
            Milestone.ACKNOWLEDGE,
        ),
        Transition(
            "start",
            "Démarrer le traitement",
            "started",
            Permission.HANDLE,
            {S.RECEIVED: S.IN_PROGRESS, S.ACKNOWLEDGED: S.IN_PROGRESS},
            _COMPLAINT,
        ),
        Transition(
            "analyse",
            "Terminer l’analyse",
            "analysed",
            Permission.HANDLE,
            {S.RECEIVED: S.IN_PROGRESS, S.ACKNOWLEDGED: S.IN_PROGRESS, S.IN_PROGRESS: S.IN_PROGRESS},
            _COMPLAINT,
            (),
            Milestone.ANALYSE,
        ),
        Transition(
            "answer",
            "Répondre",
            "answered",
            Permission.HANDLE,
            dict.fromkeys((S.RECEIVED, S.ACKNOWLEDGED, S.IN_PROGRESS, S.ANSWERED), S.ANSWERED),
            _COMPLAINT,
        ),
        Transition(
            "take_over",
            "Prendre en charge",
            "taken_over",
            Permission.HANDLE,
            {S.DECLARED: S.IN_PROGRESS},
            _EVENTS,
            (),
            Milestone.ACKNOWLEDGE,
        ),
        Transition(
            "resolve",
            "Marquer résolu",
            "resolved",
            Permission.RESOLVE,
            {S.DECLARED: S.RESOLVED, S.IN_PROGRESS: S.RESOLVED},
            _EVENTS,
            (),
            Milestone.RESPOND,
        ),
        Transition(
            "thank",
            "Remercier",
            "thanked",
            Permission.HANDLE,
            {S.RECEIVED: S.THANKED},
            frozenset({Kind.REMARK}),
            (),
            Milestone.RESPOND,
        ),
        Transition(
            "qualify",
            "Donner une suite",
            "qualified",
            Permission.HANDLE,
            {S.RECEIVED: S.QUALIFIED},
            frozenset({Kind.SIGNAL}),
            (),
            Milestone.ANALYSE,
        ),
        Transition(
            "set_aside",
            "Écarter",
            "set_aside",
            Permission.HANDLE,
            {S.RECEIVED: S.SET_ASIDE},
            frozenset({Kind.SIGNAL}),
            (),
            Milestone.ANALYSE,
        ),
        Transition(
            "close",
            "Clôturer",
            "closed",
            Permission.HANDLE,
            {S.RECEIVED: S.CLOSED, S.ACKNOWLEDGED: S.CLOSED, S.IN_PROGRESS: S.CLOSED, S.ANSWERED: S.CLOSED},
            _COMPLAINT,
            (has_an_answer,),
        ),
        Transition(
            "file_away",
            "Clôturer",
            "closed",
            Permission.HANDLE,
            {S.THANKED: S.CLOSED},
            frozenset({Kind.REMARK}),
        ),
        Transition(
            "reopen",
            "Rouvrir",
            "reopened",
            Permission.HANDLE,
            {S.ANSWERED: S.IN_PROGRESS, S.CLOSED: S.IN_PROGRESS, S.RESOLVED: S.IN_PROGRESS},
            _COMPLAINT | _EVENTS,
        ),
        Transition(
            "escalate",
            "Escalader",
            "escalated",
            Permission.HANDLE,
            _stay(*_OPEN),
            gates=(not_escalated,),
        ),
        Transition(
            "deescalate",
            "Lever l’escalade",
            "deescalated",
            Permission.HANDLE,
            _stay(*_OPEN),
            gates=(is_escalated,),
        ),
        Transition(
            "void",
            "Annuler",
            "voided",
            Permission.VOID,
            dict.fromkeys(frozenset(S) - {S.VOID}, S.VOID),
        ),
        # Back to the status it had: the journal says which, not this table.
        Transition("restore", "Rétablir", "restored", Permission.VOID, _stay(S.VOID)),
    )
}

FIRST_STATUS: dict[Kind, Status] = {
    Kind.COMPLAINT: S.RECEIVED,
    Kind.DIFFICULTY: S.DECLARED,
    Kind.INCIDENT: S.DECLARED,
    Kind.REMARK: S.RECEIVED,
    Kind.SIGNAL: S.RECEIVED,
}
SETTLED = frozenset({S.RESOLVED, S.THANKED, S.QUALIFIED, S.SET_ASIDE, S.CLOSED, S.VOID})
MACRO: dict[Status, MacroStatus] = {
    S.RECEIVED: MacroStatus.NEW,
    S.ACKNOWLEDGED: MacroStatus.NEW,
    S.DECLARED: MacroStatus.NEW,
    S.IN_PROGRESS: MacroStatus.IN_PROGRESS,
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


def missing(case: Course, verb: str) -> list[Reason]:
    """Return all that stands between this case and this verb; empty where it may go."""
    transition = TRANSITIONS[verb]
    if Kind(case.kind) not in transition.kinds or Status(case.status) not in transition.moves:
        return [Reason("not_now", "Cette étape n’est pas possible dans l’état actuel du dossier.", verb)]
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
