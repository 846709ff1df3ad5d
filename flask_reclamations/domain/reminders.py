"""When to remind whom of what is due: pure functions of two dates, a calendar and what the organisation wants.

Reminders leave on worked mornings, when somebody can act on them. « Two days before » are worked days: two calendar
days before a Monday is a Saturday, which leaves nobody two days.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from ..errors import Reason
from .calendar import Calendar
from .vocabulary import Term

ONE_DAY = timedelta(days=1)
EVENING = 20
EARLIEST, LATEST, LONGEST = 6, 12, 90
# Days between two looks at an open case, a month at most (B16).
EXAMINED_EVERY, SELDOM = 7, 31
# Longer than any closure; a calendar without an open day is refused elsewhere.
HORIZON = 3660


class Stage(Term):
    """What a reminder says, in the order they come."""

    HALF = "half", "À la moitié du délai"
    SOON = "soon", "Deux jours ouvrés avant l’échéance"
    DAY = "day", "Le jour de l’échéance"
    LATE = "late", "En retard : relevé de chaque matin ouvré"
    SILENCE = "silence", "Sans nouvelles envoyées au réclamant"


class Audience(Term):
    """To whom a reminder goes; the outside referent only where nobody else can act."""

    ASSIGNEE = "assignee", "La personne responsable du dossier"
    QUALITY = "quality", "La qualité"
    DIRECTION = "direction", "La direction"
    REFERENT = "referent", "Le référent extérieur"


CHOSEN = (Audience.ASSIGNEE, Audience.QUALITY, Audience.DIRECTION)
_ASSIGNEE = frozenset({Audience.ASSIGNEE})
_BOTH = frozenset({Audience.ASSIGNEE, Audience.QUALITY})


@dataclass(frozen=True)
class Rules:
    """What an organisation wants (requirements §4, B16, C17).

    Parameters: `told` who is reminded at each stage, nobody where it is empty; `silence_days` after how many days
    without a message to the claimant, 0 for never; `hour` of the morning, in the organisation's zone;
    `examine_days` after how many days an open case is to be looked at again.
    """

    told: Mapping[Stage, frozenset[Audience]] = field(
        default_factory=lambda: {
            Stage.HALF: _ASSIGNEE,
            Stage.SOON: _ASSIGNEE,
            Stage.DAY: _BOTH,
            Stage.LATE: _BOTH,
            Stage.SILENCE: _ASSIGNEE,
        }
    )
    silence_days: int = 7
    hour: int = 8
    examine_days: int = EXAMINED_EVERY

    def as_json(self) -> dict[str, Any]:
        """Return them as an organisation keeps them."""
        told = {str(stage): sorted(map(str, self.told[stage])) for stage in Stage}
        numbers = {"silence_days": self.silence_days, "hour": self.hour, "examine_days": self.examine_days}
        return {"told": told, **numbers}

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Make them of what an organisation keeps; None stands for our own."""
        if kept is None:
            return cls()
        told = {Stage(stage): frozenset(map(Audience, who)) for stage, who in kept["told"].items()}
        return cls(told, kept["silence_days"], kept["hour"], kept.get("examine_days", EXAMINED_EVERY))


def _worked(day: date, calendar: Calendar, step: timedelta) -> date:
    """Return this day, or the nearest worked one in that direction."""
    for _ in range(HORIZON):
        if calendar.is_working(day):
            return day
        day += step
    raise ValueError(f"no worked day within ten years of {day}")


def _morning(day: date, zone: ZoneInfo, hour: int) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def morning_from(moment: datetime, calendar: Calendar, zone: str, hour: int) -> datetime:
    """Return the first worked morning at or after an instant."""
    here = ZoneInfo(zone)
    day = moment.astimezone(here).date()
    if _morning(day, here, hour) < moment:
        day += ONE_DAY
    return _morning(_worked(day, calendar, ONE_DAY), here, hour)


def worked_before(day: date, calendar: Calendar) -> tuple[date, date]:
    """Return the last worked day at or before a date, after the one two worked days earlier."""
    last = before = _worked(day, calendar, -ONE_DAY)
    for _ in range(2):
        before = _worked(before - ONE_DAY, calendar, -ONE_DAY)
    return before, last


