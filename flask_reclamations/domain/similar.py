"""How alike two cases are: what ties them, and the words that they share."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from .search import EMPTY, stem, words
from .vocabulary import Term

# Below this many points, two cases have too little in common to be shown to anybody.
ENOUGH = 3
# Every case of a training organisation may say these.
COMMON = frozenset(
    map(stem, ("bonjour", "merci", "formation", "formateur", "session", "stage", "stagiaire", "cours", "groupe"))
)
SHORTEST, LOOKED_FOR = 4, 6
_SAY_NOTHING = EMPTY | COMMON


class Tie(Term):
    """Why a case is suggested."""

    SESSION = "session", "même session"
    TRAINING = "training", "même formation"
    PERSON = "person", "même personne mise en cause"
    INCIDENT = "incident", "même type d’aléa"
    CATEGORY = "category", "même catégorie"
    CAUSE = "cause", "même famille de cause"
    WORDS = "words", "mots proches"


# One tie alone is not enough, but for the same person, or for nearly the same words.
POINTS = {Tie.SESSION: 2, Tie.TRAINING: 1, Tie.PERSON: 3, Tie.INCIDENT: 2, Tie.CATEGORY: 1, Tie.CAUSE: 1}
FOR_WORDS = 4


class Traits(Protocol):
    """What is compared of a case."""

    @property
    def subject(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def session_ref(self) -> str | None: ...
    @property
    def training_ref(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def incident_type(self) -> str | None: ...
    @property
    def implicated_refs(self) -> Collection[str]: ...
    @property
    def families(self) -> Collection[str]: ...


@dataclass(frozen=True)
class Likeness:
    """How alike two cases are: points, and why."""

    points: int
    ties: tuple[Tie, ...]


def telling(case: Traits) -> frozenset[str]:
    """Return the words of a case that may set it apart, folded."""
    said = (word.stem for word in words(f"{case.subject}\n{case.description}"))
    return frozenset(word for word in said if len(word) >= SHORTEST and word not in _SAY_NOTHING)


def looked_for(case: Traits) -> list[str]:
    """Return the words to look for others by: those of the subject first, the longest first."""
    subject = {word.stem for word in words(case.subject)}
    return sorted(telling(case), key=lambda word: (word not in subject, -len(word), word))[:LOOKED_FOR]


def likeness(one: Traits, other: Traits, mine: frozenset[str] | None = None) -> Likeness:
    """Return how alike two cases are, whichever comes first.

    Parameters: `mine` what `telling` says of the first, where many are compared with it.
    """
    ties = [tie for tie, same in _same(one, other).items() if same]
    points = sum(POINTS[tie] for tie in ties)
    mine, theirs = telling(one) if mine is None else mine, telling(other)
    shared = len(mine & theirs)
    # Two words by chance out of many are no likeness.
    close = FOR_WORDS * shared // min(len(mine), len(theirs)) if shared > 1 else 0
    return Likeness(points + close, (*ties, Tie.WORDS) if close else tuple(ties))


def _same(one: Traits, other: Traits) -> dict[Tie, bool]:
    session = one.session_ref is not None and one.session_ref == other.session_ref
    return {
        Tie.SESSION: session,
        # Of one session, it goes without saying.
        Tie.TRAINING: one.training_ref is not None and one.training_ref == other.training_ref and not session,
        Tie.PERSON: bool(set(one.implicated_refs) & set(other.implicated_refs)),
        Tie.INCIDENT: one.incident_type is not None and one.incident_type == other.incident_type,
        Tie.CATEGORY: one.category is not None and one.category == other.category,
        Tie.CAUSE: bool(set(one.families) & set(other.families)),
    }
