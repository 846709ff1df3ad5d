"""What was filed around a person, a company, a session, a training or a trainer, within one's rights (B13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, lazyload

from ..domain.history import About
from ..domain.rights import Permission, Viewer
from ..domain.vocabulary import Kind
from ..models import Action, ActionCase, Case, CasePerson, Organisation
from . import actions, satisfaction
from .visibility import COUNTED, granted, visible_to

Clause = ColumnElement[bool]
SHOWN = 100


@dataclass(frozen=True)
class History:
    """The latest cases, the actions they led to, and what people thought of the answers, all asked for together."""

    cases: Sequence[Case]
    actions: Sequence[Action]
    opinions: satisfaction.Group


def _around(viewer: Viewer, about: About, ref: str, taught: Sequence[str]) -> Clause:
    """Return the condition of a case of this history, beside that one sees it.

    Whose it is, and whom it is about, is not told to who may not know it of the case itself.
    """
    if about is About.TRAINER:
        implicated = select(CasePerson.case_id).where(
            CasePerson.person_ref == ref, CasePerson.relation == CasePerson.IMPLICATED
        )
        inside = and_(Case.id.in_(implicated), granted(viewer, Permission.INTERNAL))
        return or_(inside, Case.session_ref.in_(sorted(taught)))
    known = granted(viewer, Permission.IDENTIFY)
    return {
        About.PERSON: and_(Case.claimant_ref == ref, known),
        About.COMPANY: and_(Case.company_ref == ref, known),
        About.SESSION: Case.session_ref == ref,
        About.TRAINING: Case.training_ref == ref,
    }[about]


def where(
    organisation: Organisation, viewer: Viewer, about: About, ref: str, taught: Sequence[str] = ()
) -> list[Clause]:
    """Return the conditions of the cases of a history.

    Parameters: `taught` the refs of the sessions of the trainer that it is about.
    """
    return [
        Case.organisation_id == organisation.id,
        visible_to(viewer),
        COUNTED,
        _around(viewer, about, ref, taught),
    ]


def counts(session: Session, those: list[Clause]) -> dict[Kind, int]:
    """Return how many cases there are of each kind that has some, in the order of kinds."""
    query = select(Case.kind, func.count()).where(*those).group_by(Case.kind)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {kind: found[kind] for kind in Kind if kind in found}


def of(session: Session, viewer: Viewer, those: list[Clause], now: datetime) -> History:
    """Return the history: the latest cases, and the actions one may read; three statements."""
    latest = select(Case).where(*those).order_by(Case.received_at.desc(), Case.id.desc()).limit(SHOWN)
    made = select(ActionCase.action_id).join(Case, Case.id == ActionCase.case_id).where(*those)
    tied = select(Action).where(Action.id.in_(made), actions.seen_by(viewer)).order_by(*actions.ORDERS["due"])
    return History(
        session.scalars(latest.options(lazyload(Case.people))).all(),
        session.scalars(tied).all(),
        satisfaction.of_cases(session, those, now),
    )
