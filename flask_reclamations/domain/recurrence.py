"""When the same trouble came back too often: rules as data, and what groups cases (A20, E05)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from ..errors import Reason
from .plan import CauseFamily
from .vocabulary import Kind, Term

FEWEST, MOST, LONGEST = 2, 50, 60
# A remark asks for nothing, and a signal is not yet what somebody says it is.
KINDS = (Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT)


class Ground(Term):
    """What cases have in common."""

    CAUSE = "cause", "Même catégorie et même famille de cause"
    TRAINING = "formation", "Même formation"
    SESSION = "session", "Même session"
    TRAINER = "formateur", "Même personne mise en cause"


class AlertStatus(Term):
    """Where an alert stands."""

    OPEN = "ouverte", "À examiner"
    ACTED = "agie", "Action créée"
    SET_ASIDE = "classee", "Classée"
    LIFTED = "levee", "Levée"


SETTLED = (AlertStatus.ACTED, AlertStatus.SET_ASIDE)


@dataclass(frozen=True)
class Rule:
    """So many cases in so many months."""

    cases: int = 3
    months: int = 12

    def since(self, now: datetime, zone: str) -> datetime:
        """Return when the months that end now began: the start of that day in the organisation's zone, in UTC."""
        here = now.astimezone(ZoneInfo(zone))
        year, month = divmod(here.year * 12 + here.month - 1 - self.months, 12)
        day = min(here.day, monthrange(year, month + 1)[1])
        return datetime(year, month + 1, day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _ours() -> dict[Ground, Rule | None]:
    # Three cases of a session are three cases of its training too: one alert says enough.
    return {ground: None if ground is Ground.SESSION else Rule() for ground in Ground}


@dataclass(frozen=True)
class Rules:
    """The rule of each ground, None where that ground is not watched (A20)."""

    by: Mapping[Ground, Rule | None] = field(default_factory=_ours)

    def as_json(self) -> dict[str, Any]:
        """Return them as an organisation keeps them."""
        return {str(ground): [rule.cases, rule.months] if rule else None for ground, rule in self.by.items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Make them of what an organisation keeps; None stands for our own."""
        if kept is None:
            return cls()
        return cls({ground: Rule(*said) if (said := kept.get(ground)) else None for ground in Ground})


def faults(rules: Rules) -> list[Reason]:
    """Return why these rules cannot be kept, each beside the field of its page."""
    found = []
    for ground, rule in rules.by.items():
        if rule is not None and not FEWEST <= rule.cases <= MOST:
            words = "Indiquez de {fewest} à {most} dossiers, ou laissez vide pour ne pas surveiller."
            found.append(Reason("cases", words, f"{ground}_cases", {"fewest": FEWEST, "most": MOST}))
        if rule is not None and not 1 <= rule.months <= LONGEST:
            words = "Indiquez de 1 à {longest} mois."
            found.append(Reason("months", words, f"{ground}_months", {"longest": LONGEST}))
    return found


def cause_keys(category: str) -> list[str]:
    """Return the keys of the groups that a case of this category may belong to by its causes."""
    return [f"{category}:{family}" for family in CauseFamily]
