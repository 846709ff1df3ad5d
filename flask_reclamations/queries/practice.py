"""What the organisation does with what it learns, as far as this software sees it (B21, indicateurs 30 and 32)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ..domain.lifecycle import SETTLED
from ..domain.plan import ActionStatus
from ..domain.readiness import PracticeGap
from ..domain.recurrence import AlertStatus, Rules
from ..domain.rights import Viewer
from ..domain.vocabulary import Status
from ..models import Action, Case, Diffusion, Organisation, ReadinessCount, Review, Survey
from . import recurrence
from .actions import late, seen_by

YEAR = timedelta(days=365)


def counts(session: Session, organisation: Organisation, viewer: Viewer, now: datetime) -> dict[PracticeGap, int]:
    """Return how often each of these fails today, as far as this person may know of it; 1 for what is missing."""
    today = now.astimezone(ZoneInfo(organisation.zone)).date()
    ours, known = Action.organisation_id == organisation.id, seen_by(viewer)
    actions = select(func.count()).select_from(Action).where(ours, known)
    overdue = (Action.status == ActionStatus.DONE, Action.check_due < today)
    reviews = select(func.max(Review.signed_at)).where(Review.organisation_id == organisation.id)
    opinions = select(func.min(Survey.answered_at)).where(Survey.organisation_id == organisation.id)
    told = select(Diffusion.id).where(Diffusion.organisation_id == organisation.id).limit(1)
    ended = (Case.organisation_id == organisation.id, Case.status.in_(sorted(SETTLED - {Status.VOID})))
    settled = select(Case.id).where(*ended).limit(1)
    faults = select(ReadinessCount.faults).where(*_counted(organisation))
    row = session.execute(
        select(
            actions.where(late(today)).scalar_subquery().label("late"),
            actions.where(*overdue).scalar_subquery().label("unchecked"),
            reviews.scalar_subquery().label("reviewed"),
            opinions.scalar_subquery().label("opinion"),
            told.scalar_subquery().label("told"),
            settled.scalar_subquery().label("settled"),
            faults.order_by(ReadinessCount.day.desc()).limit(1).scalar_subquery().label("faults"),
        )
    ).one()
    reviewed, opinion = row.reviewed, row.opinion
    # A newcomer has a year to hold its first review.
    since = reviewed or organisation.created_at
    return {
        PracticeGap.LATE_ACTION: row.late,
        PracticeGap.UNCHECKED_ACTION: row.unchecked,
        PracticeGap.UNSETTLED_ALERT: _alerts(session, organisation, viewer),
        PracticeGap.NO_REVIEW: int(since < now - YEAR),
        PracticeGap.NEVER_ANALYSED: int(opinion is not None and (reviewed is None or reviewed < opinion)),
        PracticeGap.NEVER_TOLD: int(row.settled is not None and row.told is None),
        PracticeGap.BROKEN_JOURNAL: row.faults or 0,
    }


def _alerts(session: Session, organisation: Organisation, viewer: Viewer) -> int:
    alerts = recurrence.listed(session, organisation, [AlertStatus.OPEN])
    return len(recurrence.seen(session, viewer, alerts, Rules.of(organisation.recurrences), shown=1))


def _counted(organisation: Organisation) -> tuple[ColumnElement[bool], ...]:
    return (ReadinessCount.organisation_id == organisation.id, ReadinessCount.claimed_until.is_(None))


def trend(session: Session, organisation: Organisation, weeks: int = 26) -> list[ReadinessCount]:
    """Return the latest weekly counts, the oldest first."""
    query = select(ReadinessCount).where(*_counted(organisation))
    return list(session.scalars(query.order_by(ReadinessCount.day.desc()).limit(weeks)))[::-1]
