"""Side effects as rows, written in the transaction of their cause (design §9)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from ..domain.rights import Permission, can, handled_by_implicated
from ..domain.vocabulary import Channel, Status
from ..host import Person, Role
from ..models import Case, CasePerson, Event, Exchange, Notification, OutboxMessage, Survey
from ..queries.bounces import outside
from . import notifications
from .act import Act, viewer_as

UNSENT = (OutboxMessage.FAILED, OutboxMessage.DROPPED)
FOLLOWED = "followed"
TOLD_TO_WATCHERS = frozenset(
    {"message_received", "answered", "resolved", "closed", "reopened", "escalated", "deescalated", "extended"}
)


def write(
    act: Act,
    case: Case | None,
    event: Event,
    template: str,
    recipient: str,
    *,
    exchange: Exchange | None = None,
    survey: Survey | None = None,
    due_at: datetime | None = None,
) -> OutboxMessage:
    """Queue one mail: `template` to `recipient`, a person's ref, `OutboxMessage.CLAIMANT` or `contact:ID`.

    Parameters: `case` None for what is of no case, such as the minutes of a review; `due_at` when it may leave, or
    None for now.
    """
    row = OutboxMessage(
        organisation_id=act.organisation.id,
        case_id=case.id if case else None,
        event_id=event.id,
        template=template,
        recipient=recipient,
        exchange_id=exchange.id if exchange else None,
        survey_id=survey.id if survey else None,
        created_at=act.now,
        due_at=due_at or act.now,
    )
    act.session.add(row)
    act.session.flush()
    return row


def to_claimant(
    act: Act,
    case: Case,
    event: Event,
    template: str,
    *,
    exchange: Exchange | None = None,
    survey: Survey | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Queue a mail to the claimant; False where there is no address to write to."""
    if not case.claimant_email:
        return False
    write(act, case, event, template, OutboxMessage.CLAIMANT, exchange=exchange, survey=survey, due_at=due_at)
    return True


def waits(act: Act, case: Case, template: str) -> bool:
    """Tell whether such a mail of this case has not left yet."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.case_id == case.id,
        OutboxMessage.template == template,
        OutboxMessage.state == OutboxMessage.PENDING,
    )
    return act.session.scalar(query.limit(1)) is not None


def unsent_to(act: Act, case: Case, recipient: str) -> list[OutboxMessage]:
    """Return the mails of a case that did not reach this recipient, held so that no relay takes one meanwhile."""
    # A lease that ran out is that of a worker who died.
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < act.now)
    left = or_(OutboxMessage.state.in_(UNSENT), (OutboxMessage.state == OutboxMessage.PENDING) & free)
    query = select(OutboxMessage).where(OutboxMessage.case_id == case.id, OutboxMessage.recipient == recipient, left)
    return list(act.session.scalars(query.order_by(OutboxMessage.id).with_for_update()))


def hold_from_outside(act: Act, case: Case) -> None:
    """Hold the mails to people outside that wait, until `release`; one that a worker has in hand leaves."""
    waiting = update(OutboxMessage).where(
        OutboxMessage.case_id == case.id,
        outside(OutboxMessage.recipient),
        OutboxMessage.state == OutboxMessage.PENDING,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < act.now),
    )
    held = waiting.values(state=OutboxMessage.HELD, body=None, claimed_until=None)
    act.session.execute(held.execution_options(synchronize_session="fetch"))


def release(act: Act, case: Case) -> None:
    """Queue again what was held while the case was void."""
    held = select(OutboxMessage).where(OutboxMessage.case_id == case.id, OutboxMessage.state == OutboxMessage.HELD)
    send_after_all(act, case, act.session.scalars(held.order_by(OutboxMessage.id)))


def barred(act: Act, case: Case) -> frozenset[str]:
    """Return the refs of those who are told nothing of a case since it is about them, unless only they handle it."""
    return frozenset() if handled_by_implicated(act.organisation.referent_ref, case) else case.implicated_refs


def to_people(act: Act, case: Case, event: Event, template: str, people: Iterable[Person]) -> None:
    """Tell each person once, in-app and by mail where they have an address: not the actor, nor whom it is closed to.

    It takes the place of what a watcher would be told of the same event.
    """
    shut = {act.viewer.ref} | barred(act, case)
    named = {case.assignee_ref, act.organisation.referent_ref} | case.listed_refs | case.consulted_refs
    told = [person for person in {person.ref: person for person in people}.values() if person.active]
    if case.tied(CasePerson.WATCHER) and template != FOLLOWED:
        _take_the_place(act, event, [person.ref for person in told])
    for person in told:
        if person.ref in shut or (case.listed_only and person.ref not in named):
            continue
        notifications.tell(act, case, event, template, person.ref)
        if person.email:
            write(act, case, event, template, person.ref)


def _take_the_place(act: Act, event: Event, refs: list[str]) -> None:
    for table, whose in ((OutboxMessage, OutboxMessage.recipient), (Notification, Notification.person_ref)):
        followed = delete(table).where(table.event_id == event.id, table.template == FOLLOWED, whose.in_(refs))
        act.session.execute(followed.execution_options(synchronize_session="fetch"))


def to_watchers(act: Act, case: Case, event: Event) -> None:
    """Tell those who follow a case of what became of it, as long as it is open to them."""
    followed = case.tied(CasePerson.WATCHER) if event.kind in TOLD_TO_WATCHERS else {}
    watchers = act.host.people(sorted(followed)) if followed else ()
    to_people(act, case, event, FOLLOWED, [person for person in watchers if reads(act, case, person)])


def reads(act: Act, case: Case, person: Person) -> bool:
    """Tell whether a person may read a case, whoever's request this is: who they are is asked by organisation."""
    functions = (Role.QUALITY, Role.DIRECTION)
    holders = {role: act.host.people_with_role(act.organisation.ref, role) for role in functions}
    roles = frozenset(role for role, people in holders.items() if person.ref in {other.ref for other in people})
    training = act.host.session(case.session_ref)
    teaches = training is not None and person.ref in {trainer.ref for trainer in training.trainers}
    taught = frozenset({training.ref} if training and teaches else ())
    return can(viewer_as(person, roles, act.organisation, taught=taught), Permission.READ, case)


