"""The analysis of a complaint: what was found, its causes, who was heard, what it did to the training (A10, B08)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.plan import CauseFamily
from ..domain.vocabulary import Direction
from ..errors import Reason, RefusedError
from ..models import Case, Cause, Exchange
from ..queries import organisations
from . import exchanges
from .act import Act
from .exchanges import words
from .handling import move

WHYS = 5


@dataclass(frozen=True)
class Given:
    """One cause as it is told: its family, its words, and the whys asked from there, up to five (C19)."""

    family: CauseFamily | None
    text: str | None
    whys: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """What an analysis found; `heard` whom, in words, `impact` on the training, `category` None where it stays."""

    causes: Sequence[Given]
    heard: str | None = None
    impact: str | None = None
    category: str | None = None


def analyse(act: Act, case: Case, text: str | None, found: Found) -> None:
    """Write down what was found and meet the analysis date; said again, it takes the place of what was said before.

    Raises `RefusedError` with every reason: no words, no cause, a cause without its family or without words, a why
    that skips the one before it, a category that is not offered.
    """
    said = words(text, "Écrivez ce que vous avez constaté.")
    category = found.category or case.category
    reasons = _wrong(found)
    if category != case.category and category not in _offered(act):
        reasons.append(Reason("unknown_category", "Choisissez une catégorie de la liste.", "category"))
    if reasons:
        raise RefusedError(reasons)
    causes = [
        {"family": given.family, "text": (given.text or "").strip(), "whys": [why.strip() for why in given.whys]}
        for given in found.causes
    ]
    fields = {"heard": found.heard, "impact": found.impact or case.impact, "category": category}
    move(act, case, "analyse", text=said, said={"causes": causes}, **fields)
    exchanges.keep(act, case, Direction.NOTE, Exchange.ANALYSIS, said)
    # Two rows never hold one position, not even for a moment.
    case.causes.clear()
    act.session.flush()
    case.causes += [
        Cause(organisation_id=case.organisation_id, position=position, **cause)
        for position, cause in enumerate(causes, 1)
    ]
    act.session.flush()


def _offered(act: Act) -> set[str]:
    return {c.code for c in organisations.categories(act.session, act.organisation) if c.active}


def _wrong(found: Found) -> list[Reason]:
    if not found.causes:
        return [Reason("no_cause", "Une analyse nomme au moins une cause : choisissez sa famille.", "family_1")]
    reasons = []
    for position, given in enumerate(found.causes, 1):
        if given.family is None:
            reasons.append(Reason("no_family", "Choisissez la famille de cette cause.", f"family_{position}"))
        if not given.text or not given.text.strip():
            reasons.append(Reason("no_words", "Dites cette cause en quelques mots.", f"cause_{position}"))
        gaps = [n for n, why in enumerate(given.whys, 1) if not why.strip()]
        if gaps:
            reasons.append(
                Reason("no_why", "Répondez aux « pourquoi » dans l’ordre, sans en sauter.", f"why_{gaps[0]}")
            )
    return reasons
