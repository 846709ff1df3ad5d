"""What staff were told: the summaries, who received each, what was learned (B12, D13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ..domain.names import without
from ..domain.plan import ActionStatus, Verdict
from ..models import (
    Action,
    ActionCase,
    Case,
    Delivery,
    Diffusion,
    Event,
    Organisation,
    OutboxMessage,
    Review,
    ReviewAction,
    ReviewLine,
)

# So many summaries a page, and so many actions beside them.
PAGE = 20


@dataclass(frozen=True)
class Trace:
    """What became of a mail for one person; `state` is an `OutboxMessage` state, or empty where none was written."""

    label: str
    state: str
    at: datetime | None
    why: str


def of_review(session: Session, review: Review) -> Sequence[Diffusion]:
    """Return what was told of a review, the latest first."""
    return session.scalars(
        select(Diffusion).where(Diffusion.review_id == review.id).order_by(Diffusion.id.desc())
    ).all()


def of_case(session: Session, case: Case) -> Sequence[Diffusion]:
    """Return what was told of a case, the latest first."""
    return session.scalars(select(Diffusion).where(Diffusion.case_id == case.id).order_by(Diffusion.id.desc())).all()


def traces(session: Session, told: Mapping[int, Sequence[Mapping[str, str | None]]]) -> dict[int, list[Trace]]:
    """Return what became of the mail of each person, by event.

    Parameters: `told` the people of each event, as `{"ref", "label"}`.
    """
    taken = and_(Delivery.outbox_id == OutboxMessage.id, Delivery.accepted)
    query = select(OutboxMessage, Delivery.at).outerjoin(Delivery, taken).where(OutboxMessage.event_id.in_(told))
    found = {(row[0].event_id, row[0].recipient): row for row in session.execute(query)} if told else {}
    traced: dict[int, list[Trace]] = {}
    for event_id, people in told.items():
        for person in people:
            row = found.get((event_id, person.get("ref") or ""))
            said = (row[0].state, row[1], row[0].error or "") if row else ("", None, "")
            traced.setdefault(event_id, []).append(Trace(person["label"] or "", *said))
    return traced


def signature(session: Session, review: Review) -> int | None:
    """Return the event that signed a review and sent its minutes, or None before."""
    query = select(Event.id).where(Event.subject_kind == Review.SUBJECT, Event.subject_id == review.id)
    return session.scalar(query.where(Event.kind == "review_signed"))


def learned(session: Session, organisation: Organisation, number: int) -> tuple[Sequence[Diffusion], bool]:
    """Return a page of what was told, the latest first, and whether there is more."""
    query = select(Diffusion).where(Diffusion.organisation_id == organisation.id)
    rows = session.scalars(
        query.order_by(Diffusion.at.desc(), Diffusion.id.desc()).limit(PAGE + 1).offset((number - 1) * PAGE)
    ).all()
    return rows[:PAGE], len(rows) > PAGE


def served(session: Session, organisation: Organisation) -> list[tuple[Action, str]]:
    """Return the latest actions that were effective, each with its words less the names of who complained."""
    own = (Action.organisation_id == organisation.id, Action.status == ActionStatus.CHECKED)
    query = select(Action).where(*own, Action.verdict == Verdict.EFFECTIVE)
    rows = session.scalars(query.order_by(Action.checked_on.desc(), Action.id.desc()).limit(PAGE)).all()
    names: dict[int, list[str | None]] = {}
    tied = select(ActionCase.action_id, Case.claimant_label).join(Case, Case.id == ActionCase.case_id)
    for action_id, label in session.execute(tied.where(ActionCase.action_id.in_([row.id for row in rows]))):
        names.setdefault(action_id, []).append(label)
    return [(row, without(row.text, names.get(row.id, []))) for row in rows]


def claimants(session: Session, *, case: Case | None = None, review: Review | None = None) -> list[str | None]:
    """Return the names of who complained in a case, or in all that a review speaks of."""
    if case is not None:
        return [case.claimant_label]
    if review is None:
        return []
    lines = select(ReviewLine.case_id).where(ReviewLine.review_id == review.id, ReviewLine.case_id.is_not(None))
    put = select(ReviewLine.action_id).where(ReviewLine.review_id == review.id)
    made = select(ReviewAction.action_id).where(ReviewAction.review_id == review.id)
    tied = select(ActionCase.case_id).where(ActionCase.action_id.in_(put.union_all(made)))
    return list(session.scalars(select(Case.claimant_label).where(Case.id.in_(lines.union(tied)))))
