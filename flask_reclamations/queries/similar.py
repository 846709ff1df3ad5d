"""Cases like another one: those it was brought together with, and those that may belong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.orm import Session, selectinload

from ..domain.rights import Viewer
from ..domain.search import Phrase, Query
from ..domain.similar import ENOUGH, Likeness, likeness, looked_for, telling
from ..models import Case, CaseLink, CasePerson
from .search import OPEN, holding
from .visibility import COUNTED, visible_to

# So many of the latest are compared for each reason to look at them; so many are shown.
LOOKED_AT, SHOWN = 40, 3


@dataclass(frozen=True)
class Linked:
    """The cases of the same trouble that a person may see, the latest first, and how many there are in all."""

    cases: list[Case]
    count: int


def linked(session: Session, viewer: Viewer, case: Case) -> Linked:
    """Return the cases that were brought together with this one; void ones count nowhere."""
    where = (Case.id.in_(_ends(case)), COUNTED)
    count = session.scalar(select(func.count()).select_from(Case).where(*where)) or 0
    seen = select(Case).where(*where, visible_to(viewer)).order_by(Case.received_at.desc(), Case.id.desc())
    return Linked(list(session.scalars(seen)) if count else [], count)


def _ends(case: Case) -> Select[tuple[int]]:
    after = select(CaseLink.other_id).where(CaseLink.case_id == case.id)
    return select(union_all(after, select(CaseLink.case_id).where(CaseLink.other_id == case.id)).subquery().c[0])


def suggested(session: Session, viewer: Viewer, case: Case) -> list[tuple[Case, Likeness]]:
    """Return the cases most like this one that a person may see, the likest first, and why they are like it."""
    reasons = [
        select(Case.id).where(Case.organisation_id == case.organisation_id, Case.id != case.id, COUNTED, reason)
        for reason in _reasons(case)
    ]
    if not reasons:
        return []
    latest = [
        select(query.order_by(Case.received_at.desc(), Case.id.desc()).limit(LOOKED_AT).subquery().c.id)
        for query in reasons
    ]
    near = select(union_all(*latest).subquery().c.id)
    query = select(Case).where(Case.id.in_(near), Case.id.not_in(_ends(case)), visible_to(viewer))
    query = query.options(selectinload(Case.causes))
    mine = telling(case)
    found = [(other, likeness(case, other, mine)) for other in session.scalars(query.order_by(Case.id.desc()))]
    alike = [(other, how) for other, how in found if how.points >= ENOUGH]
    return sorted(alike, key=lambda pair: -pair[1].points)[:SHOWN]


def _reasons(case: Case) -> Iterator[ColumnElement[bool]]:
    """Yield what another case may share with this one, that an index finds."""
    if case.session_ref:
        yield Case.session_ref == case.session_ref
    if case.training_ref:
        yield Case.training_ref == case.training_ref
    if refs := case.implicated_refs:
        about = (CasePerson.person_ref.in_(sorted(refs)), CasePerson.relation == CasePerson.IMPLICATED)
        yield Case.id.in_(select(CasePerson.case_id).where(*about))
    pairs = tuple(Query(((Phrase((one,)),), (Phrase((two,)),))) for one, two in combinations(looked_for(case), 2))
    if pairs:
        yield holding(pairs, OPEN)
