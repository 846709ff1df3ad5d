"""What must hold before a verb, each a coded reason so that a page lists all that is missing."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from ..errors import Reason
from .vocabulary import Kind


class Course(Protocol):
    """What the rules read of a case."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def anonymous(self) -> bool: ...
    @property
    def acknowledged_at(self) -> datetime | None: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def escalated_at(self) -> datetime | None: ...


Gate = Callable[[Course], Reason | None]


def has_an_answer(case: Course) -> Reason | None:
    """Refuse to close a complaint without a documented answer that left, even a refusal (A23)."""
    if case.answered_at is None:
        return Reason("no_answer", "Impossible de clôturer : aucune réponse n’a été envoyée.", "answer")
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
