"""The columns of the exported register: requirements §6, pieces 3 then 4, in their order."""

from collections.abc import Mapping
from datetime import date, datetime

from ..domain.lifecycle import macro_status
from ..domain.rights import Permission, Viewer, can
from ..domain.vocabulary import (
    ActionCategory,
    Channel,
    IncidentType,
    Informed,
    Kind,
    Resolved,
    Stakeholder,
    Status,
    Term,
)
from ..i18n import local, t
from ..models import Case, Organisation, Survey
from .tabular import Cell

COLUMNS = (
    "N°", "Nature", "Date de réception", "Canal", "Partie prenante", "Réclamant", "Formation", "Session",
    "Catégorie d’action", "Catégorie", "Objet", "Description", "Solution souhaitée", "Gravité", "Priorité",
    "Caractère", "Responsable", "AR (date)", "AR (délai tenu)", "Cause 5M", "Décision", "Réponse (date)",
    "Réponse (délai tenu)", "Actions", "Satisfaction", "Clôture", "Statut",
    "Date de l’évènement", "Date de signalement", "Déclarant", "Type", "Personnes concernées", "Impact",
    "Mesure immédiate", "Parties informées", "Résultat",
)  # fmt: skip


def _label(term: type[Term], code: str | None) -> str | None:
    return t(term(code).label) if code else None


def _kept(due: datetime | None, done: datetime | None) -> str | None:
    if due is None or done is None:
        return None
    return t("Oui") if done <= due else t("Non")


def row_of(
    organisation: Organisation,
    viewer: Viewer,
    case: Case,
    *,
    categories: Mapping[str, str],
    survey: Survey | None,
    result: str | None,
) -> list[Cell]:
    """Return one line of the export; the claimant is a kind of person where the viewer may not know who."""

    def day(moment: datetime | None) -> date | None:
        return local(moment, organisation.zone).date() if moment else None

    named = can(viewer, Permission.IDENTIFY, case)
    incident = case.kind in (Kind.INCIDENT, Kind.DIFFICULTY)
    opinion = survey and survey.resolved
    in_time = None if case.answered_in_time is None else t("Oui") if case.answered_in_time else t("Non")
    return [
        case.reference,
        _label(Kind, case.kind),
        day(case.received_at),
        _label(Channel, case.channel),
        _label(Stakeholder, case.stakeholder),
        (case.claimant_label or t("Anonyme")) if named else _label(Stakeholder, case.stakeholder),
        case.training_label,
        case.session_label,
        _label(ActionCategory, case.action_category),
        categories.get(case.category or "", case.category),
        case.subject,
        case.description,
        case.desired_outcome,
        None,
        None,
        None,
        case.assignee_label,
        day(case.acknowledged_at),
        _kept(case.acknowledge_due, case.acknowledged_at),
        None,
        None,
        day(case.first_answered_at),
        in_time,
        None,
        f"{_label(Resolved, opinion)} ({survey.score}/5)"
        if survey and opinion and survey.score
        else _label(Resolved, opinion or None),
        day(case.closed_at),
        f"{t(macro_status(case).label)} · {_label(Status, case.status)}",
        case.occurred_on,
        day(case.recorded_at),
        case.recorded_by_label if named else None,
        _label(IncidentType, case.incident_type),
        case.people_concerned,
        case.impact,
        case.immediate_action,
        ", ".join(_label(Informed, code) or "" for code in case.informed) or None,
        result if incident else None,
    ]


def masked_row(reference: str) -> list[Cell]:
    """Return the line of a case that counts but stays closed to the reader (design §6)."""
    blank: list[Cell] = [None] * len(COLUMNS)
    blank[0], blank[COLUMNS.index("Objet")] = reference, t("Dossier à accès restreint")
    return blank
