"""The codes that are stored and the French words shown for them (requirements §5)."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored code with its French label; `t(term.label)` translates it."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        term = str.__new__(cls, code)
        term._value_ = code
        term.label = label
        return term


class Kind(Term):
    """What a case is (§5.2)."""

    COMPLAINT = "reclamation", "Réclamation"
    DIFFICULTY = "difficulte", "Difficulté"
    INCIDENT = "alea", "Aléa"
    REMARK = "remarque", "Remarque"
    SIGNAL = "signal", "Signal"


class Status(Term):
    """Where a case stands; which statuses a kind knows is in `lifecycle`."""

    RECEIVED = "recue", "Reçue"
    ACKNOWLEDGED = "accusee", "Accusé envoyé"
    DECLARED = "declaree", "Déclarée"
    IN_PROGRESS = "en_cours", "En cours de traitement"
    WAITING = "en_attente", "En attente du réclamant"
    PROPOSED = "proposee", "Solution proposée"
    ANSWERED = "repondue", "Réponse envoyée"
    RESOLVED = "resolue", "Résolue"
    THANKED = "remerciee", "Remerciements envoyés"
    QUALIFIED = "qualifiee", "Qualifié"
    SET_ASIDE = "ecartee", "Écarté"
    WITHDRAWN = "retiree", "Retirée par le réclamant"
    INADMISSIBLE = "non_recevable", "Non recevable"
    CLOSED = "cloturee", "Clôturée"
    VOID = "annulee", "Annulée"


class MacroStatus(Term):
    """The four statuses everybody reads (A08, §5.8), and that of what counts nowhere."""

    NEW = "nouveau", "Nouveau"
    IN_PROGRESS = "en_cours", "En cours"
    RESOLVED = "resolu", "Résolu"
    ESCALATED = "escalade", "Escaladé"
    VOID = "annule", "Annulé"


FOUR = (MacroStatus.NEW, MacroStatus.IN_PROGRESS, MacroStatus.RESOLVED, MacroStatus.ESCALATED)


class Secrecy(Term):
    """Whom a case is open to (O21)."""

    OPEN = "ouvert", "Ouvert aux personnes qui y ont droit par leur fonction"
    CONFIDENTIAL = "confidentiel", "Confidentiel : ni l’auditeur, ni le formateur de la session"
    LISTED = "liste", "Sur liste : seulement les personnes nommées ici et celles du dossier"


class VoidReason(Term):
    """Why a case counts nowhere, its number kept (C12)."""

    SPAM = "spam", "Message indésirable ou automatique"
    TEST = "test", "Essai"
    ERROR = "erreur", "Erreur de saisie"
    DUPLICATE = "doublon", "Doublon d’un autre dossier"


class Access(Term):
    """What the access log keeps beside the journal (design §8)."""

    READ = "lecture", "Lecture d’un dossier confidentiel"
    REFUSED = "refus", "Accès refusé"
    EXPORT = "export", "Export demandé"
    DOWNLOAD = "telechargement", "Fichier téléchargé"
    VISIT = "visite", "Page ouverte par un auditeur invité"


class Milestone(Term):
    """A moment with a due date and a done date."""

    DECLARE = "declare", "Déclaration"
    ACKNOWLEDGE = "acknowledge", "Accusé"
    ANALYSE = "analyse", "Analyse"
    RESPOND = "respond", "Réponse"
    CLOSE = "close", "Clôture"


class Channel(Term):
    """How a case reached the organisation (C04, §5.4)."""

    FORM = "formulaire", "Formulaire en ligne"
    EMAIL = "email", "E-mail"
    PHONE = "telephone", "Téléphone"
    LETTER = "courrier", "Courrier"
    SPOKEN = "oral", "Oral (en formation ou en face-à-face)"
    DESK = "accueil", "Point d’accueil"
    SURVEY = "questionnaire", "Questionnaire de satisfaction"
    THIRD_PARTY = "tiers", "Tiers (structure d’accueil, partenaire)"
    TRAINER_REPORT = "formateur", "Compte rendu formateur"
    MEETING = "reunion", "Réunion"
    FUNDER = "financeur", "Financeur"
    REVIEW = "avis", "Avis en ligne"
    API = "api", "API"
    REGISTER = "reprise", "Repris d’un ancien registre"


class Stakeholder(Term):
    """Which kind of person speaks (B01, O05, O35, §5.5)."""

    LEARNER = "stagiaire", "Stagiaire ou apprenant"
    APPRENTICE = "apprenti", "Apprenti"
    VAE_CANDIDATE = "candidat_vae", "Candidat VAE"
    BC_BENEFICIARY = "beneficiaire_bilan", "Bénéficiaire de bilan"
    COMPANY = "entreprise", "Entreprise ou employeur"
    BUYER = "commanditaire", "Commanditaire"
    TRAINER = "formateur", "Formateur ou équipe pédagogique"
    FUNDER = "financeur", "Financeur"
    PRINCIPAL = "donneur_ordre", "Donneur d’ordres (sous-traitance)"
    SUBCONTRACTOR = "sous_traitant", "Sous-traitant"
    PARTNER = "partenaire", "Partenaire ou prescripteur"
    HOST_STRUCTURE = "structure_accueil", "Structure d’accueil"
    TUTOR = "tuteur", "Tuteur ou maître d’apprentissage"
    GUARDIAN = "representant_legal", "Parent ou représentant légal"
    CERTIFIER = "certificateur", "Certificateur"
    PROSPECT = "prospect", "Prospect"
    FORMER_LEARNER = "ancien_stagiaire", "Ancien stagiaire"
    INTERNAL = "interne", "Interne"
    OTHER = "autre", "Autre"


class ActionCategory(Term):
    """The four categories of actions (C. travail L6313-1, §5.7)."""

    TRAINING = "AF", "Action de formation"
    SKILLS_REVIEW = "BC", "Bilan de compétences"
    VAE = "VAE", "Validation des acquis"
    APPRENTICESHIP = "CFA", "Apprentissage"


class IncidentType(Term):
    """What happened in a session (§5.11); the last one makes a difficulty (C07)."""

    TRAINER_ABSENT = "formateur_absent", "Formateur absent, en retard"
    EQUIPMENT = "panne_materielle", "Panne matérielle"
    CONNECTION = "connexion", "Connexion ou plateforme"
    ROOM = "salle", "Salle indisponible"
    TRANSPORT = "transport", "Grève, transport"
    WEATHER = "meteo", "Météo"
    HEALTH_CRISIS = "crise_sanitaire", "Crise sanitaire"
    LOW_ATTENDANCE = "effectif", "Effectif insuffisant"
    ACCIDENT = "accident", "Accident, malaise"
    DROPOUT = "abandon", "Abandon ou absence"
    LATE_DOCUMENTS = "documents", "Documents en retard"
    CONFLICT = "conflit", "Conflit, comportement"
    ADAPTATION = "adaptation", "Besoin d’adaptation (PSH)"
    CLIENT_REQUEST = "demande_client", "Demande du client"
    CANCELLATION = "annulation", "Annulation client"
    OTHER = "autre", "Autre imprévu"
    LEARNER_DIFFICULTY = "difficulte_participant", "Difficulté d’un participant"


class Informed(Term):
    """Who was told of an aléa (§5.11)."""

    LEARNERS = "stagiaires", "Stagiaires"
    CLIENT = "client", "Client"
    FUNDER = "financeur", "Financeur"
    TRAINER = "formateur", "Formateur"
    COORDINATION = "coordination", "Coordination"


class Outcome(Term):
    """What became of the session that an aléa touched (§5.11)."""

    CHANGED = "modification", "Séance modifiée"
    POSTPONED = "report", "Séance reportée"
    CANCELLED = "annulation", "Séance annulée"
    KEPT = "maintien_adapte", "Séance maintenue et adaptée"


class SendMode(Term):
    """How an answer or acknowledgement reaches the person (A11)."""

    EMAIL = "email", "Par e-mail"
    LETTER = "courrier", "Par courrier"
    HANDED = "remise", "Remise en main propre"
    SPOKEN = "oral", "De vive voix"
    PAGE = "suivi", "Sur la page de suivi"


class Resolved(Term):
    """« Résolu ? » (§5.12)."""

    YES = "oui", "Oui"
    PARTLY = "en_partie", "En partie"
    NO = "non", "Non"


class Decision(Term):
    """What an answer decides (§5.12)."""

    FULL = "satisfaction_totale", "Satisfaction totale"
    PARTIAL = "satisfaction_partielle", "Satisfaction partielle"
    GESTURE = "geste_commercial", "Geste commercial"
    EXPLANATION = "explication", "Explication"
    REFUSAL = "refus_motive", "Refus motivé"
    REFERRAL = "orientation", "Orientation (médiateur, financeur)"


class Direction(Term):
    """Which way an exchange went."""

    IN = "in", "Reçu"
    OUT = "out", "Envoyé"
    NOTE = "note", "Note interne"


CATEGORIES: dict[str, str] = {  # A07: a default install lists exactly these
    "contenu": "Contenu pédagogique",
    "organisation": "Organisation/logistique",
    "formateur": "Formateur/animateur",
    "administratif": "Administratif",
    "technique": "Technique",
    "autre": "Autre",
}

STAKEHOLDER_OF: dict[ActionCategory, Stakeholder] = {
    ActionCategory.TRAINING: Stakeholder.LEARNER,
    ActionCategory.SKILLS_REVIEW: Stakeholder.BC_BENEFICIARY,
    ActionCategory.VAE: Stakeholder.VAE_CANDIDATE,
    ActionCategory.APPRENTICESHIP: Stakeholder.APPRENTICE,
}
