"""All the open cases of a person handed to another: they leave, or are away."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from ..domain.rights import Permission
from ..errors import Reason, RefusedError
from ..host import Person
from ..models import Case
from ..queries.register import unsettled
from ..queries.visibility import granted
from . import conflict, journal, outbox, people
from .act import SYSTEM, Act

AT_ONCE = 200


@dataclass(frozen=True)
class Plan:
    """What would go to the new person, and what would not, each with its reason; `more` beyond `AT_ONCE`."""

    cases: list[Case]
    skipped: list[tuple[Case, Reason]]
    more: bool = False


def handled(act: Act, ref: str) -> ColumnElement[bool]:
    """Return the condition of the open cases of a person that the actor may entrust; the operator, of them all."""
    theirs = and_(Case.organisation_id == act.organisation.id, Case.assignee_ref == ref, unsettled())
    return theirs if act.viewer is SYSTEM else and_(theirs, granted(act.viewer, Permission.HANDLE))


def plan(act: Act, ref: str, to: Person) -> Plan:
    """Say what would happen, the soonest due first; changes nothing."""
    _check(act, ref, to)
    query = select(Case).where(handled(act, ref)).order_by(Case.next_due.is_(None), Case.next_due, Case.id)
    found = list(act.session.scalars(query.limit(AT_ONCE + 1)))
    told = [(case, _unfit(act, case, to)) for case in found[:AT_ONCE]]
    cases, skipped = [case for case, reason in told if not reason], [(case, why) for case, why in told if why]
    return Plan(cases, skipped, more=len(found) > AT_ONCE)


def hand_over(act: Act, ref: str, to: Person) -> Plan:
    """Entrust a person's open cases to another, each as an event; the other gets one mail of them all.

    Raises `RefusedError` beside `to` for somebody who may be entrusted with none.
    """
    wanted = plan(act, ref, to)
    cases, skipped, first = [], wanted.skipped, None
    # Locked in one order: two hand-overs at once wait for each other and do not deadlock.
    for case_id in sorted(case.id for case in wanted.cases):
        case = journal.locked(act.session, Case, Case.id == case_id, handled(act, ref))
        if case is None:
            continue  # somebody was faster
        if reason := _unfit(act, case, to):
            skipped.append((case, reason))
            continue
        event = people.entrust(act, case, to)
        first = first or (case, event)
        cases.append(case)
    if first:
        outbox.to_people(act, *first, "handed_over", [to])
    return Plan(cases, skipped, wanted.more)


def _check(act: Act, ref: str, to: Person) -> None:
    if to.ref == ref:
        raise RefusedError.because("same", "Choisissez une autre personne que celle qui remet ses dossiers.", at="to")
    if not people.entrusted(act, to):
        raise RefusedError.because("no_right", people.NO_RIGHT, at="to", who=to.label)


def _unfit(act: Act, case: Case, to: Person) -> Reason | None:
    return conflict.unstated(act.viewer, case) or people.unfit(act, case, to)
