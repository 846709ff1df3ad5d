"""Who is reminded of what is due, once a stage: rows, in-app items and mails in the outbox (A18, C17)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from ..domain.reminders import Stage, awake, morning_from, reached, stages
from ..domain.vocabulary import Status
from ..host import Person
from ..models import Case, Notification, OutboxMessage, Reminder
from . import outbox
from .act import Act
from .audiences import House, recipients
from .running import SAME, outstanding, silent_since, unanswered_due


@dataclass(frozen=True)
class Watched:
    """A date of a case that nobody met yet: its milestone, each stage's time, and when it is a silence, its start."""

    milestone: str
    due: datetime
    times: dict[Stage, datetime]
    since: datetime | None = None


def watched(act: Act, case: Case, house: House) -> Iterator[Watched]:
    """Yield each date of a case that somebody is to be reminded of."""
    zone, rules = act.organisation.zone, house.rules
    for milestone, (start, due) in outstanding(act, case).items():
        times = stages(start, due, house.calendar, zone, rules.hour)
        yield Watched(milestone, due, {stage: at for stage, at in times.items() if rules.told[stage]})
    since = silent_since(case)
    if since is not None and rules.silence_days and rules.told[Stage.SILENCE]:
        due = since + timedelta(days=rules.silence_days)
        times = {Stage.SILENCE: morning_from(due, house.calendar, zone, rules.hour)}
        yield Watched(Reminder.SILENCE, due, times, since)
    end = unanswered_due(act, case)
    if end is not None and rules.told[Stage.DAY]:
        yield Watched(Reminder.UNANSWERED, end, {Stage.DAY: morning_from(end, house.calendar, zone, rules.hour)})


def look(act: Act, case: Case, house: House) -> int:
    """Remind of what came due in a case, once each, and say when to look again; return how many were told.

    The caller holds the case. Stages that nobody was told of in time are kept as superseded, never sent late.
    """
    rows = list(act.session.scalars(select(Reminder).where(Reminder.case_id == case.id)))
    told, then = 0, []
    for one in watched(act, case, house):
        ours = of_date(rows, one)
        found = reached(one.times, {Stage(row.stage) for row in ours}, act.now)
        for stage in found.superseded:
            _write(act, case, one, stage, house, Reminder.SUPERSEDED)
        if found.tell is not None:
            _overtake(act, ours)
            told += _write(act, case, one, found.tell, house, Reminder.TOLD)
        then += [found.then] if found.then else []
    case.remind_at = min(then, default=None)
    act.session.flush()
    return told


def of_date(rows: list[Reminder], one: Watched) -> list[Reminder]:
    """Return those of the reminders of a case that are of this date."""
    rows = [row for row in rows if row.milestone == one.milestone]
    if one.since is not None:
        # A silence is the same one however many days of it the organisation bears.
        return [row for row in rows if row.at > one.since]
    return [row for row in rows if abs(row.due_at - one.due) < SAME]


def _write(act: Act, case: Case, one: Watched, stage: Stage, house: House, state: str) -> int:
    chosen = recipients(act, case, house, house.rules.told[stage])
    for person, audience in chosen:
        row = Reminder(
            organisation_id=case.organisation_id,
            case_id=case.id,
            milestone=one.milestone,
            due_at=one.due,
            stage=stage,
            person_ref=person.ref,
            person_label=person.label,
            audience=audience,
            state=state,
            at=act.now,
        )
        act.session.add(row)
        if state == Reminder.TOLD:
            act.session.flush()
            _send(act, row, person, house.rules.hour)
    return len(chosen)


def _send(act: Act, row: Reminder, person: Person, hour: int) -> None:
    """Tell in-app, and by mail in the day; what is late goes by mail in the list of all that is."""
    common = {"organisation_id": row.organisation_id, "case_id": row.case_id, "reminder_id": row.id}
    act.session.add(Notification(**common, person_ref=person.ref, template="reminder", at=act.now))
    if person.email and row.stage != Stage.LATE:
        due = awake(act.now, act.organisation.zone, hour)
        mail = OutboxMessage(**common, template="reminder", recipient=person.ref, created_at=act.now, due_at=due)
        act.session.add(mail)


def _overtake(act: Act, rows: list[Reminder]) -> None:
    """Drop the mails of earlier stages that still wait, such as for a mail server; one in hand leaves."""
    mails = select(OutboxMessage).where(
        OutboxMessage.reminder_id.in_([row.id for row in rows if row.state == Reminder.TOLD]),
        OutboxMessage.state == OutboxMessage.PENDING,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < act.now),
    )
    waiting = {mail.reminder_id: mail for mail in act.session.scalars(mails.with_for_update())}
    for row in rows:
        if row.id in waiting:
            row.state, waiting[row.id].state = Reminder.SUPERSEDED, OutboxMessage.DROPPED


def stands(act: Act, case: Case, mail: OutboxMessage, person: Person | None) -> bool:
    """Tell whether a mail is still to be sent: of a reminder, that its date was neither met nor moved meanwhile.

    One that is not stands as superseded, as does one whose reader may read the case no more.
    Parameters: `person` whom it goes to, or None where that was asked at an earlier try.
    """
    row = act.session.get(Reminder, mail.reminder_id) if mail.reminder_id else None
    if row is None:
        return True
    if _true(act, case, row) and (person is None or outbox.reads(act, case, person)):
        return True
    row.state = Reminder.SUPERSEDED
    return False


def _true(act: Act, case: Case, row: Reminder) -> bool:
    if row.milestone == Reminder.SILENCE:
        since = silent_since(case)
        return since is not None and since <= row.at
    if row.milestone == Reminder.UNANSWERED:
        return (end := unanswered_due(act, case)) is not None and abs(end - row.due_at) < SAME
    running = outstanding(act, case).get(row.milestone)
    return running is not None and abs(running[1] - row.due_at) < SAME


def look_again(act: Act) -> None:
    """Have the tick look at every open case of the organisation: it wants other reminders now."""
    opened = update(Case).where(
        Case.organisation_id == act.organisation.id, Case.closed_at.is_(None), Case.status != Status.VOID
    )
    act.session.execute(opened.values(remind_at=act.now).execution_options(synchronize_session=False))
