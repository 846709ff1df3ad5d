"""The dates of a case: what its policy announces, frozen when its clock starts (A02, C11)."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ..domain.deadlines import PRESETS, DayCounted, Delay, Unit, count_days, due, due_dates
from ..domain.vocabulary import Kind, Milestone
from ..models import Case
from .act import Act
from .calendars import metropolitan


def today(act: Act) -> date:
    """Return the organisation's day."""
    return day_of(act, act.now)


def at_reception(act: Act, day: date) -> datetime:
    """Return the instant a reception date stands for: now for today, else noon of that day."""
    noon = datetime.combine(day, time(12), ZoneInfo(act.organisation.zone))
    return act.now if day == today(act) else noon.astimezone(UTC)


def day_of(act: Act, moment: datetime) -> date:
    """Return the organisation's day of an instant."""
    return moment.astimezone(ZoneInfo(act.organisation.zone)).date()


def starting(act: Act, kind: Kind, received_at: datetime) -> dict[str, Any]:
    """Return the policy and due dates that a case of this kind keeps when received then."""
    policy = PRESETS[act.organisation.policy]
    dues = due_dates(policy, kind, received_at, metropolitan(received_at.year), act.organisation.zone)
    return {"policy": policy.frozen(kind), **{f"{m}_due": dues.get(m) for m in Milestone}}


def without_acknowledgement(clock: dict[str, Any]) -> dict[str, Any]:
    """Return the policy and dates of a complaint whose claimant is unknown: its acknowledgement is not due (O26)."""
    policy = {name: delay for name, delay in clock["policy"].items() if name != Milestone.ACKNOWLEDGE}
    return {**clock, "policy": policy, "acknowledge_due": None}


def frozen_delay(case: Case, milestone: Milestone) -> Delay | None:
    """Return the delay frozen into a case, or None where its kind has none."""
    kept = case.policy.get(milestone)
    return Delay(kept[0], Unit(kept[1]), kept[2]) if kept else None


def due_from(act: Act, case: Case, milestone: Milestone, start: datetime) -> datetime | None:
    """Return when this milestone is due, counted from `start` under the policy frozen in the case."""
    delay = frozen_delay(case, milestone)
    return due(start, delay, metropolitan(start.year), act.organisation.zone) if delay else None


def corrected(act: Act, case: Case, received_at: datetime) -> dict[str, Any]:
    """Return the due dates of a case, had it been received then."""
    return {f"{m}_due": due_from(act, case, m, received_at) for m in Milestone}


def reopened(act: Act, case: Case) -> dict[str, Any]:
    """Return what reopening changes: a new answer is due; what was kept or missed before stays so."""
    return {
        "answered_at": None,
        "closed_at": None,
        "respond_due": due_from(act, case, Milestone.RESPOND, act.now),
    }


def days_counted(case: Case, milestone: Milestone, zone: str) -> list[DayCounted]:
    """Return « Pourquoi cette date ? » day by day, counted from reception."""
    delay = frozen_delay(case, milestone)
    start = case.received_at.astimezone(ZoneInfo(zone)).date()
    return count_days(start, delay, metropolitan(start.year)) if delay else []
