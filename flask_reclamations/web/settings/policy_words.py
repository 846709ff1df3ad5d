"""The cells of a policy in words: « Réclamation, réponse, critique » and « 15 jours après la réception »."""

from typing import Any

from ...domain.deadlines import Delay
from ...domain.priority import Severity
from ...domain.soundness import STEPS, cell
from ...domain.vocabulary import Kind, Milestone
from ...i18n import t
from ...services.delay_words import counted, delay_words, step

RULES = {
    "pauses": "Le délai s’arrête quand on attend le réclamant",
    "restarts": "Requalifier un dossier fait repartir ses délais",
    "announced": "La date de réponse est annoncée au cas par cas",
    "closes": "L’envoi de la réponse clôt le dossier",
    "extension": "Prolongation, au plus",
    "active": "En service",
}


def _names() -> dict[str, tuple[Kind, Milestone, Severity | None]]:
    steps = [(kind, milestone) for kind, of in STEPS.items() for milestone in of]
    return {cell(*each, severity): (*each, severity) for each in steps for severity in (None, *Severity)}


NAMES = _names()


def name_of(name: str) -> str:
    """Return what a cell is about."""
    if name not in NAMES:
        return t(RULES.get(name, name))
    kind, milestone, severity = NAMES[name]
    told = [t(kind.label), step(kind, milestone), *([t(severity.label)] if severity else [])]
    return ", ".join([told[0], *(each.lower() for each in told[1:])])


def value_of(name: str, value: Any) -> str:
    """Return what a cell of this name says; nothing where there is no delay."""
    if isinstance(value, bool):
        return t("Oui") if value else t("Non")
    if value is None:
        return ""
    delay = Delay.of(value)
    if name == "extension":
        return delay_words(delay)
    return counted(delay)
