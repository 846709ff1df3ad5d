"""What an event changed, field by field."""

from typing import Any

from ..i18n import t
from ..models import Event
from ..services.journal import payload_of
from . import present

FIELDS = {
    "severity": "Gravité",
    "urgency": "Urgence",
    "reach": "Impact",
    "complexity": "Complexité",
    "recurrence": "Caractère",
    "origin": "Origine",
    "priority": "Priorité",
    "kind": "Nature",
    "assignee_label": "Responsable",
    "immediate_action": "Mesure immédiate",
    "relation_note": "Relation",
    "claimant_email": "E-mail",
    "consumer": "Consommateur",
}


def changes(row: Event) -> list[tuple[str, str, str]]:
    """Return what an event changed that a reader knows: the name of the field, what it was, what it is."""
    payload = payload_of(row)
    old, new = payload.get("old", {}), payload.get("new", {})
    return [
        (t(words), _term(name, old.get(name)), _term(name, new[name]))
        for name, words in FIELDS.items()
        if name in new
    ]


def _term(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return t("Oui") if value else t("Non")
    return present.label(name, value) if name in present.TERMS else str(value)
