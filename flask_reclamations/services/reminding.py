"""Reminders of a case: those to come by themselves, and one that somebody asks for now."""

from dataclasses import dataclass
from datetime import datetime

from ..domain.lifecycle import SETTLED
from ..domain.reminders import Audience, Stage, reached
from ..domain.rights import Permission, can
from ..domain.vocabulary import Status
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Person
from ..models import Case, Reminder
from . import audiences, journal, outbox, people, reminders
from .act import Act


@dataclass(frozen=True)
class Coming:
    """A reminder that is to come: of which date, when, and who would be told if nothing changed."""

    milestone: str
    stage: Stage
    at: datetime
    told: tuple[tuple[Person, Audience], ...]


def coming(act: Act, case: Case, rows: list[Reminder]) -> list[Coming]:
    """Return the next reminder of each date of a case that nobody met yet, the soonest first.

    Parameters: `rows` the reminders that the case had until now.
    """
    house, found = audiences.house_of(act), []
    for one in reminders.watched(act, case, house):
        written = {Stage(row.stage) for row in reminders.of_date(rows, one)}
        now = reached(one.times, written, act.now).tell
        ahead = [now] if now else [stage for stage, at in one.times.items() if at > act.now]
        for stage in ahead[:1]:
            told = audiences.recipients(act, case, house, house.rules.told[stage])
            found.append(Coming(one.milestone, stage, one.times[stage], tuple(told)))
    return sorted(found, key=lambda one: one.at)


def hindrances(act: Act, case: Case, assignee: Person | None) -> list[Reason]:
    """Return why there is nobody to remind of a case now; empty where there is.

    Parameters: `assignee` whom the case is entrusted to, as the host knows them.
    """
    if Status(case.status) in SETTLED:
        return [Reason("settled", "Ce dossier n’est plus ouvert : il n’y a rien à rappeler.")]
    if case.assignee_ref is None:
        return [Reason("nobody", "Ce dossier n’est confié à personne : attribuez-le d’abord.")]
    if case.assignee_ref == act.viewer.ref:
        return [Reason("oneself", "Ce dossier vous est confié : il n’y a personne d’autre à relancer.")]
    if assignee is None:
        return [Reason("no_right", people.NO_RIGHT, "", {"who": case.assignee_label})]
    unfit = people.unfit(act, case, assignee)
    return [unfit] if unfit else []


def remind(act: Act, case: Case) -> None:
    """Remind whoever handles an open case of it, in-app and by mail, as an event.

    Raises `RefusedError` for a case that is settled, nobody's or one's own, and where its assignee left.
    """
    if not can(act.viewer, Permission.HANDLE, case):
        raise NotAllowedError("remind")
    assignee = act.host.person(case.assignee_ref)
    reasons = hindrances(act, case, assignee)
    if reasons or assignee is None:
        raise RefusedError(reasons)
    event = journal.change(act, case, "reminded", {}, text=assignee.label)
    outbox.to_people(act, case, event, "reminded", [assignee])
