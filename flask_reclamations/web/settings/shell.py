"""What every settings page has: the list of the others, what an auditor looks at, its history."""

from typing import Any

from flask import Response, request

from ...domain.rights import Door
from ...domain.vocabulary import Term
from ...i18n import t
from ...services.act import Act
from ..render import respond
from . import history


class Section(Term):
    """The pages, in their order; the code is the end of the address."""

    IDENTITY = "identity", "Identité"
    CONTACTS = "contacts", "Contacts"
    DELAYS = "delays", "Délais"
    CALENDAR = "calendar", "Calendrier"
    REMINDERS = "reminders", "Rappels"
    SURVEYS = "surveys", "Satisfaction"
    CATEGORIES = "categories", "Catégories"
    TOPICS = "topics", "Sujets"
    INCIDENT_TYPES = "incident-types", "Types d’aléas"
    MEASURES = "measures", "Mesures des aléas"
    RECURRENCE = "recurrence", "Récurrences"
    AGENDA = "agenda", "Revue qualité"
    REPORTS = "reports", "Rapports"
    PRIORITIES = "priorities", "Priorités"
    PUBLIC = "public", "Formulaire public"
    PROCEDURE = "procedure", "Procédure"
    MAILS = "mails", "Modèles d’e-mails"
    CANNED = "canned", "Réponses types"
    RETENTION = "retention", "Dossiers clos"
    WORDS = "words", "Vocabulaire"
    AUDIT = "audit", "Audit"


