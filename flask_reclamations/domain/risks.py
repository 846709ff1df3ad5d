"""A risk: a cause that may come back, how likely, how grave, and where it stands.

The scales and the levels are a house scale, not a legal one: no text asks for these words or for these thresholds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .vocabulary import Term

LEAST, MOST = 1, 4


class Likelihood(Term):
    """How likely a risk is, from 1 to 4."""

    RARE = "1", "Rare"
    POSSIBLE = "2", "Possible"
    PROBABLE = "3", "Probable"
    NEAR_CERTAIN = "4", "Quasi certaine"


class Gravity(Term):
    """What a risk would do to learners and sessions, from 1 to 4."""

    SLIGHT = "1", "Légère"
    NOTABLE = "2", "Sensible"
    GRAVE = "3", "Grave"
    VERY_GRAVE = "4", "Très grave"


class Level(Term):
    """How much a risk weighs."""

    LOW = "faible", "Faible"
    MODERATE = "modere", "Modéré"
    HIGH = "eleve", "Élevé"
    CRITICAL = "critique", "Critique"


# From which weight on a risk is at each level.
FROM: Mapping[Level, int] = {Level.LOW: 1, Level.MODERATE: 4, Level.HIGH: 8, Level.CRITICAL: 12}


class RiskStatus(Term):
    """Where a risk stands."""

    WATCHED = "suivi", "Suivi"
    MASTERED = "maitrise", "Maîtrisé"
    CLOSED = "clos", "Clos"


@dataclass(frozen=True)
class Step:
    """A verb of a risk: its event, from which status to which."""

    event: str
    moves: Mapping[RiskStatus, RiskStatus]


R = RiskStatus
KEPT = (R.WATCHED, R.MASTERED)
STEPS: dict[str, Step] = {
    "assess": Step("risk_assessed", {status: status for status in KEPT}),
    "change": Step("risk_changed", {status: status for status in KEPT}),
    "master": Step("risk_mastered", {R.WATCHED: R.MASTERED}),
    "watch": Step("risk_watched", {R.MASTERED: R.WATCHED, R.CLOSED: R.WATCHED}),
    "close": Step("risk_closed", dict.fromkeys(KEPT, R.CLOSED)),
}


def on_scale(value: int | None) -> bool:
    """Tell whether a likelihood or a gravity is on the scale."""
    return value is not None and LEAST <= value <= MOST


def weight(likelihood: int, gravity: int) -> int:
    """Return how much a risk weighs, from 1 to 16: its likelihood times its gravity.

    Raises `ValueError` outside the scale.
    """
    if not (on_scale(likelihood) and on_scale(gravity)):
        raise ValueError(f"{likelihood} × {gravity} is outside the scale of {LEAST} to {MOST}")
    return likelihood * gravity


def level(weighed: int) -> Level:
    """Return the level of a weight."""
    return max((one for one in Level if weighed >= FROM[one]), key=FROM.__getitem__)
