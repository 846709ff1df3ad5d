"""What the plan and the procedure ask of a person on a worked morning: a part of their list (A03, O07, C30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from ..domain.calendar import Calendar
from ..domain.deadlines import add_months
from ..domain.plan import OPEN, ActionStatus, Awaited
from ..domain.reminders import Audience, Stage, falls_on, worked_before
from ..domain.rights import Door
from ..host import Person
from ..i18n import local
from ..models import Action
from ..queries import procedures
from .act import Act
from .audiences import House

# Longer than two worked days, whatever is closed between.
AHEAD = timedelta(days=60)
# Months around the day a procedure is to be reviewed: a month before, that day, then every month.
CALLED = range(-1, 25)


@dataclass(frozen=True)
class Call:
    """An action, and what it asks for."""

    action: Action
    awaited: Awaited


def awaited(action: Action, day: date, calendar: Calendar) -> Awaited | None:
    """Return what an action asks for on a worked day, or None."""
    if action.status == ActionStatus.DONE:
        return Awaited.CHECK
    if action.due_on < day:
        return Awaited.LATE
    before, last = worked_before(action.due_on, calendar)
    return {last: Awaited.DAY, before: Awaited.SOON}.get(day)


def of(act: Act, house: House, person: Person, day: date) -> list[Call]:
    """Return what the plan asks of a person, the oldest first.

    Of their own actions two worked days before the date, on the day and every worked morning after; of those of
    others what is late, where they hear of all that is, and the effect to judge: somebody else than the owner does
    where one is there (O07).
    """
    viewer = house.viewer(act, person)
    improves = viewer.may(Door.IMPROVE)
    alone = not any(other.active and other.ref != person.ref for other in _judges(house))
    follows = improves and bool(house.rules.told[Stage.LATE] & house.functions(person))
    found = []
    for action in _near(act, day):
        mine, asks = action.owner_ref == person.ref, awaited(action, day, house.calendar)
        if asks is Awaited.CHECK:
            wanted = improves and (not mine or alone)
        else:
            wanted = mine or (follows and asks is Awaited.LATE)
        if asks and wanted:
            found.append(Call(action, asks))
    return found


def _judges(house: House) -> Sequence[Person]:
    return (*house.people[Audience.QUALITY], *house.people[Audience.DIRECTION])


def _near(act: Act, day: date) -> Sequence[Action]:
    """Return the open actions whose date is near or past, and those whose effect is to be judged by now."""
    due = and_(Action.status.in_(OPEN), Action.due_on <= day + AHEAD)
    done = and_(Action.status == ActionStatus.DONE, Action.check_due <= day)
    query = select(Action).where(Action.organisation_id == act.organisation.id, or_(due, done))
    return act.session.scalars(query.order_by(Action.due_on, Action.id)).all()


def owners(act: Act, day: date) -> dict[str, Person]:
    """Return who owns an action that may ask for something, by ref."""
    refs = {action.owner_ref for action in _near(act, day)}
    return {person.ref: person for person in act.host.people(sorted(refs))} if refs else {}


def review(act: Act, house: House, person: Person, day: date) -> date | None:
    """Return when the review of the procedure is due, on a day that the quality managers are told of it (C30).

    Where there are none, the direction is.
    """
    tells = Audience.QUALITY if house.people[Audience.QUALITY] else Audience.DIRECTION
    procedure = procedures.in_force(act.session, act.organisation) if tells in house.functions(person) else None
    if procedure is None:
        return None
    due = local(procedures.next_review(procedure), act.organisation.zone).date()
    return due if falls_on(day, (add_months(due, months) for months in CALLED), house.calendar) else None
