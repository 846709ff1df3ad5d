"""What the next review should speak of: cases and actions, each with why (D08, D10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select, union_all
from sqlalchemy.orm import Session

from ..domain.recurrence import AlertStatus, Rules
from ..domain.reviews import TOPIC_OF, Topic, Why
from ..domain.rights import Permission, Viewer
from ..domain.vocabulary import Kind
from ..models import Action, Case, CaseLink, Organisation, Review, ReviewLine
from . import recurrence
from .actions import late, to_check
from .register import unsettled
from .visibility import COUNTED, granted

Clause = ColumnElement[bool]
# So many cases for each reason, so many actions: what waits longest first, the rest once these are dealt with.
MOST = 25


@dataclass
class Proposed:
    """What may come to an agenda: a case or an action, with every reason for it."""

    reference: str
    words: str
    topic: Topic
    case: bool
    why: list[Why] = field(default_factory=list)


def reasons(now: datetime, recurring: Collection[int]) -> dict[Why, Clause]:
    """Return which cases are proposed for which reason; `recurring` the ids of the cases of open alerts."""
    linked = or_(Case.id.in_(select(CaseLink.case_id)), Case.id.in_(select(CaseLink.other_id)))
    spoken_of = Case.id.in_(select(ReviewLine.case_id).where(ReviewLine.case_id.is_not(None)))
    return {
        Why.LATE: and_(unsettled(), Case.next_due < now),
        Why.ESCALATED: and_(unsettled(), Case.escalated_at.is_not(None)),
        # An alert is about closed cases too, until it is settled (A20).
        Why.RECURRENT: or_(and_(unsettled(), linked), Case.id.in_(recurring)),
        # It stays so for ever: once spoken of is enough (D10).
        Why.UNLEARNED: and_(Case.unlearned.is_not(None), ~spoken_of),
    }


def proposed(
    session: Session, organisation: Organisation, viewer: Viewer, review: Review, *, now: datetime, today: date
) -> list[Proposed]:
    """Return what is not on this agenda yet and should be: cases that this person handles, then actions."""
    return [
        *_cases(session, organisation, viewer, review, now).values(),
        *_actions(session, organisation, review, today),
    ]


def why_of(
    session: Session,
    organisation: Organisation,
    viewer: Viewer,
    review: Review,
    reference: str,
    *,
    now: datetime,
    today: date,
) -> list[Why]:
    """Return why this case or action is proposed; chosen by hand where it is not."""
    found = proposed(session, organisation, viewer, review, now=now, today=today)
    return next((line.why for line in found if line.reference == reference), [Why.CHOSEN])


def handled(session: Session, viewer: Viewer, ids: Collection[int]) -> list[str]:
    """Return the references of those of these cases that this person handles."""
    query = select(Case.reference).where(Case.id.in_(ids), granted(viewer, Permission.HANDLE))
    return list(session.scalars(query.order_by(Case.id)))


def _cases(
    session: Session, organisation: Organisation, viewer: Viewer, review: Review, now: datetime
) -> dict[int, Proposed]:
    here = select(ReviewLine.case_id).where(ReviewLine.review_id == review.id, ReviewLine.case_id.is_not(None))
    own = (Case.organisation_id == organisation.id, granted(viewer, Permission.HANDLE), COUNTED)
    found: dict[int, Proposed] = {}
    query = _each(reasons(now, _recurring(session, organisation, viewer)), (*own, Case.id.not_in(here)))
    for why, row in session.execute(query):
        line = Proposed(row.reference, row.subject, TOPIC_OF[Kind(row.kind)], case=True)
        found.setdefault(row.id, line).why.append(Why(why))
    return found


def _recurring(session: Session, organisation: Organisation, viewer: Viewer) -> set[int]:
    alerts = recurrence.listed(session, organisation, [AlertStatus.OPEN])
    known = recurrence.seen(session, viewer, alerts, Rules.of(organisation.recurrences), shown=MOST)
    return {row.id for alert in known for row in alert.cases}


def _each(clauses: dict[Why, Clause], own: Sequence[Clause]) -> Select[Any]:
    """Return one statement that says which cases there are for each reason, what waits longest first."""
    order = (case((Case.next_due.is_(None), 1), else_=0), Case.next_due, Case.id)
    parts = [
        select(literal(str(why)).label("why"), Case.id).where(*own, clause).order_by(*order).limit(MOST).subquery()
        for why, clause in clauses.items()
    ]
    every = union_all(*(select(part) for part in parts)).subquery()
    return select(every.c.why, Case).join(Case, Case.id == every.c.id).order_by(*order)


def _actions(session: Session, organisation: Organisation, review: Review, today: date) -> list[Proposed]:
    here = select(ReviewLine.action_id).where(ReviewLine.review_id == review.id, ReviewLine.action_id.is_not(None))
    query = select(Action).where(
        Action.organisation_id == organisation.id, or_(late(today), to_check()), Action.id.not_in(here)
    )
    rows = session.scalars(query.order_by(Action.due_on, Action.id).limit(MOST))
    return [
        Proposed(
            row.reference,
            row.text,
            Topic.COMPLAINTS,
            case=False,
            why=[Why.TO_CHECK if row.done_on else Why.ACTION_LATE],
        )
        for row in rows
    ]
