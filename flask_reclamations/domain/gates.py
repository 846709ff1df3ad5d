"""What must hold before a verb, each a coded reason so that a page lists all that is missing."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from ..errors import Reason


class Course(Protocol):
    """What the rules read of a case."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
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
