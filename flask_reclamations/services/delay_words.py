"""A delay in words, the same wherever it is promised or explained: « 6 jours ouvrés après la réception »."""

from ..domain.deadlines import Delay, Unit
from ..domain.soundness import WORDS
from ..domain.vocabulary import Kind, Milestone
from ..i18n import n, t

UNITS: dict[Unit, tuple[str, str]] = {
    Unit.HOURS: ("{count} heure", "{count} heures"),
    Unit.WORKING_DAYS: ("{count} jour ouvré", "{count} jours ouvrés"),
    Unit.BUSINESS_DAYS: ("{count} jour ouvrable", "{count} jours ouvrables"),
    Unit.CALENDAR_DAYS: ("{count} jour", "{count} jours"),
    Unit.MONTHS: ("{count} mois", "{count} mois"),
}


def delay_words(delay: Delay) -> str:
    """Return a delay in words: « 6 jours ouvrés »."""
    return n(*UNITS[delay.unit], delay.amount)


def counted(delay: Delay) -> str:
    """Return a delay with what it is counted from."""
    said = t("{delay} après {start}", delay=delay_words(delay), start=t(delay.start.label))
    return t("{said}, reporté si fermé", said=said) if delay.rolls else said


def step(kind: Kind, milestone: Milestone) -> str:
    """Return a step in the words of its kind."""
    return t(WORDS.get(kind, {}).get(milestone, milestone.label))
