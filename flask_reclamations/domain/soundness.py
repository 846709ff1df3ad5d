"""Which delays an organisation may set, and why some could never be kept: checked before they are saved (§4)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ..errors import Reason
from .calendar import Calendar
from .deadlines import Delay, Start, Unit, due
from .policies import DeadlinePolicy, Delays
from .priority import Severity
from .vocabulary import Kind, Milestone

_ACKNOWLEDGE, _ANALYSE, _RESPOND, _CLOSE = (
    Milestone.ACKNOWLEDGE,
    Milestone.ANALYSE,
    Milestone.RESPOND,
    Milestone.CLOSE,
)
_BEGUN = (Start.RECEIVED, Start.SENT)
_HAPPENED = (*_BEGUN, Start.OCCURRED)
_HANDLED = (*_BEGUN, Start.ACKNOWLEDGED)
_SETTLED = (*_HAPPENED, Start.ACKNOWLEDGED)
# What each kind goes through, and what comes before each step: any other start may never come. A case may well be
# answered though nobody qualified it: an answer counted from there could be late for ever and never say so.
STEPS: dict[Kind, dict[Milestone, tuple[Start, ...]]] = {
    Kind.COMPLAINT: {
        _ACKNOWLEDGE: _BEGUN,
        _ANALYSE: (*_HANDLED, Start.QUALIFIED),
        _RESPOND: _HANDLED,
        _CLOSE: _HANDLED,
    },
    Kind.DIFFICULTY: {_ACKNOWLEDGE: _HAPPENED, _RESPOND: _SETTLED},
    Kind.INCIDENT: {Milestone.DECLARE: (Start.OCCURRED,), _ACKNOWLEDGE: _HAPPENED, _RESPOND: _SETTLED},
    Kind.REMARK: {_RESPOND: _BEGUN, _CLOSE: _BEGUN},
    Kind.SIGNAL: {_ANALYSE: _BEGUN},
}
# Kinds that are judged grave or not, before their dates are met.
GRADED = (Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT)
# Where a kind has its own word for a step.
WORDS: dict[Kind, dict[Milestone, str]] = {
    Kind.DIFFICULTY: {_ACKNOWLEDGE: "Prise en charge", _RESPOND: "Mesure"},
    Kind.INCIDENT: {Milestone.DECLARE: "Déclaration", _ACKNOWLEDGE: "Prise en charge", _RESPOND: "Mesure"},
    Kind.REMARK: {_RESPOND: "Remerciements"},
    Kind.SIGNAL: {_ANALYSE: "Qualification"},
}
MOST = {
    Unit.HOURS: 8784,
    Unit.WORKING_DAYS: 366,
    Unit.BUSINESS_DAYS: 366,
    Unit.CALENDAR_DAYS: 366,
    Unit.MONTHS: 24,
}
# What must not be due before what.
ORDER = {
    (_ACKNOWLEDGE, _RESPOND): "La réponse serait due avant l’accusé de réception : "
    "donnez-lui plus de temps, ou avancez l’accusé.",
    (_ANALYSE, _RESPOND): "La réponse serait due avant la fin de l’analyse : "
    "donnez-lui plus de temps, ou avancez l’analyse.",
    (_RESPOND, _CLOSE): "La clôture serait due avant la réponse : donnez-lui plus de temps, ou avancez la réponse.",
}
# Starts that somebody has to bring about: the delay that makes a case late until they do.
WATCHED = {
    Start.ACKNOWLEDGED: (
        _ACKNOWLEDGE,
        (
            "Sans délai d’accusé ou de prise en charge, ce départ pourrait ne jamais venir : "
            "donnez-en un, ou choisissez un autre départ."
        ),
    ),
    Start.QUALIFIED: (
        _RESPOND,
        (
            "Sans délai de réponse, un dossier que personne ne qualifie n’aurait aucune date : "
            "donnez-en un, ou choisissez un autre départ."
        ),
    ),
}
_ORDINARY = Calendar()
_MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
WEEK = tuple(_MONDAY + timedelta(days=day) for day in range(7))


def cell(kind: Kind, milestone: Milestone, severity: Severity | None = None) -> str:
    """Return the name of one delay, in a form and in the journal."""
    return "_".join([kind, milestone, *([severity] if severity else [])])


def cells(policy: DeadlinePolicy) -> dict[str, Any]:
    """Return everything that a policy says, by name: what its journal compares."""
    said: dict[str, Any] = {
        cell(kind, milestone): delay.as_json()
        for kind, delays in policy.delays.items()
        for milestone, delay in delays.items()
    }
    said |= {
        cell(kind, milestone, severity): delay.as_json()
        for kind, of in policy.severe.items()
        for severity, delays in of.items()
        for milestone, delay in delays.items()
    }
    told = {name: getattr(policy, name) for name in ("pauses", "restarts", "announced", "closes")}
    return said | told | {"extension": policy.extension.as_json() if policy.extension else None}


def faults(policy: DeadlinePolicy) -> list[Reason]:
    """Return why these delays could never be kept, each beside its field; empty where they can."""
    found = [fault for told in _every(policy) for fault in _faults_of(*told)]
    if policy.extension:
        found += _wrong_amount(policy.extension, "extension")
    # Dates of amounts out of bounds may not exist.
    return found or [*_unwatched(policy), *_out_of_order(policy), *_idle_extension(policy)]


def _every(policy: DeadlinePolicy) -> Iterator[tuple[Kind, Milestone, Severity | None, Delay]]:
    for kind, delays in policy.delays.items():
        yield from ((kind, milestone, None, delay) for milestone, delay in delays.items())
    for kind, of in policy.severe.items():
        for severity, delays in of.items():
            yield from ((kind, milestone, severity, delay) for milestone, delay in delays.items())


def _faults_of(kind: Kind, milestone: Milestone, severity: Severity | None, delay: Delay) -> list[Reason]:
    name, steps = cell(kind, milestone, severity), STEPS[kind]
    if milestone not in steps or (severity and (kind not in GRADED or milestone is Milestone.DECLARE)):
        return [Reason("no_such_step", "Cette nature de dossier n’a pas cette étape.", f"{name}_amount")]
    found = _wrong_amount(delay, name)
    if delay.start not in steps[milestone]:
        never = "Ce départ peut ne jamais venir avant cette étape : choisissez-en un autre."
        found.append(Reason("never_starts", never, f"{cell(kind, milestone)}_start"))
    return found


def _wrong_amount(delay: Delay, name: str) -> list[Reason]:
    most = MOST[delay.unit]
    if 1 <= delay.amount <= most:
        return []
    return [Reason("amount", "Indiquez un nombre de 1 à {most}.", f"{name}_amount", {"most": most})]


def _variants(policy: DeadlinePolicy, kind: Kind) -> Iterator[tuple[Severity | None, Delays]]:
    """Yield the delays of a kind as they come to be, at no severity in particular and at each that has its own."""
    delays = policy.delays.get(kind, {})
    yield None, delays
    for severity, own in policy.severe.get(kind, {}).items():
        yield severity, {**delays, **own}


def _unwatched(policy: DeadlinePolicy) -> Iterator[Reason]:
    """Yield each start that may never come while no other date of the case says that it is late, once."""
    for kind, steps in STEPS.items():
        for milestone in steps:
            for _, delays in _variants(policy, kind):
                watch = WATCHED.get(delays[milestone].start) if milestone in delays else None
                if watch and watch[0] not in delays:
                    yield Reason("never_starts", watch[1], f"{cell(kind, milestone)}_start")
                    break


def _out_of_order(policy: DeadlinePolicy) -> Iterator[Reason]:
    for kind in STEPS:
        for severity, delays in _variants(policy, kind):
            for (earlier, later), words in ORDER.items():
                first, second = delays.get(earlier), delays.get(later)
                if first is None or second is None or not _before(second, first):
                    continue
                own = policy.severe.get(kind, {}).get(severity, {}) if severity else delays
                # Once for all severities where none of the two is theirs.
                if at := next((each for each in (later, earlier) if each in own), None):
                    yield Reason("order", words, f"{cell(kind, at, severity)}_amount")


def _before(one: Delay, other: Delay) -> bool:
    """Tell whether, begun together in an ordinary week, one may be due before the other."""
    together = one.start is other.start or {one.start, other.start} <= set(_HAPPENED)
    return together and any(_end(day, one) < _end(day, other) for day in WEEK)


def _end(start: datetime, delay: Delay) -> datetime:
    return due(start, delay, _ORDINARY, "UTC").at or start


def _idle_extension(policy: DeadlinePolicy) -> Iterator[Reason]:
    """Yield why the longest extension would give no time at all."""
    limit, at = policy.extension, "extension_amount"
    if limit is None:
        return
    answers = [delays[_RESPOND] for _, delays in _variants(policy, Kind.COMPLAINT) if _RESPOND in delays]
    if not answers and not policy.announced:
        yield Reason("no_answer", "Une prolongation suppose un délai de réponse.", at)
    elif any(_end(day, limit) <= _end(day, answer) for answer in answers for day in WEEK):
        short = "Comptée du même départ, la prolongation doit aller plus loin que le délai de réponse."
        yield Reason("short_extension", short, at)
