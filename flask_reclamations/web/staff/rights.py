"""Who may do what, read from the tables that the rules read: this page cannot say anything else (A05)."""

from collections.abc import Iterable

from flask import Response

from ...domain.lifecycle import TRANSITIONS
from ...domain.rights import (
    ARCHIVED,
    CONFIDENTIAL,
    TRAINER_KINDS,
    UNLISTED,
    Door,
    Permission,
    Relation,
    Rights,
)
from ...domain.vocabulary import Kind
from ...host import Role
from ...i18n import t
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import respond

ROLES = {
    Role.LEARNER: "Apprenant",
    Role.TRAINER: "Formateur",
    Role.STAFF: "Équipe",
    Role.QUALITY: "Responsable qualité",
    Role.DIRECTION: "Direction",
    Role.AUDITOR: "Auditeur",
}
RELATIONS = {
    Relation.CLAIMANT: "La personne qui s’est exprimée",
    Relation.AUTHOR: "Qui a enregistré le dossier",
    Relation.TRAINER: "Formateur de la session",
    Relation.ASSIGNEE: "Responsable du dossier",
    Relation.CONSULTED: "Personne consultée",
    Relation.LISTED: "Personne nommée dans la liste du dossier",
    Relation.QUALITY: "Responsable qualité",
    Relation.DIRECTION: "Direction",
    Relation.AUDITOR: "Auditeur",
    Relation.REFERENT: "Référent extérieur, quand tous ceux qui traitent sont mis en cause",
}
PERMISSIONS = {
    Permission.READ: "Lire le dossier",
    Permission.IDENTIFY: "Savoir qui s’est exprimé",
    Permission.INTERNAL: "Lire et écrire les notes internes",
    Permission.MESSAGE: "Écrire à l’organisme",
    Permission.RESOLVE: "Marquer résolu",
    Permission.HANDLE: "Traiter (répondre, attribuer, clôturer…)",
    Permission.VOID: "Annuler ou rétablir",
}
OPENED = {
    Door.FILE: "S’exprimer pour soi",
    Door.RECORD: "Enregistrer pour quelqu’un d’autre",
    Door.LOG: "Déclarer un aléa de ses sessions",
    Door.REGISTER: "Ouvrir le registre",
    Door.EXPORT: "Exporter le registre",
    Door.ACCESS_LOG: "Lire le journal des accès",
    Door.WAITING: "Trier les messages qui semblent automatiques",
    Door.DESK: "Garder des vues, agir sur plusieurs dossiers",
    Door.SETTINGS: "Lire les réglages",
    Door.DECIDE: "Changer les réglages",
    Door.HANDOVER: "Remettre les dossiers d’une personne à une autre",
    Door.RIGHTS: "Lire cette page",
    Door.READINESS: "Contrôler ce qui manque",
    Door.OPINIONS: "Lire les résultats de satisfaction",
    Door.OWN_ACTIONS: "Mener les actions du plan d’amélioration qui lui sont confiées",
    Door.PLAN: "Lire tout le plan d’amélioration",
    Door.IMPROVE: "Décider des actions du plan et juger de leur efficacité",
    Door.REVIEWS: "Lire les revues qualité",
    Door.REVIEW: "Tenir une revue qualité et la signer",
    Door.LEARNED: "Lire « Ce que nous avons appris »",
    Door.FIGURES: "Lire le tableau de bord et les rapports, ces derniers en PDF aussi",
    Door.TAKE: "Retirer les fichiers préparés pour soi",
}


def doors(rights: Rights) -> list[tuple[str, list[bool]]]:
    """Return what each role may do with no case in hand."""
    return [(t(OPENED[door]), [role in rights.doors[door] for role in Role]) for door in Door]


def ties(rights: Rights) -> list[tuple[str, str, list[bool]]]:
    """Return what each tie permits, and whether a confidential, a listed and an archived case stay open to it."""
    lines = []
    for relation in Relation:
        permitted = ", ".join(
            t(PERMISSIONS[permission]) for permission in Permission if relation in rights.grants[permission]
        )
        unlisted = relation in UNLISTED and relation is not Relation.LISTED
        lines.append((t(RELATIONS[relation]), permitted, [relation in CONFIDENTIAL, unlisted, relation in ARCHIVED]))
    return lines


def _names(relations: Iterable[Relation]) -> str:
    return ", ".join(t(RELATIONS[relation]) for relation in Relation if relation in relations)


def verbs(rights: Rights) -> list[tuple[str, str, str]]:
    """Return each verb: its words, the kinds of case it is for, whom its permission is granted to."""
    found = []
    for verb in TRANSITIONS.values():
        kinds = t("toutes") if verb.kinds == frozenset(Kind) else kind_names(verb.kinds)
        found.append((t(verb.label), kinds, _names(rights.grants[verb.permission])))
    return found


def kind_names(kinds: Iterable[Kind]) -> str:
    """Return kinds in words, in their order."""
    return ", ".join(t(kind.label) for kind in Kind if kind in kinds)


@blueprint.get("/rights", endpoint="rights")
@opened_by(Door.RIGHTS)
def index(act: Act) -> Response:
    """Show who may do what."""
    return respond(
        "reclamations/staff/_rights.html",
        title="Qui peut faire quoi",
        layout="app",
        act=act,
        roles=[t(ROLES[role]) for role in Role],
        doors=doors(act.viewer.rights),
        ties=ties(act.viewer.rights),
        verbs=verbs(act.viewer.rights),
        trained=kind_names(TRAINER_KINDS),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
