"""What is closed for as long as it is kept, or nearly: cases, then what was decided of them (A21, O23)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session

from ..domain.plan import ActionStatus
from ..domain.recurrence import AlertStatus
from ..domain.retention import NOTICE, Rules, earlier
from ..domain.rights import Viewer
from ..domain.risks import RiskStatus
from ..domain.vocabulary import Kind, Status
from ..models import (
    Action,
    ActionCase,
    Alert,
    AlertCase,
    Case,
    Event,
    Organisation,
    Review,
    ReviewLine,
    Risk,
    RiskCase,
)
from .visibility import told_to, visible_to

Clause = ColumnElement[bool]


def _voided_at() -> ColumnElement[datetime]:
    own = (Event.subject_kind == Case.SUBJECT, Event.subject_id == Case.id, Event.kind == "voided")
    return select(func.max(Event.at)).where(*own).correlate(Case).scalar_subquery()


# When the life of a case ended, or nothing while it is open: what is void ended when it was made so.
ENDED = case((Case.status == Status.VOID, _voided_at()), else_=Case.closed_at)


def over(organisation: Organisation, rules: Rules, at: datetime) -> Clause:
    """Return the condition of a case whose years are over by then, which no hold keeps."""
    by_years: dict[int, list[Kind]] = {}
    for kind in Kind:
        by_years.setdefault(rules.years(kind), []).append(kind)
    old = [and_(Case.kind.in_(kinds), earlier(at, years) >= ENDED) for years, kinds in by_years.items()]
    free = (Case.organisation_id == organisation.id, Case.anonymised_at.is_(None), Case.held_at.is_(None))
    # The first of both is what the index gives.
    return and_(*free, or_(Case.closed_at <= earlier(at, rules.shortest), Case.status == Status.VOID), or_(*old))


def ready(organisation: Organisation, years: int, now: datetime) -> Clause:
    """Return the condition of a case whose life ended so many years ago, and that is not archived yet."""
    here = (Case.organisation_id == organisation.id, Case.archived_at.is_(None), Case.anonymised_at.is_(None))
    before = earlier(now, years)
    # The first of both is what the index gives.
    old = (or_(Case.closed_at <= before, Case.status == Status.VOID), before >= ENDED)
    return and_(*here, *old)


def archivable(session: Session, organisation: Organisation, years: int, now: datetime, limit: int) -> list[int]:
    """Return the ids of the cases that enter the archive now."""
    where = ready(organisation, years, now)
    return list(session.scalars(select(Case.id).where(where).order_by(Case.id).limit(limit)))


def coming(
    session: Session,
    organisation: Organisation,
    rules: Rules,
    now: datetime,
    *,
    limit: int,
    viewer: Viewer | None = None,
) -> Sequence[Any]:
    """Return the next cases whose years are over within the notice: id, reference, kind, end, announced date.

    Parameters: `viewer` who reads the list, or None for the tick and the command line; `readable` in a line tells
    whether they may open the case.
    """
    seen = true() if viewer is None else visible_to(viewer)
    told = true() if viewer is None else told_to(viewer)
    query = select(Case.id, Case.reference, Case.kind, ENDED.label("ended"), Case.forget_at, seen.label("readable"))
    where = (over(organisation, rules, now + NOTICE), told)
    return session.execute(query.where(*where).order_by(Case.id).limit(limit)).all()


def ripe(session: Session, organisation: Organisation, rules: Rules, now: datetime, limit: int) -> list[int]:
    """Return the ids of the cases to forget now: their years are over, and so is the notice that was given."""
    where = (over(organisation, rules, now), Case.forget_at <= now)
    return list(session.scalars(select(Case.id).where(*where).order_by(Case.id).limit(limit)))


def held(session: Session, organisation: Organisation, viewer: Viewer, limit: int) -> list[Case]:
    """Return the cases that a legal hold keeps and that this person may read, the oldest hold first."""
    query = select(Case).where(Case.organisation_id == organisation.id, Case.held_at.is_not(None), visible_to(viewer))
    return list(session.scalars(query.order_by(Case.held_at, Case.id).limit(limit)))


def _settled(model: Any, status: Clause, tie: Any, here: Any) -> tuple[Any, Clause, Any, Any]:
    return model, status, tie, here


SETTLED = (
    _settled(
        Action, Action.status.in_([ActionStatus.CHECKED, ActionStatus.ABANDONED, ActionStatus.DONE]),
        ActionCase, ActionCase.action_id,
    ),
    _settled(Risk, Risk.status == RiskStatus.CLOSED, RiskCase, RiskCase.risk_id),
    _settled(Review, Review.signed_at.is_not(None), ReviewLine, ReviewLine.review_id),
    _settled(Alert, Alert.status != AlertStatus.OPEN, AlertCase, AlertCase.alert_id),
)  # fmt: skip


def settled(
    session: Session, organisation: Organisation, rules: Rules, now: datetime, limit: int
) -> list[tuple[Any, int]]:
    """Return what was settled for as long and cites no case that is remembered: each model with an id."""
    found: list[tuple[Any, int]] = []
    for model, status, tie, here in SETTLED:
        own = (Event.subject_kind == model.SUBJECT, Event.subject_id == model.id)
        last = select(func.max(Event.at)).where(*own).correlate(model).scalar_subquery()
        cites = exists().where(here == model.id, tie.case_id == Case.id, Case.anonymised_at.is_(None))
        quiet = (model.organisation_id == organisation.id, model.anonymised_at.is_(None), status)
        query = select(model.id).where(*quiet, last <= earlier(now, rules.usual), ~cites)
        found += [(model, one) for one in session.scalars(query.order_by(model.id).limit(limit - len(found)))]
        if len(found) >= limit:
            break
    return found


def ended(session: Session, cases: Sequence[Case]) -> dict[int, datetime | None]:
    """Return when the life of each case ended, by its id, or None while it is open."""
    query = select(Case.id, ENDED.label("ended")).where(Case.id.in_([one.id for one in cases]))
    return {row.id: row.ended for row in session.execute(query)}
