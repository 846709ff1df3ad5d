"""The filters in force, in words, each with the name that takes it away."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...domain.mediation import Standing
from ...domain.plan import CauseFamily
from ...domain.priority import Origin
from ...domain.readiness import CaseGap
from ...domain.vocabulary import ActionCategory, Kind, MacroStatus, Term
from ...i18n import n, t
from ...queries import figures, organisations, tags
from ...queries.register import NONE, Filters
from ...services.act import Act
from .. import present


@dataclass(frozen=True)
class Names:
    """What the filters name: categories by code, people, sessions and trainings by ref."""

    categories: dict[str, str]
    assignees: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    trainings: dict[str, str] = field(default_factory=dict)
    trainers: dict[str, str] = field(default_factory=dict)


def names(act: Act) -> Names:
    """Return what the register may be filtered by."""
    offered = figures.offered(act.session, act.organisation, act.viewer)
    categories = {c.code: c.label for c in organisations.categories(act.session, act.organisation)}
    topics = {tag.code: tag.label for tag in tags.offered(act.session, act.organisation, act.viewer)}
    return Names(categories, offered.assignees, offered.sessions, topics, offered.trainings, offered.trainers)


def facets(filters: Filters, known: Names) -> list[tuple[str, str]]:
    """Return each filter in force: its name and its words."""
    status = MacroStatus(filters.status) if filters.status else None
    words = {
        "kind": t(Kind(filters.kind).label) if filters.kind else "",
        "status": t("Annulés") if status is MacroStatus.VOID else t(status.label) if status else "",
        "category": _named(
            filters.category, {code: t(label) for code, label in known.categories.items()}, t("Sans catégorie")
        ),
        "assignee": _named(filters.assignee, known.assignees, t("Non attribué")),
        "session": _named(filters.session, known.sessions, t("Sans session")),
        "training": _named(filters.training, known.trainings, t("Sans formation")),
        "trainer": t("Mis en cause : {who}", who=known.trainers.get(filters.trainer, filters.trainer))
        if filters.trainer
        else "",
        "action_category": _named(filters.action_category, pairs(ActionCategory), t("Sans catégorie d’action")),
        "origin": t("Origine : {which}", which=_named(filters.origin, pairs(Origin), t("non précisée")))
        if filters.origin
        else "",
        "taken": _taken(filters.taken),
        "severity": t(
            "Gravité : {which}", which=", ".join(present.label("severity", one) for one in _split(filters.severity))
        )
        if filters.severity
        else "",
        "priority": t("Priorité : {which}", which=", ".join(_split(filters.priority))) if filters.priority else "",
        "tag": t("Sujet : {which}", which=", ".join(t(known.tags.get(code, code)) for code in _split(filters.tag)))
        if filters.tag
        else "",
        "qualified": _qualified(filters.qualified),
        "family": t("Cause : {which}", which=_labels(CauseFamily, filters.family)) if filters.family else "",
        "mediation": t("Médiation : {which}", which=_labels(Standing, filters.mediation))
        if filters.mediation
        else "",
        "since": t("Reçus depuis le {day}", day=present.plain_day(filters.since, "short")) if filters.since else "",
        "until": t("Reçus jusqu’au {day}", day=present.plain_day(filters.until, "short")) if filters.until else "",
        "late": t("En retard") if filters.late else "",
        "unsettled": t("À traiter") if filters.unsettled else "",
        "unexamined": t("À examiner") if filters.unexamined else "",
        "gap": t(CaseGap(filters.gap).label) if filters.gap else "",
        "archived": {"oui": t("Archivés"), "non": t("Non archivés")}.get(filters.archived, ""),
        "text": t("« {text} »", text=filters.text) if filters.text else "",
    }
    return [(name, said) for name, said in words.items() if said]


def _split(values: str) -> list[str]:
    return values.split(",") if values else []


def _labels(terms: type[Term], values: str) -> str:
    return ", ".join(t(terms(code).label) for code in _split(values))


def _qualified(answer: str) -> str:
    return {"oui": t("Qualifiés"), "non": t("Non qualifiés")}.get(answer, "")


def _taken(days: str) -> str:
    least, _, most = days.partition("-")
    if not days:
        return ""
    if most:
        return t("Répondus en {least} à {most} jours", least=least, most=most)
    return (
        n("Répondus en {count} jour ou plus", "Répondus en {count} jours ou plus", int(least))
        if int(least)
        else t("Répondus")
    )


def _named(code: str, known: Mapping[str, str], nothing: str) -> str:
    return nothing if code == NONE else known.get(code, code)


def pairs(terms: type[Term]) -> dict[str, str]:
    """Return the words of a vocabulary by code."""
    return {str(term): t(term.label) for term in terms}