def falls_on(day: date, dates: Iterable[date], calendar: Calendar) -> bool:
    """Tell whether one of these dates falls on this worked day, or on the days off before it."""
    return any(_worked(each, calendar, ONE_DAY) == day for each in dates)


def stages(start: datetime, due: datetime, calendar: Calendar, zone: str, hour: int) -> dict[Stage, datetime]:
    """Return when each stage of a delay comes, those that fit between its start and its end, in order.

    The day is the last worked one whose morning comes before the end; half of a delay that is almost over by then
    is not told. What is late is told from the next worked morning on.
    """
    here = ZoneInfo(zone)
    last = due.astimezone(here).date()
    if _morning(last, here, hour) >= due:
        last -= ONE_DAY
    before, last = worked_before(last, calendar)
    ends = {Stage.SOON: _morning(before, here, hour), Stage.DAY: _morning(last, here, hour)}
    ends = {stage: moment for stage, moment in ends.items() if moment > start}
    half = morning_from(start + (due - start) / 2, calendar, zone, hour)
    halves = {Stage.HALF: half} if start < half < min(ends.values(), default=start) else {}
    return {**halves, **ends, Stage.LATE: morning_from(due, calendar, zone, hour)}


@dataclass(frozen=True)
class Reached:
    """What is to be told now, what it overtakes, and when to look again."""

    tell: Stage | None
    superseded: tuple[Stage, ...]
    then: datetime | None


def reached(times: Mapping[Stage, datetime], written: Collection[Stage], now: datetime) -> Reached:
    """Return the latest stage that came and was not written; those before it are overtaken, never sent late.

    Parameters: `times` in order; `written` the stages that were told or overtaken already.
    """
    order = list(times)
    came = [stage for stage in order if times[stage] <= now]
    after = max((order.index(stage) for stage in written if stage in times), default=-1)
    fresh = [stage for stage in came if stage not in written]
    tell = fresh[-1] if fresh and order.index(fresh[-1]) > after else None
    then = min((moment for moment in times.values() if moment > now), default=None)
    return Reached(tell, tuple(stage for stage in fresh if stage is not tell), then)


def awake(moment: datetime, zone: str, hour: int) -> datetime:
    """Return this instant, or the next morning where it falls in the night: a mail found late waits for the day."""
    here = ZoneInfo(zone)
    local = moment.astimezone(here)
    if hour <= local.hour < EVENING:
        return moment
    day = local.date() + (ONE_DAY if local.hour >= EVENING else timedelta())
    return _morning(day, here, hour)


def digest_day(now: datetime, calendar: Calendar, zone: str, hour: int) -> date:
    """Return the worked day whose morning came last: the day of the list of what is late."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date()
    if now < _morning(day, here, hour):
        day -= ONE_DAY
    return _worked(day, calendar, -ONE_DAY)


def faults(kept: Mapping[str, Any]) -> list[Reason]:
    """Return why these rules cannot be kept: every stage has its people, at known places, at sensible times."""
    told, found = kept.get("told"), []
    if (
        not isinstance(told, dict)
        or told.keys() != set(Stage)
        or not all(isinstance(who, list) and set(who) <= set(CHOSEN) for who in told.values())
    ):
        found.append(Reason("unknown_stage", "Choisissez, à chaque étape, des personnes de la liste.", "reminders"))
    elif not told[Stage.LATE]:
        # Dates that everybody may miss in silence are no dates.
        words = "Choisissez au moins une personne à prévenir de ce qui est en retard."
        found.append(Reason("nobody", words, "reminders"))
    days, hour = kept.get("silence_days"), kept.get("hour")
    if type(days) is not int or not 0 <= days <= LONGEST:
        words = "Indiquez de 1 à {longest} jours sans nouvelles, ou 0 pour ne rien rappeler."
        found.append(Reason("silence_days", words, "reminders", {"longest": LONGEST}))
    if type(hour) is not int or not EARLIEST <= hour <= LATEST:
        words = "Choisissez une heure de {earliest} h à {latest} h."
        found.append(Reason("hour", words, "reminders", {"earliest": EARLIEST, "latest": LATEST}))
    examined = kept.get("examine_days", EXAMINED_EVERY)
    if type(examined) is not int or not 1 <= examined <= SELDOM:
        words = "Indiquez de 1 à {longest} jours entre deux examens."
        found.append(Reason("examine_days", words, "reminders", {"longest": SELDOM}))
    return found
