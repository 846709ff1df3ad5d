"""Quality reviews: their list, their lines, where a case or an action stands on one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, and_, case, cast, func, null, or_, select
from sqlalchemy.orm import Session

from ..domain.rights import Permission, Viewer
from ..errors import NotFoundError
from ..models import Action, Case, Event, Organisation, Review, ReviewAction, ReviewLine
from .actions import seen_by
from .visibility import granted, visible_to

PAGE = 50
# Where a case goes that is put on an agenda: so many of the latest that are not signed.
OFFERED = 20


@dataclass(frozen=True)
class Line:
    """A line of an agenda. Of a case that one may not read: that there is one, and no more."""

    id: int
    topic: int
    why: str
    case: Any = None
    action: Any = None
    made: bool = False

    @property
    def masked(self) -> bool:
        """Tell whether it is about what this person may not read."""
        return self.case is None and self.action is None


def page(session: Session, organisation: Organisation, number: int) -> tuple[Sequence[Row[Any]], bool]:
    """Return a page of reviews, the latest first, with how many lines and actions each has; whether more follow."""
    lines = select(func.count()).where(ReviewLine.review_id == Review.id).scalar_subquery()
    made = select(func.count()).where(ReviewAction.review_id == Review.id).scalar_subquery()
    query = select(Review, lines.label("lines"), made.label("made")).where(Review.organisation_id == organisation.id)
    query = query.order_by(Review.held_on.desc(), Review.id.desc())
    rows = session.execute(query.limit(PAGE + 1).offset((number - 1) * PAGE)).all()
    return rows[:PAGE], len(rows) > PAGE


def review_for(session: Session, organisation: Organisation, reference: str) -> Review:
    """Return a review of this organisation, else raise `NotFoundError`."""
    query = select(Review).where(Review.organisation_id == organisation.id, Review.reference == reference)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(reference)
    return found


def lines(session: Session, viewer: Viewer, review: Review) -> list[Line]:
    """Return the lines of a review in the order of its topics; a case one may not read is masked."""
    seen = case((visible_to(viewer), 1), else_=0).label("seen")
    handles = case((granted(viewer, Permission.HANDLE), 1), else_=0).label("handles")
    made = select(func.count()).where(ReviewAction.line_id == ReviewLine.id).scalar_subquery().label("made")
    query = (
        select(ReviewLine, Case.reference, Case.kind, Case.subject, Case.status, Action, seen, handles, made)
        .outerjoin(Case, Case.id == ReviewLine.case_id)
        .outerjoin(Action, and_(Action.id == ReviewLine.action_id, seen_by(viewer)))
        .where(ReviewLine.review_id == review.id)
        .order_by(ReviewLine.topic, ReviewLine.id)
    )
    return [
        Line(row[0].id, row[0].topic, row[0].why, row if row.seen else None, row[5], bool(row.made))
        for row in session.execute(query)
    ]


def decided(session: Session, viewer: Viewer, review: Review) -> list[tuple[int | None, Action]]:
    """Return the actions that a review decided and this person may read, each with the line it is of."""
    query = select(ReviewAction.line_id, Action).join(Action, Action.id == ReviewAction.action_id)
    query = query.where(ReviewAction.review_id == review.id, seen_by(viewer)).order_by(Action.id)
    return [(row[0], row[1]) for row in session.execute(query)]


def of_case(session: Session, found: Case) -> list[tuple[Review, int | None]]:
    """Return the reviews that a case stands on, each with its line, and those it may still be put on, with None.

    The latest first; of those that are not signed, so many of the latest as `OFFERED`.
    """
    here = and_(ReviewLine.review_id == Review.id, ReviewLine.case_id == found.id)
    own = select(Review.id).where(Review.organisation_id == found.organisation_id, Review.signed_at.is_(None))
    offered = own.order_by(Review.id.desc()).limit(OFFERED).subquery()
    query = select(Review, ReviewLine.id).outerjoin(ReviewLine, here)
    query = query.where(or_(ReviewLine.id.is_not(None), Review.id.in_(select(offered.c.id))))
    rows = session.execute(query.where(Review.organisation_id == found.organisation_id).order_by(Review.id.desc()))
    return [(row[0], row[1]) for row in rows]


def of_action(session: Session, action: Action) -> list[tuple[Review, int | None]]:
    """Return the reviews that spoke of an action, each with its line there; no line where it was decided there."""
    spoke = select(ReviewLine.review_id, ReviewLine.id.label("line")).where(ReviewLine.action_id == action.id)
    made = select(ReviewAction.review_id, cast(null(), Integer)).where(ReviewAction.action_id == action.id)
    both = spoke.union_all(made).subquery()
    query = select(Review, both.c.line).join(both, both.c.review_id == Review.id).order_by(Review.id)
    return [(row[0], row[1]) for row in session.execute(query)]


def history(session: Session, review: Review) -> list[Event]:
    """Return the journal of a review, oldest first."""
    query = select(Event).where(Event.subject_kind == Review.SUBJECT, Event.subject_id == review.id)
    return list(session.scalars(query.order_by(Event.seq)))


def readable(session: Session, viewer: Viewer, review: Review, references: Collection[str]) -> set[str]:
    """Return those of these references of cases that this person may know of."""
    query = select(Case.reference).where(Case.organisation_id == review.organisation_id, visible_to(viewer))
    return set(session.scalars(query.where(Case.reference.in_(references))))
