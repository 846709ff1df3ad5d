"""How grave, how urgent, how wide: the scales of the assessment and the priority they make (D05, C10, §5.6)."""

from collections.abc import Mapping
from typing import Any

from ..errors import Reason
from .vocabulary import Term


class Severity(Term):
    """How grave a case is; the last one wants an immediate measure (C23)."""

    NONE = "sans_impact", "Sans impact"
    MINOR = "mineure", "Mineure"
    MAJOR = "majeure", "Majeure"
    CRITICAL = "critique", "Critique"


class Urgency(Term):
    """How soon somebody must act."""

    LOW = "faible", "Faible"
    NORMAL = "normale", "Normale"
    HIGH = "haute", "Haute"


class Reach(Term):
    """Whom it touches: the « impact » of §5.6."""

    PERSON = "individu", "Une personne"
    GROUP = "groupe", "Un groupe"
    ORGANISATION = "organisme", "Tout l’organisme"


class Complexity(Term):
    """How hard it is to settle."""

    SIMPLE = "simple", "Simple"
    MEDIUM = "moyenne", "Moyenne"
    COMPLEX = "complexe", "Complexe"


class Recurrence(Term):
    """Whether it happened once or comes back (D07)."""

    EXCEPTIONAL = "exceptionnel", "Exceptionnel"
    RECURRENT = "recurrent", "Récurrent"


class Origin(Term):
    """What kind of malfunction it comes from (C31, §5.3)."""

    ORGANISATION = "organisationnelle", "Organisationnelle"
    HUMAN = "humaine", "Humaine"
    MATERIAL = "materielle", "Matérielle"
    ENVIRONMENT = "environnementale", "Environnementale"


FIRST, LAST = 1, 4
Matrix = Mapping[str, Mapping[str, int]]
# Impact, then urgency: 1 comes first. An organisation may edit it.
MATRIX: dict[str, dict[str, int]] = {
    Reach.PERSON: {Urgency.LOW: 4, Urgency.NORMAL: 3, Urgency.HIGH: 2},
    Reach.GROUP: {Urgency.LOW: 3, Urgency.NORMAL: 2, Urgency.HIGH: 1},
    Reach.ORGANISATION: {Urgency.LOW: 2, Urgency.NORMAL: 2, Urgency.HIGH: 1},
}


def priority_of(matrix: Matrix, reach: str | None, urgency: str | None, *, safety: bool) -> int | None:
    """Return the priority of a case, 1 to 4, or None where it was not assessed.

    Health and safety comes first whatever the matrix says (O20).
    """
    if safety:
        return FIRST
    return matrix[reach][urgency] if reach and urgency else None


def faults(kept: Mapping[str, Any]) -> list[Reason]:
    """Return why this matrix cannot be kept: every impact and every urgency makes a priority of the scale."""
    whole = kept.keys() == set(Reach) and all(isinstance(row, dict) for row in kept.values())
    levels = range(FIRST, LAST + 1)
    if whole and all(row.keys() == set(Urgency) and set(row.values()) <= set(levels) for row in kept.values()):
        return []
    words = "Choisissez une priorité de {first} à {last} pour chaque impact et chaque urgence."
    return [Reason("matrix", words, "priorities", {"first": FIRST, "last": LAST})]
