"""The list of what is late: one mail a person and a worked day, to whom the organisation chose."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select, update

from ..domain.reminders import Audience, Stage, awake, digest_day
from ..host import Person
from ..models import Case, Organisation, OutboxMessage
from ..queries import reminders as found
from . import notifications, plan_calls
from .act import Act
from .audiences import House
from .plan_calls import Call

TEMPLATE = "digest"


@dataclass(frozen=True)
class Digest:
    """What is late for one person: the first cases, how many there are, why they are told.

    Parameters: `calls` what the plan asks of them, and `review` when the procedure is to be reviewed.
    """

    cases: list[Case]
    total: int
    audience: Audience
    calls: list[Call] = field(default_factory=list)
    review: date | None = None


def day_due(act: Act, house: House) -> date | None:
    """Return the day whose list was not written yet, or None."""
    day = digest_day(act.now, house.calendar, act.organisation.zone, house.rules.hour)
    written = act.organisation.digest_day
    return day if written is None or written < day else None


def write(act: Act, house: House, day: date) -> int:
    """Queue a day's list for everybody who has something late, once whoever asks, and return how many.

    A list of a day before that still waits is overtaken: after days without a mail server one leaves.
    """
    taken = update(Organisation).where(
        Organisation.id == act.organisation.id,
        or_(Organisation.digest_day.is_(None), Organisation.digest_day < day),
    )
    mine = act.session.execute(taken.values(digest_day=day).execution_options(synchronize_session=False))
    if not mine.rowcount:  # type: ignore[attr-defined]
        return 0
    notifications.forget(act)
    told = 0
    for person in _everybody(act, house, day):
        if person.email and of(act, house, person, day) is not None:
            _overtake(act, person)
            _queue(act, house, person, day)
            told += 1
    act.session.flush()
    return told


def _everybody(act: Act, house: House, day: date) -> Iterator[Person]:
    """Yield whoever may have something late, once: who has cases, who has actions, who hears of all."""
    once = {p.ref: p for people in house.people.values() for p in people}
    once |= _holders(act) | plan_calls.owners(act, day)
    return (person for person in once.values() if person.active)


def _holders(act: Act) -> dict[str, Person]:
    refs = [ref for ref in found.assignees(act.session, act.organisation, act.now) if ref]
    return {person.ref: person for person in act.host.people(refs)} if refs else {}


def of(act: Act, house: House, person: Person, day: date) -> Digest | None:
    """Return what is late for a person now, and what the plan asks of them that day, or None where nothing is.

    As of reminders, what is nobody's is the quality managers'; what is about all of them the direction's; and the
    outside referent hears of what is theirs alone.
    """
    wanted = house.rules.told[Stage.LATE]
    functions = [audience for audience in house.people if audience in house.functions(person)]
    quality = tuple(p.ref for p in house.people[Audience.QUALITY])
    share = found.Share(
        everything=bool(wanted.intersection(functions)) or functions == [Audience.REFERENT],
        own=Audience.ASSIGNEE in wanted,
        nobodys=Audience.ASSIGNEE in wanted and Audience.QUALITY in functions,
        gone=tuple(ref for ref, holder in _holders(act).items() if not holder.active),
        instead=quality if Audience.DIRECTION in functions else None,
        colleagues=tuple({p.ref for audience in functions for p in house.people[audience]} - {person.ref}),
    )
    cases, total = found.late(act.session, act.organisation, house.viewer(act, person), share, act.now)
    calls, review = plan_calls.of(act, house, person, day), plan_calls.review(act, house, person, day)
    if not (total or calls or review):
        return None
    own = [case.assignee_ref for case in cases] + [call.action.owner_ref for call in calls]
    entrusted = (set(own) == {person.ref} and review is None) or not functions
    return Digest(cases, total, Audience.ASSIGNEE if entrusted else functions[0], calls, review)


def _overtake(act: Act, person: Person) -> None:
    waiting = select(OutboxMessage).where(
        OutboxMessage.organisation_id == act.organisation.id,
        OutboxMessage.recipient == person.ref,
        OutboxMessage.day.is_not(None),
        OutboxMessage.state == OutboxMessage.PENDING,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < act.now),
    )
    for row in act.session.scalars(waiting.with_for_update()):
        row.state, row.body = OutboxMessage.DROPPED, None


def _queue(act: Act, house: House, person: Person, day: date) -> None:
    row = OutboxMessage(
        organisation_id=act.organisation.id,
        template=TEMPLATE,
        recipient=person.ref,
        day=day,
        created_at=act.now,
        due_at=awake(act.now, act.organisation.zone, house.rules.hour),
    )
    act.session.add(row)
