"""The figures around the register: how many, of whom, of which sessions; none reads the whole of it for a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from ..domain.rights import Door, Viewer
from ..domain.vocabulary import MacroStatus
from ..host import Role
from ..models import Case, CasePerson, Organisation
from .register import Filters, filtered, received
from .visibility import COUNTED, visible_to, within

MOST = 999
LATEST = 1000


def count(session: Session, where: ColumnElement[bool]) -> int:
    """Return how many cases a condition holds for, exactly."""
    return session.scalar(select(func.count()).select_from(Case).where(where)) or 0


def _at_least(where: ColumnElement[bool]) -> ColumnElement[int]:
    some = select(literal(1)).select_from(Case).where(where).limit(MOST + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def some(session: Session, where: ColumnElement[bool]) -> int:
    """Return how many cases a condition holds for up to `MOST`, and one more where there are more."""
    return session.scalar(select(_at_least(where))) or 0


def counts(
    session: Session, organisation: Organisation, viewer: Viewer, views: Sequence[Filters], now: datetime
) -> list[int]:
    """Return how many cases each of these views holds, up to `MOST` and one more, in one statement."""
    held = [_at_least(filtered(organisation, viewer, view, now)) for view in views]
    return list(session.execute(select(*held)).one())


def restricted(session: Session, organisation: Organisation, viewer: Viewer, filters: Filters) -> list[str]:
    """Return the references that count but are closed to this person: a numbered masked line each (design §6).

    Only where nothing but days is asked for, which their numbers tell anyway: another filter would say something
    of what it hides. Nothing for staff, who do not see totals, nor on cases that are about the person.
    """
    registered = frozenset(viewer.rights.doors[Door.REGISTER])
    if filters.chosen.keys() - {"since", "until"} or not (viewer.roles - {Role.STAFF}) & registered:
        return []
    implicated = Case.people.any(person_ref=viewer.ref, relation=CasePerson.IMPLICATED)
    # Not `~visible_to`: an unknown assignee makes it NULL, and NOT NULL would lose the line.
    shut = (Case.confidential, COUNTED, visible_to(viewer).is_not(true()), ~implicated, within(viewer))
    days = received(organisation, filters)
    query = select(Case.reference).where(Case.organisation_id == organisation.id, *shut, *days)
    return list(session.scalars(query.order_by(Case.year, Case.number)))


def void_among(session: Session, organisation: Organisation, viewer: Viewer, filters: Filters, now: datetime) -> int:
    """Return how many numbers a list leaves out because they are void, up to `MOST`: they explain its gaps."""
    if filters.status:
        return 0
    asked = replace(filters, status=MacroStatus.VOID, late=False, unsettled=False)
    return some(session, filtered(organisation, viewer, asked, now))


@dataclass(frozen=True)
class Offered:
    """What the filters offer: labels by ref."""

    assignees: dict[str, str]
    sessions: dict[str, str]
    trainings: dict[str, str]
    trainers: dict[str, str]


def offered(session: Session, organisation: Organisation, viewer: Viewer) -> Offered:
    """Return who handles, the sessions, the trainings and whom the latest thousand cases this person sees are about.

    The last only for those who handle cases, as in their filter (`judged.about`).
    """
    said = (Case.assignee_ref, Case.assignee_label, Case.session_ref, Case.session_label)
    latest = (
        select(Case.id, *said, Case.training_ref, Case.training_label)
        .where(Case.organisation_id == organisation.id, visible_to(viewer))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(LATEST)
        .cte("latest")
    )
    halves = [
        select(literal(name), ref, func.max(label).label("label")).where(ref.is_not(None)).group_by(ref)
        for name, ref, label in (
            ("assignee", latest.c.assignee_ref, latest.c.assignee_label),
            ("session", latest.c.session_ref, latest.c.session_label),
            ("training", latest.c.training_ref, latest.c.training_label),
        )
    ]
    if viewer.handles:
        who, label = CasePerson.person_ref, func.max(CasePerson.person_label).label("label")
        about = select(literal("trainer"), who, label).join(latest, latest.c.id == CasePerson.case_id)
        halves.append(about.where(CasePerson.relation == CasePerson.IMPLICATED).group_by(who))
    found: dict[str, dict[str, str]] = {"assignee": {}, "session": {}, "training": {}, "trainer": {}}
    for name, ref, label in session.execute(union_all(*halves).order_by("label")):
        found[name][ref] = label or ref
    return Offered(found["assignee"], found["session"], found["training"], found["trainer"])
