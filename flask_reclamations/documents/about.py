"""What a list says of itself: whose it is, when it was made, how it was filtered, how its numbers run."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from ..domain.mediation import Standing
from ..domain.plan import ActionStatus, ActionType, CauseFamily
from ..domain.priority import Origin, Severity
from ..domain.readiness import CaseGap
from ..domain.risks import RiskStatus
from ..domain.vocabulary import ActionCategory, Kind, MacroStatus, Term
from ..i18n import say_date, t
from ..models import Export
from ..queries.register import NONE

# The name of each filter, and the words of its codes where they are ours.
NAMES: dict[str, tuple[str, type[Term] | None]] = {
    "kind": ("Nature", Kind),
    "status": ("Statut", MacroStatus),
    "stage": ("Étape", None),
    "type": ("Type", ActionType),
    "category": ("Catégorie", None),
    "session": ("Session", None),
    "training": ("Formation", None),
    "trainer": ("Personne mise en cause", None),
    "action_category": ("Catégorie d’action", ActionCategory),
    "origin": ("Origine", Origin),
    "assignee": ("Responsable", None),
    "owner": ("Responsable", None),
    "severity": ("Gravité", Severity),
    "priority": ("Priorité", None),
    "tag": ("Sujets", None),
    "family": ("Cause", CauseFamily),
    "mediation": ("Médiation", Standing),
    "gap": ("Écart", CaseGap),
    "text": ("Texte cherché", None),
    "since": ("Reçus depuis le", None),
    "until": ("Reçus jusqu’au", None),
    "late": ("En retard", None),
    "unsettled": ("Non réglés", None),
    "unexamined": ("À examiner", None),
    "qualified": ("Qualifiés", None),
    "archived": ("Archivés", None),
    "taken": ("Jours jusqu’à la réponse", None),
}
# Where a period is of something else than the day a case came.
PERIODS: dict[tuple[str, str], str] = {
    (Export.OPINIONS, "since"): "Demandés depuis le",
    (Export.OPINIONS, "until"): "Demandés jusqu’au",
    (Export.JOURNAL, "since"): "Depuis le",
    (Export.JOURNAL, "until"): "Jusqu’au",
}
STATUSES: dict[str, type[Term]] = {Export.PLAN: ActionStatus, Export.RISKS: RiskStatus}
ORDER = frozenset({"sort", "descending"})


def filtered(subject: str, filters: Any, labels: Mapping[str, Callable[[str], str]]) -> list[tuple[str, str]]:
    """Return the filters in force, in words.

    Parameters: `filters` those of a list; `labels` how to name a category, a person, a session or a training.
    """
    chosen = {name: value for name, value in asdict(filters).items() if value and name not in ORDER}
    return [
        (t(PERIODS.get((subject, name), NAMES[name][0])), _words(subject, name, value, labels))
        for name, value in chosen.items()
    ]


def _words(subject: str, name: str, value: Any, labels: Mapping[str, Callable[[str], str]]) -> str:
    if value is True:
        return t("Oui")
    if isinstance(value, date):
        return say_date(value, "dated")
    terms = STATUSES.get(subject, MacroStatus) if name == "status" else NAMES[name][1]
    known = {str(term): t(term.label) for term in terms or ()}
    parts = [value] if name == "text" else value.split(",")
    named = labels.get(name, str)
    return ", ".join(t("aucune") if part == NONE else known.get(part) or named(part) for part in parts)


def lines(
    subject: str, title: str, organisation: str, made: str, chosen: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return all that a list says of itself; `made` is when, in words."""
    common = t("commune à toutes les natures : un numéro absent d’une liste est dans une autre")
    whole = [(t("Filtres"), t("aucun : tout ce que son auteur peut lire"))]
    return [
        (t("Document"), title),
        (t("Organisme"), organisation),
        (t("Fait le"), made),
        *(chosen or whole),
        *([(t("Numérotation"), common)] if subject == Export.REGISTER else []),
    ]
