"""What must hold before a verb, each a coded reason so that a page lists all that is missing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ..errors import Reason
from .plan import ActionStatus
from .priority import Severity
from .vocabulary import Kind, Outcome

GRAVE = frozenset({Severity.MAJOR, Severity.CRITICAL})


class Planned(Protocol):
    """What the rules read of an action of the plan."""

    @property
    def status(self) -> str: ...


class Course(Protocol):
    """What the rules read of a case."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def anonymous(self) -> bool: ...
    @property
    def severity(self) -> str | None: ...
    @property
    def immediate_action(self) -> str | None: ...
    @property
    def policy(self) -> Mapping[str, Any]: ...
    @property
    def acknowledged_at(self) -> datetime | None: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def unanswerable(self) -> str | None: ...
    @property
    def satisfaction(self) -> str | None: ...
    @property
    def survey_waived(self) -> str | None: ...
    @property
    def escalated_at(self) -> datetime | None: ...
    @property
    def causes(self) -> Sequence[object]: ...
    @property
    def actions(self) -> Sequence[Planned]: ...
    @property
    def unlearned(self) -> str | None: ...


Gate = Callable[[Course], Reason | None]


def has_an_answer(case: Course) -> Reason | None:
    """Refuse to close a complaint without a documented answer that left, or why none can be given (A23)."""
    if case.answered_at is None and not case.unanswerable:
        return Reason("no_answer", "Impossible de clôturer : aucune réponse n’a été envoyée.", "answer")
    return None


def satisfaction_known(case: Course) -> Reason | None:
    """Refuse to close a complaint whose claimant was not asked, nor why not said (A12).

    Before its answer there is nothing to be satisfied with: what leaves by mail asks by itself.
    """
    if case.satisfaction or case.survey_waived or not (case.answered_at or case.unanswerable):
        return None
    words = "Impossible de clôturer : dites si la personne est satisfaite, ou pourquoi on ne le lui demande pas."
    return Reason("no_satisfaction", words, "satisfaction")


def cause_found(case: Course) -> Reason | None:
    """Refuse to close a grave complaint whose cause nobody looked for, unless it is said why (D10)."""
    if case.severity in GRAVE and not case.unlearned and not case.causes:
        words = "Ce dossier est majeur ou critique : complétez l’analyse avec sa cause, ou dites pourquoi sans."
        return Reason("no_cause", words, "unlearned")
    return None


def action_taken(case: Course) -> Reason | None:
    """Refuse to close a grave complaint that leads to no action, unless it is said why (D10).

    What was given up does nothing about it.
    """
    if case.severity not in GRAVE or case.unlearned:
        return None
    if all(action.status == ActionStatus.ABANDONED for action in case.actions):
        words = "Ce dossier est majeur ou critique : créez une action d’amélioration, ou dites pourquoi sans."
        return Reason("no_action", words, "unlearned")
    return None


def measure_taken(case: Course) -> Reason | None:
    """Refuse to analyse a critical case before its immediate measure, or why there is none (C23)."""
    if case.severity == Severity.CRITICAL and not case.immediate_action:
        words = "Un dossier critique veut d’abord une mesure immédiate, ou « aucune » et pourquoi."
        return Reason("no_immediate_measure", words, "assess")
    return None


def not_acknowledged(case: Course) -> Reason | None:
    """Refuse a second acknowledgement."""
    if case.acknowledged_at is not None:
        return Reason("already_acknowledged", "L’accusé de réception est déjà enregistré.", "acknowledge")
    return None


def nobody_to_acknowledge(case: Course) -> bool:
    """Tell whether an acknowledgement is « sans objet »: an anonymous complaint has no one to send it to (O26)."""
    return case.anonymous and case.kind == Kind.COMPLAINT and case.acknowledged_at is None


def somebody_to_acknowledge(case: Course) -> Reason | None:
    """Refuse to acknowledge receipt to nobody (O26)."""
    if nobody_to_acknowledge(case):
        return Reason("anonymous", "Accusé sans objet : la personne est restée anonyme.", "acknowledge")
    return None


def not_answered(case: Course) -> Reason | None:
    """Refuse to move the date of an answer that left."""
    if case.answered_at is not None:
        return Reason("already_answered", "La réponse est déjà partie : sa date ne change plus.", "extend")
    return None


def not_escalated(case: Course) -> Reason | None:
    """Refuse a second escalation."""
    if case.escalated_at is not None:
        return Reason("already_escalated", "Ce dossier est déjà escaladé.", "escalate")
    return None


def is_escalated(case: Course) -> Reason | None:
    """Refuse to end an escalation that is not there."""
    if case.escalated_at is None:
        return Reason("not_escalated", "Ce dossier n’est pas escaladé.", "deescalate")
    return None


def untold(outcome: Outcome | None, informed: Collection[str]) -> list[Reason]:
    """Return what is missing of an aléa that is settled, each beside its field (O33)."""
    became = Reason("no_outcome", "Dites ce qu’est devenue la séance.", "outcome")
    told = Reason("nobody_informed", "Cochez qui a été prévenu.", "informed")
    return [reason for said, reason in ((outcome, became), (informed, told)) if not said]