AUDIT = {
    Section.IDENTITY: "Le nom et les numéros sont ceux du certificat et de la convention, et la numérotation des "
    "dossiers ne change pas sans raison.",
    Section.CONTACTS: "Un apprenant, une entreprise ou un financeur sait à qui écrire et qui appeler : une adresse "
    "dédiée, un téléphone, une personne nommée. Quelqu’un lit aussi ce qui met en cause les responsables.",
    Section.DELAYS: "Les délais sont écrits, annoncés, et tenus : ceux de la procédure, de l’accusé de réception et "
    "du registre sont les mêmes.",
    Section.CALENDAR: "Une date se recalcule jour par jour : les jours fériés et les fermetures de l’organisme "
    "expliquent chaque échéance.",
    Section.REMINDERS: "Personne n’oublie une réclamation : quelqu’un est prévenu avant l’échéance, quelqu’un "
    "d’autre l’est quand elle est passée, et le réclamant a des nouvelles.",
    Section.SURVEYS: "On demande à la personne si la réponse l’a aidée, on garde ce qu’elle dit, et un « non » a une "
    "suite. Une mauvaise note à une enquête est un signal qu’une personne qualifie.",
    Section.CATEGORIES: "Le registre se trie par catégorie, et l’analyse annuelle en tire des tendances : des "
    "catégories stables, peu nombreuses, comprises de tous.",
    Section.TOPICS: "Un sujet se retrouve d’un clic, toutes natures confondues : abandons, handicap, sous-traitance. "
    "Ce qui touche à la santé d’une personne n’est lu que de qui traite le dossier.",
    Section.INCIDENT_TYPES: "Un aléa se déclare en deux minutes : une liste courte, dans les mots des formateurs, "
    "qui se compare d’une année à l’autre.",
    Section.MEASURES: "Ce qui est prévu quand un formateur manque, qu’une salle ferme ou que le réseau tombe est "
    "écrit d’avance, et l’aléa du registre montre ce qui a été fait.",
    Section.RECURRENCE: "Une cause qui revient se voit : la règle qui la signale est écrite, et chaque alerte mène à "
    "une action préventive ou à un motif.",
    Section.AGENDA: "Une réunion régulière, avec un ordre du jour et des décisions écrites, montre que l’équipe "
    "analyse ce qui lui est dit et améliore ses prestations.",
    Section.REPORTS: "Un bilan régulier, comparé aux précédents, montre que l’organisme suit ses chiffres sans "
    "attendre l’audit : chaque version reste, avec ses chiffres de ce jour-là.",
    Section.PRIORITIES: "L’ordre de traitement suit une règle écrite, la même pour tous : ce qui touche à la santé "
    "et à la sécurité passe en premier, et une priorité changée à la main dit pourquoi.",
    Section.PUBLIC: "Les entreprises, financeurs et partenaires peuvent s’exprimer sans compte, gratuitement et "
    "sans condition de délai.",
    Section.PROCEDURE: "La procédure est écrite, datée, approuvée et connue de tous : publiée, remise avec le livret "
    "ou la convention, revue chaque année. Elle dit les trois mots ; ses délais sont ceux du registre.",
    Section.MAILS: "L’accusé de réception dit la référence, la date de réception et la date de réponse ; la réponse "
    "explique et ouvre une voie de recours. Les modèles sont datés, et ce qui est parti reste tel qu’il est parti.",
    Section.CANNED: "Une réponse répond à la demande : une réponse type se complète, elle ne remplace pas "
    "l’explication.",
    Section.RETENTION: "Les dossiers d’un cycle de certification entier restent consultables, et la durée est celle "
    "que dit la procédure. Un message qui arrive après la clôture n’est jamais perdu.",
    Section.WORDS: "Les mots sont ceux de vos documents, et chacun reconnaît les trois objets de l’indicateur 31. "
    "Les définitions officielles et les textes cités restent tels quels.",
    Section.AUDIT: "Les traces sont datées et ne se réécrivent pas : chaque journal est chaîné, et une empreinte "
    "gardée ailleurs le montre. Les textes cités sont ceux en vigueur à la date de l’audit.",
}
ABOUT = {
    Section.IDENTITY: "Nom, adresse, fuseau horaire, numérotation des dossiers",
    Section.CONTACTS: "À qui écrire, qui appeler, qui conseille, qui lit ce qui met en cause les responsables",
    Section.DELAYS: "Quand accuser réception, analyser et répondre",
    Section.CALENDAR: "Territoire, jours travaillés, fermetures",
    Section.REMINDERS: "Qui est prévenu de ce qui approche, de ce qui tarde, et quand",
    Section.SURVEYS: "Quand demander si la réponse a aidé, et ce qui suit un « non » ou une note basse",
    Section.CATEGORIES: "De quoi parlent les dossiers",
    Section.TOPICS: "Ce qu’un auditeur demande à retrouver, et ce qui reste réservé",
    Section.INCIDENT_TYPES: "Ce qu’un formateur peut déclarer",
    Section.MEASURES: "Ce qui est prévu pour chaque imprévu",
    Section.RECURRENCE: "À partir de combien de dossiers semblables être alerté",
    Section.AGENDA: "Les sujets de chaque revue qualité",
    Section.REPORTS: "Chaque mois, chaque trimestre, chaque année, et qui les reçoit",
    Section.PRIORITIES: "Ce qui passe en premier, selon l’impact et l’urgence",
    Section.PUBLIC: "Qui peut s’exprimer sans compte, et sans se nommer ; ce qui est dit des données personnelles",
    Section.PROCEDURE: "Ce que tout le monde peut lire ; où elle est diffusée, quand elle est revue",
    Section.MAILS: "Ce que disent les e-mails, en français et en anglais",
    Section.CANNED: "Des textes prêts à compléter pour répondre",
    Section.RETENTION: "Combien d’années ils sont gardés, ce que devient un message qui arrive après",
    Section.WORDS: "Vos mots à la place des nôtres, dans les pages, les e-mails et les documents",
    Section.AUDIT: "Les textes en vigueur, et où garder une empreinte du registre hors de l’organisme",
}


def page(
    act: Act, section: Section | None, part: str, status: int = 200, *, called: str = "", **context: Any
) -> Response:
    """Answer with one settings page; None is the list of them all.

    Parameters: `called` what the page is about within its section, first in its title (O28).
    """
    within = [called, t(section.label) if section else "", t("Réglages")]
    return respond(
        f"reclamations/settings/{part}",
        status,
        title=" – ".join(filter(None, within)),
        layout="app",
        act=act,
        sections=list(Section),
        section=section,
        about=ABOUT,
        audit=AUDIT.get(section) if section else None,
        past=history.of_section(act, section) if section else [],
        decides=act.viewer.may(Door.DECIDE),
        saved=request.args.get("said") == "saved" and status == 200,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
        **context,
    )
