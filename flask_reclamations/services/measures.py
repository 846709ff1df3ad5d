"""What is planned for each type of aléa, before it happens (E01, requirements §5.11)."""

from ..domain.vocabulary import IncidentType
from ..i18n import t
from ..models import Organisation
from .incident_types import every

LONGEST = 400
# Proposed until the organisation says its own.
PLANNED: dict[str, str] = {
    IncidentType.TRAINER_ABSENT: "Remplaçant compétent, report sans frais, rattrapage, séance à distance.",
    IncidentType.EQUIPMENT: "Matériel de secours, prêt, exercice alternatif, assistance, rattrapage.",
    IncidentType.CONNECTION: "Numéro d’appel, lien de secours, enregistrement, prolongation d’accès, report.",
    IncidentType.ROOM: "Salle de repli, séance à distance, report.",
    IncidentType.TRANSPORT: "Horaires décalés, séance à distance, report.",
    IncidentType.WEATHER: "Report, séance à distance, consignes de sécurité.",
    IncidentType.HEALTH_CRISIS: "Passage à distance, protocole sanitaire.",
    IncidentType.LOW_ATTENDANCE: "Regroupement, report, individualisation, annulation et remboursement.",
    IncidentType.ACCIDENT: "Secours, déclaration, personne à prévenir, suivi.",
    IncidentType.DROPOUT: "Contact, entretien, aménagement, motif noté, financeur informé.",
    IncidentType.LATE_DOCUMENTS: "Envoi immédiat, report si besoin.",
    IncidentType.CONFLICT: "Entretien, médiation interne, règlement intérieur.",
    IncidentType.ADAPTATION: "Référent handicap, aménagement, partenaire.",
    IncidentType.CLIENT_REQUEST: "Avenant, décision tracée.",
    IncidentType.CANCELLATION: "Modalités prévues au contrat.",
    IncidentType.OTHER: "Décision du responsable, tracée au registre.",
    IncidentType.LEARNER_DIFFICULTY: "Entretien, soutien du formateur, aménagement du rythme.",
}


def planned(own: dict[str, str] | None, what: str) -> str:
    """Return what is planned for a type: the organisation's own words, or what we propose; empty where nothing is."""
    return t(PLANNED.get(what, "")) if own is None else own.get(what, "")


def of(organisation: Organisation) -> dict[str, str]:
    """Return what an organisation plans, by type."""
    return {kind.code: planned(organisation.measures, kind.code) for kind in every(organisation.incident_types)}
