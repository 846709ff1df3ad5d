"""The dates of a case that run: its delays, what its claimant waits for."""

from datetime import datetime, timedelta

from ..domain.gates import nobody_to_acknowledge
from ..domain.mediation import heard_by_mediator, long_unanswered, written_on
from ..domain.policies import due_of
from ..domain.vocabulary import Kind, Milestone, Status
from ..models import Case, Reminder
from . import deadlines
from .act import Act

# Whom silence worries: an aléa logged by its trainer waits for no news.
AWAITING = frozenset({Kind.COMPLAINT, Kind.DIFFICULTY})
# Two dates nearer than this are one: a second is lost where a day's end is written.
SAME = timedelta(minutes=1)


def outstanding(act: Act, case: Case) -> dict[str, tuple[datetime, datetime]]:
    """Return the start and the end of each delay of a case that runs, by milestone: none of what is settled or waits.

    A date announced to the claimant is one of its own (A18), but for the answer's own date announced.
    """
    if case.closed_at is not None or case.status == Status.VOID:
        return {}
    found: dict[str, tuple[datetime, datetime]] = {}
    for milestone, done in deadlines.DONE.items():
        due = getattr(case, deadlines.DATES[milestone])
        if due is not None and getattr(case, done) is None:
            zone = deadlines.kept_zone(act.organisation, case.policy, milestone)
            moments = deadlines.moments_of(case, zone)
            calendar = deadlines.calendar_of(act.session, case.policy, milestone)
            counted = due_of(case.policy, milestone, moments, calendar, zone, case.severity)
            found[milestone] = ((counted.start if counted else None) or case.received_at, due)
    told = case.announced_due if case.answered_at is None and case.waiting_since is None else None
    answer = found.get(Milestone.RESPOND)
    if told is not None and (answer is None or abs(answer[1] - told) > SAME):
        found[Reminder.ANNOUNCED] = (case.recorded_at, told)
    return found


def silent_since(case: Case) -> datetime | None:
    """Return since when the claimant of an open case was told nothing, or None where none waits for news (C17)."""
    settled = case.closed_at is not None or case.answered_at is not None or case.waiting_since is not None
    if settled or case.status == Status.VOID or case.kind not in AWAITING or nobody_to_acknowledge(case):
        return None
    return case.last_told_at or case.acknowledged_at or case.received_at


def unanswered_due(act: Act, case: Case) -> datetime | None:
    """Return the end of two months without an answer to a consumer's complaint, or None where none runs (O11)."""
    settled = case.closed_at is not None or case.answered_at is not None or case.status == Status.VOID
    if settled or not heard_by_mediator(case, consumers=act.organisation.consumers):
        return None
    written = written_on(case, act.organisation.zone)
    return deadlines.end_of(long_unanswered(written), act.organisation.zone) if written else None
