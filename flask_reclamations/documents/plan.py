"""The columns of the exported plan d'amélioration: requirements §6, piece 11, with the cases it comes from (O04)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..domain.plan import ActionOrigin, ActionPriority, ActionStatus, ActionType, Verdict
from ..i18n import local, n, t
from ..models import Action
from ..queries.actions import About
from .tabular import Cell

COLUMNS = (
    "N°", "Mesure", "Origine", "Dossiers d’origine", "Ce qu’elle cite", "Cause", "Type", "Priorité", "Responsable",
    "Créée le", "Échéance", "Statut", "Faite le", "Attendu", "Résultat", "Prochaine vérification", "Efficacité",
    "Ce qui le montre", "Vérifiée le", "Vérifiée par", "Motif d’abandon",
)  # fmt: skip


def line(action: Action, about: About, zone: str) -> list[Cell]:
    """Return the line of an action, in the language in force; cases the reader may not read are only counted."""
    cases = [row.reference for row in about.cases]
    if about.hidden:
        cases.append(n("{count} dossier masqué", "{count} dossiers masqués", about.hidden))
    # What is to be checked again has no verdict yet: the last one was of what was done before.
    awaited = action.status == ActionStatus.DONE
    judged = (action.verdict_note, action.checked_on, action.checked_by_label)
    note, checked_on, checked_by = (None, None, None) if awaited else judged
    return [
        action.reference,
        action.text,
        _word(ActionOrigin, action.origin),
        ", ".join(cases) or None,
        action.source,
        action.cause,
        _word(ActionType, action.type),
        _word(ActionPriority, action.priority),
        action.owner_label,
        _day(action.created_at, zone),
        action.due_on,
        _word(ActionStatus, action.status),
        action.done_on,
        action.expected,
        action.result,
        action.check_due if awaited else None,
        None if awaited else _word(Verdict, action.verdict),
        note,
        checked_on,
        checked_by,
        action.motive,
    ]


def _word(terms: Any, code: str | None) -> str | None:
    return t(terms(code).label) if code else None


def _day(moment: datetime, zone: str) -> Any:
    return local(moment, zone).date()


def headings() -> Sequence[str]:
    """Return the words above the columns."""
    return [t(name) for name in COLUMNS]
