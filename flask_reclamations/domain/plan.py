"""The plan d'amélioration: what an action is, where it stands, what must hold before it moves on (§5.9, O07)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from .vocabulary import Kind, Term

# How long after an action is done its effect is looked at, unless another day is asked for.
CHECKED_AFTER = timedelta(days=60)


class CauseFamily(Term):
    """The five families of causes, in the words of training (C19, §5.10)."""

    PEOPLE = "main_doeuvre", "Main-d’œuvre"
    METHOD = "methode", "Méthode"
    EQUIPMENT = "materiel", "Matériel"
    MATTER = "matiere", "Matière"
    SURROUNDINGS = "milieu", "Milieu"


class ActionType(Term):
    """What an action does about a cause (A15, C20)."""

    IMMEDIATE = "correction", "Correction immédiate"
    CORRECTIVE = "corrective", "Action corrective"
    PREVENTIVE = "preventive", "Action préventive"
    PROCESS = "processus", "Amélioration de processus"
    TRAINING = "formation", "Formation des équipes"


class Awaited(Term):
    """What an action asks for on a worked morning: to be done, or to have its effect judged."""

    SOON = "soon", "attendue dans deux jours ouvrés"
    DAY = "day", "attendue aujourd’hui"
    LATE = "late", "en retard"
    CHECK = "check", "effet à vérifier"


class ActionOrigin(Term):
    """What an action comes from (E06)."""

    COMPLAINT = "reclamation", "Réclamation"
    DIFFICULTY = "difficulte", "Difficulté"
    INCIDENT = "alea", "Aléa"
    REMARK = "remarque", "Remarque"
    SURVEY = "questionnaire", "Questionnaire"
    DROPOUT = "abandon", "Abandon"
    AUDIT = "audit", "Audit"
    REVIEW = "revue", "Revue qualité"
    WATCH = "veille", "Veille"


ORIGIN_OF: dict[Kind, ActionOrigin] = {
    Kind.COMPLAINT: ActionOrigin.COMPLAINT,
    Kind.DIFFICULTY: ActionOrigin.DIFFICULTY,
    Kind.INCIDENT: ActionOrigin.INCIDENT,
    Kind.REMARK: ActionOrigin.REMARK,
    Kind.SIGNAL: ActionOrigin.SURVEY,
}


class ActionPriority(Term):
    """How soon an action is wanted, beside its date."""

    HIGH = "haute", "Haute"
    NORMAL = "normale", "Normale"
    LOW = "basse", "Basse"


class ActionStatus(Term):
    """Where an action stands (§5.9)."""

    TODO = "a_faire", "À faire"
    IN_PROGRESS = "en_cours", "En cours"
    DONE = "faite", "Faite"
    CHECKED = "verifiee", "Efficacité vérifiée"
    ABANDONED = "abandonnee", "Abandonnée"


class Verdict(Term):
    """Whether an action served (O07)."""

    EFFECTIVE = "efficace", "Efficace"
    PARTLY = "partielle", "Partiellement efficace"
    NOT = "non_efficace", "Non efficace"


class Sequel(Term):
    """What follows an action that did not serve, or not enough."""

    REOPEN = "rouvrir", "Rouvrir cette action"
    NEXT = "suivante", "Ouvrir l’action suivante"


S = ActionStatus
OPEN = (S.TODO, S.IN_PROGRESS)
OVER = (S.CHECKED, S.ABANDONED)


@dataclass(frozen=True)
class Step:
    """A verb of an action: its event, from which status to which."""

    event: str
    moves: Mapping[ActionStatus, ActionStatus]


STEPS: dict[str, Step] = {
    "change": Step("action_changed", {S.TODO: S.TODO, S.IN_PROGRESS: S.IN_PROGRESS}),
    "start": Step("action_started", {S.TODO: S.IN_PROGRESS}),
    "finish": Step("action_done", dict.fromkeys(OPEN, S.DONE)),
    "check": Step("action_checked", {S.DONE: S.CHECKED}),
    "abandon": Step("action_abandoned", dict.fromkeys(OPEN, S.ABANDONED)),
    "reopen": Step("action_reopened", {S.ABANDONED: S.IN_PROGRESS}),
}
