"""Risks: listed by what they weigh, filtered, with the cases and the actions each is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, true
from sqlalchemy.orm import Session

from ..domain.rights import Door, Viewer
from ..domain.risks import RiskStatus
from ..errors import NotFoundError
from ..models import Action, Alert, Case, Event, Organisation, Risk, RiskAction, RiskCase
from . import actions
from .actions import About

Clause = ColumnElement[bool]
PAGE = 50
# What is closed comes last; the heaviest first, then the latest.
ORDER = (
    case((Risk.status == RiskStatus.CLOSED, 1), else_=0),
    (Risk.likelihood * Risk.gravity).desc(),
    Risk.id.desc(),
)


@dataclass(frozen=True)
class RiskFilters:
    """Which risks to show.

    Parameters: `status` and `family` codes, `owner` a ref; empty for all.
    """

    status: str = ""
    family: str = ""
    owner: str = ""


def seen_by(viewer: Viewer) -> Clause:
    """Return the condition under which this person may read a risk: as the plan, all of them, or what is theirs."""
    if viewer.may(Door.PLAN):
        return true()
    return or_(Risk.owner_ref == viewer.ref, Risk.author_ref == viewer.ref)


def _among(organisation: Organisation, viewer: Viewer) -> list[Clause]:
    return [Risk.organisation_id == organisation.id, seen_by(viewer)]


def filtered(organisation: Organisation, viewer: Viewer, filters: RiskFilters) -> list[Clause]:
    """Return the conditions of a list of risks."""
    wanted = {Risk.status: filters.status, Risk.family: filters.family, Risk.owner_ref: filters.owner}
    return [*_among(organisation, viewer), *(column == value for column, value in wanted.items() if value)]


def page(
    session: Session, where: Sequence[Clause], number: int, order: Sequence[Any] = ORDER
) -> tuple[Sequence[Risk], bool]:
    """Return a page of risks, the heaviest first unless said, and whether there are more."""
    query = select(Risk).where(*where).order_by(*order)
    rows = session.scalars(query.limit(PAGE + 1).offset((number - 1) * PAGE)).all()
    return rows[:PAGE], len(rows) > PAGE


def counts(session: Session, organisation: Organisation, viewer: Viewer) -> dict[str, int]:
    """Return how many risks each status has, and all of them under the empty one."""
    query = select(Risk.status, func.count()).where(*_among(organisation, viewer)).group_by(Risk.status)
    found = {str(status): int(count) for status, count in session.execute(query)}
    return {"": sum(found.values())} | {str(status): found.get(status, 0) for status in RiskStatus}


def owners(session: Session, organisation: Organisation, viewer: Viewer) -> dict[str, str]:
    """Return those who own a risk, by ref."""
    label = func.max(Risk.owner_label)
    query = select(Risk.owner_ref, label).where(*_among(organisation, viewer)).group_by(Risk.owner_ref)
    return {row[0]: row[1] for row in session.execute(query.order_by(label))}


def risk_for(session: Session, organisation: Organisation, viewer: Viewer, reference: str) -> Risk:
    """Return a risk this person may read, else raise `NotFoundError`."""
    found = session.scalar(select(Risk).where(*_among(organisation, viewer), Risk.reference == reference))
    if found is None:
        raise NotFoundError(reference)
    return found


def cases_of(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, About]:
    """Return the cases of these risks, by risk id; those one may not read are only counted."""
    return actions.about(session, viewer, RiskCase.risk_id, RiskCase.case_id, ids)


def action_refs(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, list[str]]:
    """Return the references of the actions of these risks that this person may read, by risk id."""
    query = select(RiskAction.risk_id, Action.reference).join(Action, Action.id == RiskAction.action_id)
    query = query.where(RiskAction.risk_id.in_(ids), actions.seen_by(viewer)).order_by(Action.id)
    found: dict[int, list[str]] = {}
    for risk_id, reference in session.execute(query):
        found.setdefault(risk_id, []).append(reference)
    return found


def actions_of(session: Session, viewer: Viewer, risk: Risk) -> list[Action]:
    """Return the actions of a risk, as far as this person may read them."""
    query = select(Action).join(RiskAction, RiskAction.action_id == Action.id)
    return list(
        session.scalars(query.where(RiskAction.risk_id == risk.id, actions.seen_by(viewer)).order_by(Action.id))
    )


def of_action(session: Session, viewer: Viewer, action: Action) -> list[Risk]:
    """Return the risks that an action makes smaller, as far as this person may read them."""
    query = select(Risk).join(RiskAction, RiskAction.risk_id == Risk.id)
    return list(session.scalars(query.where(RiskAction.action_id == action.id, seen_by(viewer)).order_by(*ORDER)))


def of_case(session: Session, viewer: Viewer, found: Case) -> list[Risk]:
    """Return the risks that came true in a case, as far as this person may read them."""
    query = select(Risk).join(RiskCase, RiskCase.risk_id == Risk.id)
    return list(session.scalars(query.where(RiskCase.case_id == found.id, seen_by(viewer)).order_by(*ORDER)))


def of_alert(session: Session, alert: Alert) -> Risk | None:
    """Return the risk that was made from an alert."""
    return session.scalar(select(Risk).where(Risk.alert_id == alert.id))


def history(session: Session, risk: Risk) -> list[Event]:
    """Return the journal of a risk, oldest first."""
    query = select(Event).where(Event.subject_kind == Risk.SUBJECT, Event.subject_id == risk.id)
    return list(session.scalars(query.order_by(Event.seq)))
