"""The dates of a case: what its policy announces, frozen when its clock starts (A02, C11)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.calendar import Calendar
from ..domain.deadlines import Delay, Due, Pauses, Start, why_skipped, zone_of
from ..domain.policies import DeadlinePolicy, Moments, due_of, frozen_delay, of_milestone
from ..domain.presets import PRESETS
from ..domain.vocabulary import Kind, Milestone, Status
from ..errors import ConfigurationError
from ..models import Case, Organisation, Policy
from . import calendars
from .act import Act

DONE = {
    Milestone.DECLARE: "recorded_at",
    Milestone.ACKNOWLEDGE: "acknowledged_at",
    Milestone.ANALYSE: "analysed_at",
    Milestone.RESPOND: "answered_at",
    Milestone.CLOSE: "closed_at",
}
DATES = {milestone: f"{milestone}_due" for milestone in Milestone}
# What the dates derive from: whatever changes one of these moves those of its case that are not announced.
FACTS = frozenset(
    {
        "policy",
        "severity",
        "received_at",
        "sent_on",
        "occurred_on",
        "qualified_at",
        "clock_at",
        "reopened_at",
        "pauses",
        "extended_to",
        "announced_due",
        *DONE.values(),
    }
)


def today(act: Act) -> date:
    """Return the organisation's day."""
    return day_of(act, act.now)


def at_reception(act: Act, day: date) -> datetime:
    """Return the instant a reception date stands for: now for today, else noon of that day."""
    return act.now if day == today(act) else _noon(day, act.organisation.zone)


