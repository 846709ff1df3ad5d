"""The public procedure: its parts, its versions, where it can be made known, when it is to be reviewed (C30)."""

from datetime import datetime

from .vocabulary import Kind, Term

# A text of one's own under one part.
LONGEST = 4_000
# As the Référentiel national qualité defines them, word for word (C02).
DEFINED = {
    Kind.COMPLAINT: "action visant à faire respecter un droit ou à demander une chose due, recueillie par écrit",
    Kind.DIFFICULTY: "élément qui empêche ou gêne dans la réalisation de la prestation",
    Kind.INCIDENT: "évènement externe imprévisible qui implique une perturbation",
}


class Part(Term):
    """What a procedure says, in its order (requirements §6, piece 1); the code names the field of one's own words."""

    OBJECT = "object", "Objet"
    TERMS = "terms", "Définitions"
    SCOPE = "scope", "Qui peut s’exprimer"
    CHANNELS = "channels", "Comment nous joindre"
    ROLES = "roles", "Qui traite votre demande"
    STEPS = "steps", "Les étapes"
    DELAYS = "delays", "Les délais"
    MEDIATION = "mediation", "Si la réponse ne vous convient pas"
    INCIDENTS = "incidents", "En cas d’aléa"
    PRIVACY = "privacy", "Confidentialité et conservation"
    ROUTES = "routes", "Autres recours"
    IMPROVEMENT = "improvement", "Ce que nous en apprenons"


class ProcedureState(Term):
    """Where a version stands: approved it is frozen, published it never changes again."""

    DRAFT = "draft", "Brouillon"
    APPROVED = "approved", "Approuvée"
    PUBLISHED = "published", "En vigueur"
    SUPERSEDED = "superseded", "Remplacée"


class Place(Term):
    """Where people find the procedure: the proof that they know of it (B07)."""

    SITE = "site", "Site internet"
    BOOKLET = "booklet", "Livret d’accueil"
    CONTRACT = "contract", "Convention ou contrat"
    SUMMONS = "summons", "Convocation"
    POSTER = "poster", "Affiche"
    MEETING = "meeting", "Présentation en séance"
    ELSEWHERE = "elsewhere", "Ailleurs"


def review_due(last: datetime) -> datetime:
    """Return when a procedure is to be reviewed: a year after the last review (C30)."""
    try:
        return last.replace(year=last.year + 1)
    except ValueError:
        return last.replace(year=last.year + 1, day=28)
