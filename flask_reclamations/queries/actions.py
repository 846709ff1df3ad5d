"""The plan d'amélioration: its actions, filtered, counted, and the cases each is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..domain.plan import OPEN, ActionPriority, ActionStatus
from ..domain.rights import Door, Permission, Viewer
from ..errors import NotFoundError
from ..models import Action, ActionCase, Case, Cause, Event, Organisation
from .visibility import COUNTED, granted, told_to, visible_to

Clause = ColumnElement[bool]
PAGE = 50
RANK = case({str(status): rank for rank, status in enumerate(ActionStatus)}, value=Action.status)
URGENCY = case({str(level): rank for rank, level in enumerate(ActionPriority)}, value=Action.priority)
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (RANK, Action.due_on, URGENCY, Action.id),
    "priority": (RANK, URGENCY, Action.due_on, Action.id),
    "owner": (Action.owner_label, RANK, Action.due_on, Action.id),
    "reference": (Action.year.desc(), Action.number.desc()),
}


@dataclass(frozen=True)
class PlanFilters:
    """What to show of the plan: `stage` a tab, the rest narrows it down.

    Parameters: `stage` one of `STAGES`, or empty for all; `owner` and `session` refs; `training` a ref.
    """

    stage: str = ""
    status: str = ""
    type: str = ""
    owner: str = ""
    session: str = ""
    training: str = ""
    sort: str = "due"


def seen_by(viewer: Viewer) -> Clause:
    """Return the condition under which this person may read an action: the whole plan, or what is theirs.

    To an invited auditor, those of the cases they may read (B18).
    """
    if viewer.limits is not None:
        cases = select(ActionCase.action_id).join(Case, Case.id == ActionCase.case_id)
        return Action.id.in_(cases.where(visible_to(viewer), COUNTED))
    if viewer.may(Door.PLAN):
        return true()
    return or_(Action.owner_ref == viewer.ref, Action.author_ref == viewer.ref)


def late(today: date) -> Clause:
    """Return the condition under which an action is late."""
    return and_(Action.status.in_(OPEN), Action.due_on < today)


def to_check() -> Clause:
    """Return the condition under which an action awaits a verdict."""
    return Action.status == ActionStatus.DONE


def stages(today: date) -> dict[str, Clause]:
    """Return the tabs of the plan."""
    return {
        "": true(),
        "open": Action.status.in_(OPEN),
        "late": late(today),
        "to_check": to_check(),
        "checked": Action.status == ActionStatus.CHECKED,
        "abandoned": Action.status == ActionStatus.ABANDONED,
    }


def _among(organisation: Organisation, viewer: Viewer) -> list[Clause]:
    return [Action.organisation_id == organisation.id, seen_by(viewer)]


def filtered(organisation: Organisation, viewer: Viewer, filters: PlanFilters, today: date) -> list[Clause]:
    """Return the conditions of a list of the plan; a session or a training is that of a case one may read."""
    where = [*_among(organisation, viewer), stages(today)[filters.stage]]
    wanted = {Action.status: filters.status, Action.type: filters.type, Action.owner_ref: filters.owner}
    where += [column == value for column, value in wanted.items() if value]
    about = [
        column == value
        for column, value in ((Case.session_ref, filters.session), (Case.training_ref, filters.training))
        if value
    ]
    if about:
        cases = select(ActionCase.action_id).join(Case, Case.id == ActionCase.case_id)
        where.append(Action.id.in_(cases.where(visible_to(viewer), *about)))
    return where


def page(session: Session, where: Sequence[Clause], *, sort: str, number: int) -> tuple[Sequence[Action], bool]:
    """Return a page of actions in their order, and whether there are more."""
    query = select(Action).where(*where).order_by(*ORDERS[sort])
    rows = session.scalars(query.limit(PAGE + 1).offset((number - 1) * PAGE)).all()
    return rows[:PAGE], len(rows) > PAGE


def counts(session: Session, organisation: Organisation, viewer: Viewer, today: date) -> dict[str, int]:
    """Return how many actions each tab holds."""
    tabs = stages(today)
    sums = [func.count(case((clause, 1))) for clause in tabs.values()]
    row = session.execute(select(*sums).where(*_among(organisation, viewer))).one()
    return dict(zip(tabs, row, strict=True))


def owners(session: Session, organisation: Organisation, viewer: Viewer) -> dict[str, str]:
    """Return those who own an action, by ref."""
    query = select(Action.owner_ref, func.max(Action.owner_label)).where(*_among(organisation, viewer))
    rows = session.execute(query.group_by(Action.owner_ref).order_by(func.max(Action.owner_label)))
    return {row[0]: row[1] for row in rows}


def action_for(session: Session, organisation: Organisation, viewer: Viewer, reference: str) -> Action:
    """Return an action this person may read, else raise `NotFoundError`."""
    query = select(Action).where(*_among(organisation, viewer), Action.reference == reference)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(reference)
    return found


def offered(session: Session, organisation: Organisation, viewer: Viewer, limit: int = 100) -> list[Action]:
    """Return the open actions that a case may be tied to, the latest first."""
    query = select(Action).where(*_among(organisation, viewer), Action.status.in_(OPEN))
    return list(session.scalars(query.order_by(Action.id.desc()).limit(limit)))


@dataclass
class About:
    """The cases an action or a risk is about: those one may read, and how many one may not.

    A case about the person themselves is in neither: not even its number tells them of it.
    """

    cases: list[Any] = field(default_factory=list)
    hidden: int = 0


def cases_of(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, About]:
    """Return the cases of these actions, by action id: reference, kind, subject, session, whether one handles it."""
    return about(session, viewer, ActionCase.action_id, ActionCase.case_id, ids)


def about(
    session: Session,
    viewer: Viewer,
    owner: InstrumentedAttribute[int],
    tied: InstrumentedAttribute[int],
    ids: Collection[int],
) -> dict[int, About]:
    """Return the cases of these owners, by the owner's id.

    Parameters: `owner` and `tied` the columns of the ties that hold the owner's id and the case's.
    """
    seen = case((visible_to(viewer), 1), else_=0).label("seen")
    handles = case((granted(viewer, Permission.HANDLE), 1), else_=0).label("handles")
    columns = (Case.id, Case.reference, Case.kind, Case.subject, Case.session_label)
    query = select(owner.label("owner"), *columns, seen, handles).join(Case, Case.id == tied)
    found = {owner_id: About() for owner_id in ids}
    query = query.where(owner.in_(ids), COUNTED, told_to(viewer))
    for row in session.execute(query.order_by(Case.id)):
        if row.seen:
            found[row.owner].cases.append(row)
        else:
            found[row.owner].hidden += 1
    return found


def readings(
    session: Session, organisation: Organisation, viewer: Viewer, references: Collection[str]
) -> tuple[set[str], set[str]]:
    """Return which of these cases a person reads, and which are about them, so that nothing tells them of these."""
    seen = case((visible_to(viewer), 1), else_=0).label("seen")
    told = case((told_to(viewer), 1), else_=0).label("told")
    query = select(Case.reference, seen, told)
    rows = session.execute(query.where(Case.organisation_id == organisation.id, Case.reference.in_(references))).all()
    return {row.reference for row in rows if row.seen}, {row.reference for row in rows if not row.told}


def history(session: Session, action: Action) -> list[Event]:
    """Return the journal of an action, oldest first."""
    query = select(Event).where(Event.subject_kind == Action.SUBJECT, Event.subject_id == action.id)
    return list(session.scalars(query.order_by(Event.seq)))


def sequels(session: Session, viewer: Viewer, action: Action) -> list[Action]:
    """Return the action before this one and those after it, as far as this person may read them."""
    near = or_(Action.follows_id == action.id, Action.id == action.follows_id)
    query = select(Action).where(Action.organisation_id == action.organisation_id, near, seen_by(viewer))
    return list(session.scalars(query.order_by(Action.id)))


def first_causes(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the root of the first cause of these cases, by case id."""
    query = select(Cause).where(Cause.case_id.in_(ids)).order_by(Cause.position.desc())
    return {row.case_id: row.root for row in session.scalars(query)}