def _noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), zone_of(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """Return the last second of a day in a zone, as an instant in UTC."""
    return datetime.combine(day, time(23, 59, 59), zone_of(zone)).astimezone(UTC)


def day_of(act: Act, moment: datetime) -> date:
    """Return the organisation's day of an instant."""
    return moment.astimezone(zone_of(act.organisation.zone)).date()


def policy_of(session: Session, organisation: Organisation, name: str | None = None) -> DeadlinePolicy:
    """Return the delays of an organisation, or those it gave a name: its own, else a preset."""
    wanted = name or organisation.policy
    if wanted in PRESETS:
        return PRESETS[wanted]
    own = session.scalar(select(Policy).where(Policy.organisation_id == organisation.id, Policy.name == wanted))
    if own is None:
        raise ConfigurationError(f"policy {wanted!r} is unknown: choose another with --policy")
    return DeadlinePolicy.of(own.spec)


def frozen(act: Act, kind: Kind) -> dict[str, Any]:
    """Return what a case of this kind keeps of the delays in force."""
    return policy_of(act.session, act.organisation).frozen(kind, act.organisation.calendar, act.organisation.zone)


def without_acknowledgement(kept: dict[str, Any]) -> dict[str, Any]:
    """Return the policy of a complaint whose claimant is unknown: its acknowledgement is not due (O26).

    What would be counted from it is counted from the reception, else it would never be due.
    """

    def rest(delays: dict[str, Any]) -> dict[str, Any]:
        found = {name: delay for name, delay in delays.items() if name != Milestone.ACKNOWLEDGE}
        for milestone in found.keys() & set(Milestone):
            delay = Delay.of(found[milestone])
            if delay.start is Start.ACKNOWLEDGED:
                found[milestone] = replace(delay, start=Start.RECEIVED).as_json()
        return found

    severe = {severity: rest(delays) for severity, delays in kept.get("severe", {}).items()}
    return rest(kept) | ({"severe": severe} if severe else {})


def moments_of(case: Case, zone: str) -> Moments:
    """Return what the dates of a case derive from; a date that has no hour stands for its noon."""
    spans = ((_instant(begin), _instant(end)) for begin, end in case.pauses or [])
    done = {milestone: getattr(case, name) for milestone, name in DONE.items()}
    return Moments(
        received=case.received_at,
        sent=_noon(case.sent_on, zone) if case.sent_on else None,
        acknowledged=case.acknowledged_at,
        qualified=case.qualified_at,
        occurred=_noon(case.occurred_on, zone) if case.occurred_on else None,
        clock=case.clock_at,
        reopened=case.reopened_at,
        pauses=Pauses.of((begin, end) for begin, end in spans if begin),
        extended=case.extended_to,
        announced=case.announced_due,
        done={milestone: moment for milestone, moment in done.items() if moment},
    )


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def derived(
    session: Session, organisation: Organisation, case: Case, kept: Mapping[str, Any] | None = None
) -> dict[str, datetime | None]:
    """Return every date of a case by its column, computed anew from what the case keeps, or from what it would."""
    kept, found = case.policy if kept is None else kept, {}
    zones = {milestone: kept_zone(organisation, kept, milestone) for milestone in Milestone}
    moments = {zone: moments_of(case, zone) for zone in set(zones.values())}
    for milestone, zone in zones.items():
        calendar = calendar_of(session, kept, milestone)
        due = due_of(kept, milestone, moments[zone], calendar, zone, case.severity)
        found[DATES[milestone]] = due.at if due else None
    return found


def expected(act: Act, kind: Kind) -> dict[Milestone, datetime | None]:
    """Return when each milestone would be due of a case of this kind received now."""
    zone, kept = act.organisation.zone, frozen(act, kind)
    calendar, moments = calendars.current(act.session, act.organisation), Moments(received=act.now)
    found = {milestone: due_of(kept, milestone, moments, calendar, zone, None) for milestone in Milestone}
    return {milestone: due.at if due else None for milestone, due in found.items()}


def reopened(act: Act) -> dict[str, Any]:
    """Return what reopening changes: a new answer is due, from now; what was kept or missed before stays so."""
    gone = ("answered_at", "closed_at", "extended_at", "extended_to", "announced_due", "unanswerable")
    return {**dict.fromkeys(gone), "reopened_at": act.now}


def ended(case: Case, now: datetime) -> list[list[str | None]]:
    """Return the pauses of a case, the open one ended now."""
    return [[begin, end or now.isoformat()] for begin, end in case.pauses]


def answer_due(act: Act, case: Case, *, acknowledged: datetime) -> datetime | None:
    """Return when the answer is due, were the case acknowledged then: what its acknowledgement may announce."""
    zone = kept_zone(act.organisation, case.policy, Milestone.RESPOND)
    moments = replace(moments_of(case, zone), acknowledged=acknowledged)
    calendar = calendar_of(act.session, case.policy, Milestone.RESPOND)
    found = due_of(case.policy, Milestone.RESPOND, moments, calendar, zone, case.severity)
    return found.at if found else None


def calendar_of(session: Session, kept: Mapping[str, Any], milestone: Milestone) -> Calendar:
    """Return the calendar that a case keeps for a milestone."""
    return calendars.version(session, of_milestone(kept, milestone).get("calendar"))


def kept_zone(organisation: Organisation, kept: Mapping[str, Any], milestone: Milestone) -> str:
    """Return the zone whose days a case counts for a milestone: what was told keeps its date when the house moves."""
    zone: str = of_milestone(kept, milestone).get("zone") or organisation.zone
    return zone


def next_due(case: Case) -> datetime | None:
    """Return the earliest date not yet met, the announced one included; nothing is due of what is closed or void."""
    if case.closed_at is not None or case.status == Status.VOID:
        return None
    dates = [getattr(case, DATES[milestone]) for milestone, done in DONE.items() if getattr(case, done) is None]
    if case.answered_at is None and case.waiting_since is None:
        dates.append(case.announced_due)
    return min((due for due in dates if due), default=None)


@dataclass(frozen=True)
class DayCounted:
    """One line of « Pourquoi cette date ? »: the day, its number, or why it was skipped."""

    day: date
    counted: int
    skipped: str


@dataclass(frozen=True)
class Why:
    """« Pourquoi cette date ? »: the delay, what it was counted from, each day, each pause, the extension."""

    due: Due
    delay: Delay | None
    days: tuple[DayCounted, ...]
    pauses: Pauses
    extended: bool
    policy: Mapping[str, Any]


PAUSED = "en attente du réclamant"


def why(session: Session, organisation: Organisation, case: Case, milestone: Milestone) -> Why | None:
    """Return how a date was reached, or None where its kind has none."""
    zone, kept = kept_zone(organisation, case.policy, milestone), of_milestone(case.policy, milestone)
    calendar = calendar_of(session, kept, milestone)
    moments = moments_of(case, zone)
    found = due_of(kept, milestone, moments, calendar, zone, case.severity)
    if found is None:
        return None
    delay = frozen_delay(kept, milestone, case.severity)
    extended = milestone is Milestone.RESPOND and case.extended_to is not None
    days = () if extended or delay is None else days_counted(found, delay, calendar, zone, moments.pauses)
    return Why(found, delay, days, moments.pauses if kept.get("pauses") else Pauses(), extended, kept)


def days_counted(due: Due, delay: Delay, calendar: Calendar, zone: str, pauses: Pauses) -> tuple[DayCounted, ...]:
    """Return every day from the start (never counted) to the due day, those skipped with their cause."""
    if due.at is None or due.start is None:
        return ()
    here = zone_of(zone)
    day, last = due.start.astimezone(here).date(), due.at.astimezone(here).date()
    paused, skipped = pauses.days(here), frozenset(due.skipped)
    lines, number = [DayCounted(day, 0, "")], 0
    while day < last:
        day += timedelta(days=1)
        cause = ""
        if day in skipped:
            cause = PAUSED if day in paused else why_skipped(day, delay.unit, calendar)
        else:
            number += 1
        lines.append(DayCounted(day, number, cause))
    return tuple(lines)
