"""Open cases that the delays and the calendar in force would give other dates: listed, moved only on request (A02).

What was met, and an answer whose date the claimant was told, keep the delays, the calendar and the zone they had.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import lazyload, load_only

from ..domain.policies import of_milestone
from ..domain.rights import Door, Permission
from ..domain.vocabulary import Kind, Milestone, Status
from ..errors import NotAllowedError, Reason, RefusedError
from ..models import CalendarVersion, Case
from ..queries.visibility import granted
from . import deadlines, journal
from .act import Act

# Cases looked at for one page, and those it lists at most.
SCANNED, LISTED = 1000, 200
READ = (*deadlines.FACTS, *deadlines.DATES.values(), "reference", "subject", "kind", "anonymous", "journal_seq")
Kept = dict[str, Any]


@dataclass(frozen=True)
class Date:
    """One date that would change: None where there is none before, or none any more."""

    milestone: Milestone
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Move:
    """What would change of one case; `told` the date of the answer that its claimant knows, which stays."""

    case: Case
    dates: list[Date]
    told: datetime | None


@dataclass(frozen=True)
class Found:
    """Some cases that would move, among so many looked at of all that are open; `after` where to go on from."""

    moves: list[Move]
    looked_at: int
    total: int
    after: int | None


def rules(act: Act) -> str:
    """Return a mark of the delays, the calendar and the clock in force: another one means other dates."""
    organisation = act.organisation
    policy = deadlines.policy_of(act.session, organisation).as_json()
    said = json.dumps([policy, organisation.calendar, organisation.zone], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def found(act: Act, *, after: int = 0) -> Found:
    """Return the next open cases of those the person handles that would move, in the order they were opened."""
    where = _open(act)
    total = act.session.scalar(select(func.count(Case.id)).where(*where)) or 0
    # Held here, so that no case has to ask for its calendar again.
    own = CalendarVersion.organisation_id == act.organisation.id
    versions = act.session.scalars(select(CalendarVersion).where(own)).all()
    columns = (getattr(Case, name) for name in READ)
    query = select(Case).where(*where, Case.id > after).order_by(Case.id).limit(SCANNED)
    cases = act.session.scalars(query.options(load_only(*columns), lazyload(Case.people))).all()
    kept, listed, looked_at = _in_force(act), [], 0
    for case in cases:
        looked_at += 1
        if dates := _changed(act, case, wanted(case, kept)):
            listed.append(Move(case, dates, case.extended_to or case.announced_due))
        if len(listed) == LISTED:
            break
    del versions
    more = looked_at < len(cases) or len(cases) == SCANNED
    return Found(listed, looked_at, total, cases[looked_at - 1].id if more else None)


def hindrances(act: Act, case: Case, under: str) -> list[Reason]:
    """Return why a case is not moved as it was listed under these `rules`."""
    if under != rules(act):
        changed = "Les délais ou le calendrier ont changé depuis cette liste : regardez-la de nouveau."
        return [Reason("rules_changed", changed)]
    if case.closed_at is not None:
        return [Reason("closed", "Ce dossier est clos : ses dates ne changent plus.")]
    if not _changed(act, case, wanted(case, _in_force(act))):
        return [Reason("no_move", "Ses dates sont déjà celles de ces délais.")]
    return []


def move(act: Act, case: Case, under: str) -> None:
    """Have a case keep the delays, the calendar and the zone in force, and the dates they give it, as an event.

    Raises `NotAllowedError` for who decides nothing for the organisation, and `RefusedError` where the rules are not
    those it was listed under any more, or nothing would change.
    """
    if not act.viewer.may(Door.DECIDE):
        raise NotAllowedError("move")
    if reasons := hindrances(act, case, under):
        raise RefusedError(reasons)
    journal.change(act, case, "rescheduled", {"policy": wanted(case, _in_force(act))})


def wanted(case: Case, in_force: dict[Kind, Kept]) -> Kept:
    """Return what a case would keep of the delays in force by kind, with what it keeps for what stays."""
    kept = in_force[Kind(case.kind)]
    if case.anonymous and case.kind == Kind.COMPLAINT:
        kept = deadlines.without_acknowledgement(kept)
    stay = {milestone for milestone, done in deadlines.DONE.items() if getattr(case, done)}
    if case.announced_due or case.extended_to:
        stay.add(Milestone.RESPOND)
    older = {str(milestone): _alone(of_milestone(case.policy, milestone)) for milestone in sorted(stay)}
    held = {milestone: then for milestone, then in older.items() if then != kept}
    return kept | ({"held": held} if held else {})


def _alone(kept: Any) -> Kept:
    return {name: value for name, value in kept.items() if name != "held"}


def _in_force(act: Act) -> dict[Kind, Kept]:
    policy = deadlines.policy_of(act.session, act.organisation)
    return {kind: policy.frozen(kind, act.organisation.calendar, act.organisation.zone) for kind in Kind}


def _changed(act: Act, case: Case, kept: Kept) -> list[Date]:
    dates = deadlines.derived(act.session, act.organisation, case, kept)
    every = [Date(m, getattr(case, name), dates[name]) for m, name in deadlines.DATES.items()]
    return [date for date in every if date.before != date.after]


def _open(act: Act) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.organisation_id == act.organisation.id,
        Case.closed_at.is_(None),
        Case.status != Status.VOID,
        granted(act.viewer, Permission.HANDLE),
    )
