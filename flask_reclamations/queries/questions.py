"""What people answered to the organisation's own questions: counted over the cases that a person sees (C27, E08)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from ..domain.estimates import FEWEST, Estimate, mean_of
from ..domain.rights import Viewer
from ..domain.surveys import BEST, Question, Shape
from ..models import Case, Organisation, Survey
from .satisfaction import Filters, chosen

BATCH = 1_000
# Free texts shown of a question: the latest of them.
LISTED = 100


@dataclass(frozen=True)
class Answers:
    """What was answered to a question: each mark or choice with its count, or the texts, in no order of time.

    Where `hidden`, too few answered for anything to be shown.
    """

    label: str
    shape: Shape
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def mean(self) -> Estimate | None:
        """Return the mean mark of a scale."""
        if self.shape is not Shape.SCALE:
            return None
        return mean_of(((int(mark), count) for mark, count in self.counts), highest=BEST)


def results(
    session: Session, organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime
) -> list[Answers]:
    """Return the answers to each question, those asked last first; one statement, whatever was asked when.

    A question is its words and its shape: its list of choices may have changed meanwhile.
    """
    where = [*chosen(organisation, viewer, filters, now), Survey.answered_at.is_not(None)]
    # Compared as text: PostgreSQL has no equality of JSON.
    query = select(Survey.questions, Survey.answers).join(Case, Case.id == Survey.case_id)
    query = query.where(*where, cast(Survey.answers, Text) != "{}")
    said: dict[tuple[str, Shape], tuple[dict[str, None], list[str]]] = {}
    rows = session.execute(
        query.order_by(Survey.asked_at.desc(), Survey.id.desc()).execution_options(yield_per=BATCH)
    )
    for questions, answers in rows:
        for position, question in enumerate(map(Question.of, questions)):
            offered, given = said.setdefault((question.label, question.shape), ({}, []))
            offered.update(dict.fromkeys(question.choices))
            given += [answer] if (answer := answers.get(str(position))) else []
    return [_of(label, shape, list(offered), given) for (label, shape), (offered, given) in said.items()]


def _of(label: str, shape: Shape, offered: list[str], given: list[str]) -> Answers:
    if len(given) < FEWEST:
        return Answers(label, shape, len(given), hidden=True)
    if shape is Shape.TEXT:
        return Answers(label, shape, len(given), texts=tuple(sorted(given[:LISTED], key=str.casefold)))
    found: Counter[Any] = Counter(given)
    each = map(str, range(1, BEST + 1)) if shape is Shape.SCALE else dict.fromkeys([*offered, *found])
    return Answers(label, shape, len(given), counts=tuple((one, found[one]) for one in each))
