"""The dates that delays would give: what the settings page and the command line show before anybody decides."""

from dataclasses import dataclass
from datetime import date, datetime

from .calendar import Calendar
from .deadlines import why_skipped, zone_of
from .policies import DeadlinePolicy, Moments, due_of, frozen_delay
from .vocabulary import Kind, Milestone


@dataclass(frozen=True)
class Example:
    """The date of one milestone.

    Parameters: `day` its local day and `at` its last instant (UTC), both None where `why` names what it waits for, as
    `Due` does; `skipped` each day that did not count, with the cause.
    """

    day: date | None
    at: datetime | None
    why: str
    skipped: tuple[tuple[date, str], ...]


def worked(
    policy: DeadlinePolicy, kind: Kind, moments: Moments, calendar: Calendar, zone: str, severity: str | None = None
) -> dict[Milestone, Example]:
    """Return the date of each milestone that a policy sets for this kind and severity.

    Raises `NeverDueError` where the calendar has no open day.
    """
    kept, found = policy.frozen(kind), {}
    for milestone in Milestone:
        due = due_of(kept, milestone, moments, calendar, zone, severity)
        if due is None:
            continue
        delay = frozen_delay(kept, milestone, severity)
        day = due.at.astimezone(zone_of(zone)).date() if due.at else None
        skipped = tuple((day, why_skipped(day, delay.unit, calendar)) for day in due.skipped) if delay else ()
        found[milestone] = Example(day, due.at, due.why, skipped)
    return found
