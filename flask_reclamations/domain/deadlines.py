"""Due dates as pure functions of a policy (data), a calendar and the moments of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .calendar import Calendar
from .vocabulary import Kind, Milestone


class Unit(StrEnum):
    """What a delay counts: « jours ouvrés » or calendar days."""

    WORKING_DAYS = "jo"
    CALENDAR_DAYS = "jc"


@dataclass(frozen=True)
class Delay:
    """So many units after reception; `label` names the milestone where a kind has its own word for it."""

    amount: int
    unit: Unit
    label: str = ""


@dataclass(frozen=True)
class DeadlinePolicy:
    """Delays per kind and milestone (requirements §4)."""

    name: str
    delays: Mapping[Kind, Mapping[Milestone, Delay]]

    def frozen(self, kind: Kind) -> dict[str, object]:
        """Return what a case of this kind keeps of the policy, as JSON (A02)."""
        delays = self.delays[kind].items()
        return {"name": self.name, **{str(m): [d.amount, str(d.unit), d.label] for m, d in delays}}


_JO, _JC = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS
STANDARD = DeadlinePolicy(
    "standard",
    {
        Kind.COMPLAINT: {
            Milestone.ACKNOWLEDGE: Delay(2, _JO),
            Milestone.ANALYSE: Delay(5, _JO),
            Milestone.RESPOND: Delay(15, _JC),
        },
        Kind.DIFFICULTY: {
            Milestone.ACKNOWLEDGE: Delay(2, _JO, "Prise en charge"),
            Milestone.RESPOND: Delay(5, _JO, "Mesure"),
        },
        Kind.INCIDENT: {Milestone.ACKNOWLEDGE: Delay(1, _JO, "Prise en charge")},
        Kind.REMARK: {Milestone.RESPOND: Delay(5, _JO, "Remerciements")},
        Kind.SIGNAL: {Milestone.ANALYSE: Delay(5, _JO, "Qualification")},
    },
)
PRESETS = {STANDARD.name: STANDARD}


@dataclass(frozen=True)
class DayCounted:
    """One line of « Pourquoi cette date ? »: the day, its number, or why it was skipped."""

    day: date
    counted: int
    skipped: str


def count_days(start: date, delay: Delay, calendar: Calendar) -> list[DayCounted]:
    """Return every day from the start (never counted) to the due day."""
    days, day, counted = [DayCounted(start, 0, "")], start, 0
    while counted < delay.amount:
        day += timedelta(days=1)
        skipped = calendar.why_closed(day) if delay.unit is Unit.WORKING_DAYS else ""
        counted += not skipped
        days.append(DayCounted(day, counted, skipped))
    return days


def due(received: datetime, delay: Delay, calendar: Calendar, zone: str) -> datetime:
    """Return the last instant (UTC) of the due day in the organisation's zone."""
    start = received.astimezone(ZoneInfo(zone)).date()
    if delay.unit is Unit.WORKING_DAYS:
        day = calendar.add_working_days(start, delay.amount)
    else:
        day = start + timedelta(days=delay.amount)
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)


def due_dates(
    policy: DeadlinePolicy, kind: Kind, received: datetime, calendar: Calendar, zone: str
) -> dict[Milestone, datetime]:
    """Return the due instant of each milestone that this kind knows (C11)."""
    return {m: due(received, delay, calendar, zone) for m, delay in policy.delays[kind].items()}
