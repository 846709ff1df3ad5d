"""The agenda of a quality review: cases and actions put on it, taken off, turned into actions (D08, A14)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from ..domain.reviews import TOPIC_OF, Topic, Why, of_line, place
from ..domain.rights import Permission
from ..domain.vocabulary import Kind
from ..errors import NotFoundError, RefusedError
from ..i18n import t
from ..models import Action, Case, Review, ReviewAction, ReviewLine
from ..queries import actions as plan
from ..queries import agenda
from . import actions, deadlines, handling, journal, reviews
from .act import Act
from .reviews import Meeting


def begin_with(act: Act, references: Sequence[str], *, submission: str, why: Sequence[Why] = (Why.CHOSEN,)) -> Review:
    """Open a review of today about these cases: the weekly « À examiner » becomes one (B16)."""
    oneself = act.host.person(act.viewer.ref)
    meeting = Meeting(deadlines.today(act), [oneself] if oneself else [])
    review = reviews.create(act, meeting, submission=submission)
    for reference in sorted(references):
        put_case(act, review, reference, why)
    return review


def put_case(act: Act, review: Review, reference: str, why: Sequence[Why] = (Why.CHOSEN,)) -> None:
    """Put a case on an agenda, under the topic of its kind; once is enough (D08).

    Raises `RefusedError` beside the field where there is no such case for this person.
    """
    case = handling.named(act, reference, at="reference")
    topic = TOPIC_OF[Kind(case.kind)]
    if _put(act, review, topic, why, case.reference, ReviewLine.case_id == case.id, case_id=case.id):
        journal.change(act, case, "put_on_review", {}, review=review.reference)


def put_action(act: Act, review: Review, reference: str, why: Sequence[Why] = (Why.CHOSEN,)) -> None:
    """Put an action of the plan on an agenda; once is enough."""
    try:
        action = plan.action_for(act.session, act.organisation, act.viewer, reference)
    except NotFoundError:
        raise RefusedError.because("unknown_action", "Choisissez une action de la liste.", at="reference") from None
    where = ReviewLine.action_id == action.id
    _put(act, review, Topic.COMPLAINTS, why, action.reference, where, action_id=action.id)


def _put(
    act: Act, review: Review, topic: Topic, why: Sequence[Why], reference: str, where: Any, **columns: Any
) -> bool:
    if act.session.scalar(select(ReviewLine.id).where(ReviewLine.review_id == review.id, where)) is not None:
        return False
    position, codes = place(review.topics, t(topic.label)), " ".join(why)
    line = ReviewLine(organisation_id=act.organisation.id, review_id=review.id, topic=position, why=codes, **columns)
    act.session.add(line)
    act.session.flush()
    journal.append(act, review, "review_line_added", {"reference": reference, "topic": position, "why": codes})
    return True


def put_proposed(act: Act, review: Review) -> int:
    """Put on an agenda all that is proposed, and return how many came."""
    today = deadlines.today(act)
    found = agenda.proposed(act.session, act.organisation, act.viewer, review, now=act.now, today=today)
    for line in sorted(found, key=lambda line: line.reference):
        (put_case if line.case else put_action)(act, review, line.reference, line.why)
    return len(found)


def remove(act: Act, review: Review, line_id: int) -> None:
    """Take a line off an agenda, with what was noted of it.

    Raises `RefusedError` once an action came of it.
    """
    line = line_of(act, review, line_id)
    if act.session.scalar(select(ReviewAction.id).where(ReviewAction.line_id == line.id).limit(1)) is not None:
        words = "Une action est née de cette ligne : elle reste à l’ordre du jour."
        raise RefusedError.because("has_action", words)
    subject = _subject_of(act, line)
    act.session.execute(delete(ReviewLine).where(ReviewLine.id == line.id))
    if of_line(line_id) in review.minutes:
        kept = {key: words for key, words in review.minutes.items() if key != of_line(line_id)}
        reviews.keep(act, review, "review_written", minutes=kept)
    journal.append(act, review, "review_line_removed", {"reference": subject.reference})
    if isinstance(subject, Case):
        journal.change(act, subject, "taken_off_review", {}, review=review.reference)


def line_of(act: Act, review: Review, line_id: int) -> ReviewLine:
    """Return a line of this review, else raise `RefusedError`: somebody took it off meanwhile."""
    line = act.session.scalar(select(ReviewLine).where(ReviewLine.review_id == review.id, ReviewLine.id == line_id))
    if line is None:
        raise RefusedError.because("gone", "Cette ligne n’est plus à l’ordre du jour.")
    return line


def _subject_of(act: Act, line: ReviewLine) -> Case | Action:
    if line.action_id is not None:
        return act.session.get_one(Action, line.action_id)
    found = act.session.get_one(Case, line.case_id)
    return handling.load(act, found.reference, Permission.HANDLE)


def decide(
    act: Act, review: Review, measure: actions.Measure, *, submission: str, line_id: int | None = None
) -> Action:
    """Turn a decision into an action of the plan, tied to the case of its line; each names the other.

    Raises `RefusedError` as `actions.create` does: no text, no owner, no date.
    """
    line = line_of(act, review, line_id) if line_id is not None else None
    case = _subject_of(act, line) if line is not None and line.case_id is not None else None
    action = actions.create(act, measure, submission=submission, case=case if isinstance(case, Case) else None)
    known = act.session.scalar(select(ReviewAction.id).where(ReviewAction.action_id == action.id))
    if known is None:
        made = ReviewAction(review_id=review.id, line_id=line_id, action_id=action.id)
        made.organisation_id = act.organisation.id
        act.session.add(made)
        act.session.flush()
        journal.append(act, review, "review_action_decided", {"reference": action.reference})
    return action
