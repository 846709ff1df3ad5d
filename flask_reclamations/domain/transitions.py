"""The verbs of a case, one table: sources, target, kinds, permission, gates, event (design §5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from .gates import (
    Gate,
    action_taken,
    cause_found,
    has_an_answer,
    is_escalated,
    measure_taken,
    not_acknowledged,
    not_answered,
    not_escalated,
    satisfaction_known,
    somebody_to_acknowledge,
)
from .rights import Permission
from .vocabulary import Kind, Milestone, Status

S = Status


@dataclass(frozen=True)
class Transition:
    """A verb: from which status to which, who may, what must hold, which milestone it fulfils."""

    name: str
    label: str
    event: str
    moves: Mapping[Status, Status]
    kinds: frozenset[Kind] = frozenset(Kind)
    gates: tuple[Gate, ...] = ()
    fulfils: Milestone | None = None
    permission: Permission = Permission.HANDLE


def _stay(*statuses: Status) -> dict[Status, Status]:
    return {status: status for status in statuses}


def _to(target: Status, *sources: Status) -> dict[Status, Status]:
    return dict.fromkeys(sources, target)


_COMPLAINT = frozenset({Kind.COMPLAINT})
_EVENTS = frozenset({Kind.DIFFICULTY, Kind.INCIDENT})
_HANDLED = _COMPLAINT | _EVENTS
_ASSESSED = _HANDLED | {Kind.SIGNAL}
# A complaint before its answer.
_UNANSWERED = (S.RECEIVED, S.ACKNOWLEDGED, S.IN_PROGRESS, S.WAITING, S.PROPOSED)
_OPEN = (*_UNANSWERED, S.DECLARED, S.ANSWERED)
_SETTLED = (S.ANSWERED, S.CLOSED, S.RESOLVED, S.WITHDRAWN, S.INADMISSIBLE)
_LABEL_CLOSE = "Clôturer"

TRANSITIONS: dict[str, Transition] = {
    verb.name: verb
    for verb in (
        Transition(
            "acknowledge",
            "Accuser réception",
            "acknowledged",
            _to(S.ACKNOWLEDGED, S.RECEIVED) | _stay(S.IN_PROGRESS, S.WAITING, S.PROPOSED, S.ANSWERED, S.CLOSED),
            _COMPLAINT,
            (not_acknowledged, somebody_to_acknowledge),
            Milestone.ACKNOWLEDGE,
        ),
        # Where it leads depends on the kind it is given: `services.qualifying` says.
        Transition(
            "qualify",
            "Qualifier",
            "qualified",
            _stay(S.RECEIVED, S.ACKNOWLEDGED, S.DECLARED, S.IN_PROGRESS),
        ),
        Transition("assess", "Évaluer", "assessed", _stay(*_OPEN), _ASSESSED),
        Transition(
            "start",
            "Démarrer le traitement",
            "started",
            _to(S.IN_PROGRESS, S.RECEIVED, S.ACKNOWLEDGED),
            _COMPLAINT,
        ),
        Transition(
            "take_over",
            "Prendre en charge",
            "taken_over",
            _to(S.IN_PROGRESS, S.DECLARED),
            _EVENTS,
            (),
            Milestone.ACKNOWLEDGE,
        ),
        Transition(
            "analyse",
            "Terminer l’analyse",
            "analysed",
            # Completed as long as the case is open: a cause may be found after the answer (D10).
            _to(S.IN_PROGRESS, S.RECEIVED, S.ACKNOWLEDGED, S.IN_PROGRESS) | _stay(S.WAITING, S.PROPOSED, S.ANSWERED),
            _COMPLAINT,
            (measure_taken,),
            Milestone.ANALYSE,
        ),
        Transition(
            "wait",
            "Attendre le réclamant",
            "paused",
            _to(S.WAITING, S.ACKNOWLEDGED, S.IN_PROGRESS, S.PROPOSED),
            _HANDLED,
        ),
        Transition("resume", "Reprendre le traitement", "resumed", _to(S.IN_PROGRESS, S.WAITING), _HANDLED),
        Transition(
            "propose",
            "Proposer une solution",
            "proposed",
            _to(S.PROPOSED, S.ACKNOWLEDGED, S.IN_PROGRESS, S.WAITING, S.PROPOSED),
            _COMPLAINT,
        ),
        Transition(
            "announce", "Annoncer une date", "date_announced", _stay(*_UNANSWERED), _COMPLAINT, (not_answered,)
        ),
        Transition("extend", "Prolonger le délai", "extended", _stay(*_UNANSWERED), _COMPLAINT, (not_answered,)),
        Transition("answer", "Répondre", "answered", _to(S.ANSWERED, *_UNANSWERED, S.ANSWERED), _COMPLAINT),
        Transition(
            "declare_inadmissible",
            "Déclarer non recevable",
            "declared_inadmissible",
            _to(S.INADMISSIBLE, *_UNANSWERED),
            _COMPLAINT,
        ),
        Transition(
            "withdraw", "Enregistrer un retrait", "withdrawn", _to(S.WITHDRAWN, *_UNANSWERED, S.DECLARED), _HANDLED
        ),
        Transition(
            "resolve",
            "Marquer résolu",
            "resolved",
            _to(S.RESOLVED, S.DECLARED, S.IN_PROGRESS, S.WAITING),
            _EVENTS,
            (),
            Milestone.RESPOND,
            Permission.RESOLVE,
        ),
        Transition(
            "thank",
            "Remercier",
            "thanked",
            _to(S.THANKED, S.RECEIVED),
            frozenset({Kind.REMARK}),
            (),
            Milestone.RESPOND,
        ),
        Transition(
            "set_aside",
            "Écarter",
            "set_aside",
            _to(S.SET_ASIDE, S.RECEIVED),
            frozenset({Kind.SIGNAL}),
            (),
            Milestone.ANALYSE,
        ),
        Transition(
            "close",
            _LABEL_CLOSE,
            "closed",
            _to(S.CLOSED, *_UNANSWERED, S.ANSWERED),
            _COMPLAINT,
            (has_an_answer, satisfaction_known, cause_found, action_taken),
        ),
        Transition("file_away", _LABEL_CLOSE, "closed", _to(S.CLOSED, S.THANKED), frozenset({Kind.REMARK})),
        Transition("reopen", "Rouvrir", "reopened", _to(S.IN_PROGRESS, *_SETTLED), _HANDLED),
        Transition("escalate", "Escalader", "escalated", _stay(*_OPEN), gates=(not_escalated,)),
        Transition("deescalate", "Lever l’escalade", "deescalated", _stay(*_OPEN), gates=(is_escalated,)),
        Transition("void", "Annuler", "voided", _to(S.VOID, *sorted(set(S) - {S.VOID})), permission=Permission.VOID),
        # Back to the status it had: the journal says which, not this table.
        Transition("restore", "Rétablir", "restored", _stay(S.VOID), permission=Permission.VOID),
    )
}
