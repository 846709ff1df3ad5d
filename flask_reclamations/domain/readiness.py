"""What an auditor would ask about: the coded gaps of the cases, of the settings and of what is done (B21)."""

from .referential import Indicator
from .vocabulary import Term


class CaseGap(Term):
    """What is not in order on a case; which cases it is about is in `queries.gaps`. First what is due."""

    LATE_ACKNOWLEDGEMENT = "late_acknowledgement", "Accusé de réception ou prise en charge en retard"
    LATE_ANALYSIS = "late_analysis", "Analyse en retard"
    LATE_ANSWER = "late_answer", "Réponse en retard"
    ANNOUNCED_MISSED = "announced_missed", "Date annoncée au réclamant dépassée"
    DECLARED_LATE = "declared_late", "Aléa déclaré après son délai"
    NOBODY = "nobody", "Dossier ouvert sans responsable"
    UNACKNOWLEDGED = "unacknowledged", "Réclamation sans accusé ni réponse dans le délai d’accusé"
    UNANSWERED = "unanswered", "Réclamation clôturée sans réponse ni impossibilité motivée"
    ANSWERED_LATE = "answered_late", "Réponse donnée après son délai"
    # No breach: counted apart from what is late, since its motive is asked for (C18).
    EXTENDED = "extended", "Délai de réponse prolongé, motif donné"
    # No breach either: why nothing was learned is said (D10).
    UNLEARNED = "unlearned", "Dossier majeur ou critique clôturé sans cause ou sans action, motif donné"
    CONFLICT_UNSTATED = (
        "conflict_unstated",
        "Conflit d’intérêts à déclarer : seule une personne mise en cause peut traiter",
    )
    CONFLICT_HANDLED = "conflict_handled", "Dossier traité par une personne mise en cause, conflit déclaré"
    # What the page asks for before a case is closed: a case of another time or brought from elsewhere may lack it.
    CAUSELESS = "causeless", "Réclamation majeure ou critique clôturée sans cause et sans motif"
    UNASKED = "unasked", "Réclamation clôturée sans que la satisfaction ait été demandée, ni motif donné"
    UNMEASURED = "unmeasured", "Aléa réglé sans mesure immédiate"
    UNDECIDED = "undecided", "Aléa réglé sans décision sur la séance"
    UNTOLD = "untold", "Aléa réglé sans que personne n’ait été informé"
    QUARANTINED = "quarantined", "Dossier dont un fichier est en quarantaine"
    DEAD_ADDRESS = "dead_address", "Dossier ouvert dont l’adresse e-mail est refusée"
    FAILED_MAIL = "failed_mail", "E-mail qui n’a pas pu partir"


class SettingGap(Term):
    """What the organisation has not said of itself."""

    NO_MAILBOX = "no_mailbox", "Aucune adresse e-mail de contact : les réponses des réclamants se perdraient."
    NO_PHONE = "no_phone", "Aucun téléphone : une réclamation doit pouvoir se faire de vive voix."
    NO_ADDRESS = "no_address", "Aucune adresse postale ou d’accueil : une réclamation doit pouvoir se remettre."
    NO_REFERENT = (
        "no_referent",
        "Aucun référent extérieur : un dossier qui met en cause toutes les personnes qui traitent leur resterait.",
    )
    NO_MEDIATOR = (
        "no_mediator",
        "Aucun médiateur de la consommation, alors que des particuliers achètent vos formations (CPF compris).",
    )
    NO_QUALITY = (
        "no_quality",
        "Aucun interlocuteur nommé : la procédure doit dire à qui s’adresser (référent qualité).",
    )
    NO_PROCEDURE = "no_procedure", "Aucune procédure publiée : elle dit à tous comment réclamer et sous quels délais."
    PROCEDURE_BEHIND = (
        "procedure_behind",
        "La procédure publiée ne dit plus ce que disent vos réglages : publiez une nouvelle version.",
    )
    PROCEDURE_UNREVIEWED = "procedure_unreviewed", "La procédure n’a pas été revue depuis plus d’un an."
    BROKEN_MAIL = (
        "broken_mail",
        "Un modèle d’e-mail ne peut plus être rempli : il part dans son texte d’origine, sans vos mots.",
    )
    NOT_SPREAD = "not_spread", "La procédure publiée n’a été diffusée nulle part : livret, convention, affiche, site."
    NO_MEASURE = "no_measure", "Aucune mesure n’est prévue pour un type d’aléa en service."
    NO_SURVEY = "no_survey", "La satisfaction n’est pas demandée après la réponse à une réclamation."


class PracticeGap(Term):
    """What the organisation does not do, beside its cases and its settings."""

    LATE_ACTION = "late_action", "Action du plan d’amélioration en retard"
    UNCHECKED_ACTION = "unchecked_action", "Action faite dont l’effet n’a pas été vérifié à sa date"
    UNSETTLED_ALERT = "unsettled_alert", "Récurrence signalée sur laquelle rien n’est décidé"
    NO_REVIEW = "no_review", "Aucune revue qualité signée depuis un an"
    NEVER_ANALYSED = "never_analysed", "Des avis de satisfaction sont arrivés, aucune revue signée depuis le premier"
    NEVER_TOLD = "never_told", "Des dossiers sont réglés, rien n’en a été partagé avec l’équipe"
    BROKEN_JOURNAL = "broken_journal", "Le journal ne se vérifie pas : lancez « flask reclamations journal verify »"


GapCode = CaseGap | SettingGap | PracticeGap
# Said and explained: listed for the auditor, and no demand that would fail.
EXPLAINED = frozenset({CaseGap.EXTENDED, CaseGap.UNLEARNED, CaseGap.CONFLICT_HANDLED})
_OPINIONS = frozenset({CaseGap.UNASKED, SettingGap.NO_SURVEY, PracticeGap.NEVER_ANALYSED})
_IMPROVEMENT = frozenset(
    {
        CaseGap.CAUSELESS,
        CaseGap.UNLEARNED,
        PracticeGap.LATE_ACTION,
        PracticeGap.UNCHECKED_ACTION,
        PracticeGap.UNSETTLED_ALERT,
        PracticeGap.NO_REVIEW,
    }
)
DEMANDS: tuple[GapCode, ...] = tuple(code for code in (*CaseGap, *SettingGap, *PracticeGap) if code not in EXPLAINED)


def indicator_of(code: GapCode) -> Indicator:
    """Return which indicator a gap is about first; one proof may serve several (O03)."""
    if code in _OPINIONS:
        return Indicator.OPINIONS
    return Indicator.IMPROVEMENT if code in _IMPROVEMENT else Indicator.TREATMENT