def to_quality(act: Act, case: Case, event: Event, template: str) -> None:
    """Tell the quality managers, the direction where none of them may know, both of what was said aloud (C06, C14).

    A case about all of them goes to the outside referent, where one is named.
    """
    shut = barred(act, case)
    everybody = act.host.people_with_role(act.organisation.ref, Role.QUALITY)
    quality = [person for person in everybody if person.ref not in shut]
    direction = act.host.people_with_role(act.organisation.ref, Role.DIRECTION)
    outside = case.stranded and not handled_by_implicated(act.organisation.referent_ref, case)
    referent = act.host.person(act.organisation.referent_ref) if outside else None
    spoken = case.channel in (Channel.SPOKEN, Channel.PHONE)
    told = [*quality, *direction] if spoken or case.listed_only or not quality else quality
    to_people(act, case, event, template, [referent] if referent else told)


def to_handler(act: Act, case: Case, event: Event, template: str) -> None:
    """Tell whoever handles the case, or the quality managers where nobody does, or where it is archived."""
    assignee = act.host.person(case.assignee_ref)
    if assignee is not None and assignee.active and case.archived_at is None:
        to_people(act, case, event, template, [assignee])
    else:
        to_quality(act, case, event, template)


def last_reopening(act: Act, case: Case) -> int:
    """Return the id of the event that reopened a case last, or 0."""
    reopening = select(func.max(Event.id)).where(
        Event.subject_kind == "case", Event.subject_id == case.id, Event.kind == "reopened"
    )
    return act.session.scalar(reopening) or 0


def send_after_all(act: Act, case: Case, rows: Iterable[OutboxMessage]) -> int:
    """Queue these mails again, but for those that went another way meanwhile, and return how many wait.

    What is void writes to nobody: its mails are held. An answer from before a reopening is not the one now due.
    """
    done = {"acknowledgement": case.acknowledged_at, "answer": case.answered_at}
    reopened = last_reopening(act, case)
    waiting = 0
    for row in rows:
        if case.status == Status.VOID:
            row.state, row.error = OutboxMessage.HELD, None
        elif done.get(row.template) is None and not (row.template == "answer" and (row.event_id or 0) < reopened):
            # One that was written ahead and never tried still waits for its day.
            due = act.now if row.attempts else max(act.now, row.due_at)
            row.state, row.due_at, row.attempts, row.error = OutboxMessage.PENDING, due, 0, None
            waiting += 1
        else:
            row.state, row.error = OutboxMessage.DROPPED, None
    act.session.flush()
    return waiting
