"""How long cases are kept: what is announced, what a legal hold keeps, what is forgotten next (A21, C28, O23)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from ..domain.retention import Rules, Why, falls_due, later
from ..domain.rights import Viewer
from ..domain.vocabulary import Kind
from ..errors import RefusedError
from ..host import Role
from ..models import Case, Event, Organisation
from ..queries import retention as found
from . import forgetting, journal, outbox
from .act import Act
from .exchanges import words

ANNOUNCED = "forgetting_announced"
# One mail a day, however much is over at once.
AGAIN, MOST = timedelta(hours=20), 1_000


@dataclass(frozen=True)
class Next:
    """A case that is forgotten next: when its life ended, and the day it is forgotten."""

    id: int
    reference: str
    kind: Kind
    ended: datetime
    due: datetime
    readable: bool = True


def rules_of(organisation: Organisation) -> Rules:
    """Return the years of each kind."""
    return Rules.of(organisation.retention_years, organisation.retentions)


def coming(act: Act, *, limit: int = MOST, viewer: Viewer | None = None) -> list[Next]:
    """Return what is forgotten next, in the order of its dates: the dry run, which changes nothing.

    Parameters: `viewer` who reads the list on a page; None lists all of it.
    """
    rules = rules_of(act.organisation)
    listed = [
        Next(
            row.id,
            row.reference,
            Kind(row.kind),
            row.ended,
            _due(rules, row.kind, row.ended, row.forget_at, act.now),
            readable=bool(row.readable),
        )
        for row in found.coming(act.session, act.organisation, rules, act.now, limit=limit, viewer=viewer)
    ]
    return sorted(listed, key=lambda one: (one.due, one.id))


def _due(rules: Rules, kind: str, ended: datetime, announced: datetime | None, now: datetime) -> datetime:
    return falls_due(ended, rules.years(kind), announced, now)


def announce(act: Act) -> int:
    """Tell quality and direction what is forgotten next, once for each case, and return how many cases.

    Nothing is forgotten that was not announced a month before; a date told stands, as long as its case stays closed.
    """
    session, rules = act.session, rules_of(act.organisation)
    last = select(func.max(Event.at)).where(
        Event.organisation_id == act.organisation.id, Event.subject_kind == "organisation", Event.kind == ANNOUNCED
    )
    told = session.scalar(last)
    if told is not None and told > act.now - AGAIN:
        return 0
    rows = found.coming(session, act.organisation, rules, act.now, limit=MOST)
    fresh = [row for row in rows if row.forget_at is None or row.forget_at < later(row.ended, rules.years(row.kind))]
    new = [(row, _due(rules, row.kind, row.ended, None, act.now)) for row in fresh]
    if not new:
        return 0
    for row, due in new:
        session.get_one(Case, row.id).forget_at = due
    listed = [[row.reference, due.date().isoformat()] for row, due in new]
    event = journal.append(act, journal.hold(act), ANNOUNCED, {"cases": listed})
    for person in _told(act):
        outbox.write(act, None, event, ANNOUNCED, person)
    return len(new)


def _told(act: Act) -> list[str]:
    """Return the refs of quality and direction who have an address, each once."""
    functions = [act.host.people_with_role(act.organisation.ref, role) for role in (Role.QUALITY, Role.DIRECTION)]
    return sorted({person.ref for people in functions for person in people if person.active and person.email})


def ripe(act: Act, *, limit: int) -> list[int]:
    """Return the ids of the cases to forget now."""
    return found.ripe(act.session, act.organisation, rules_of(act.organisation), act.now, limit)


def forget(act: Act, case_id: int) -> bool:
    """Forget one case whose time came; False where something kept it meanwhile: a hold, a reopening, more years."""
    where = (found.over(act.organisation, rules_of(act.organisation), act.now), Case.forget_at <= act.now)
    case = journal.locked(act.session, Case, Case.id == case_id)
    if case is None or act.session.scalar(select(Case.id).where(Case.id == case_id, *where)) is None:
        return False
    forgetting.forget(act, case, Why.AGE)
    act.organisation.scrub = True
    return True


def archivable(act: Act, *, limit: int) -> list[int]:
    """Return the ids of the cases that enter the intermediate archive now; none where it was not asked for."""
    years = act.organisation.archive_years
    return found.archivable(act.session, act.organisation, years, act.now, limit) if years else []


def archive(act: Act, case_id: int) -> bool:
    """Put one case into the archive; False where something kept it meanwhile: a reopening, more years (O23).

    It leaves the archive with whatever opens it again: `journal.change`.
    """
    years = act.organisation.archive_years
    case = journal.locked(act.session, Case, Case.id == case_id)
    if case is None or not years:
        return False
    where = (Case.id == case_id, found.ready(act.organisation, years, act.now))
    if act.session.scalar(select(Case.id).where(*where)) is None:
        return False
    journal.change(act, case, "archived", {"archived_at": act.now})
    return True


def hold(act: Act, case: Case, text: str) -> None:
    """Keep a case whatever its age, with the reason: a dispute, a control (O23)."""
    text = words(text, "Dites pourquoi ce dossier doit être conservé.")
    if case.held_at is not None:
        raise RefusedError.because("held", "Ce dossier est déjà conservé : levez d’abord ce qui le retient.")
    journal.change(act, case, "held", {"held_at": act.now, "hold_reason": text}, text=text)


def release(act: Act, case: Case, text: str) -> None:
    """Let a case age again, with the reason; its forgetting is announced anew."""
    text = words(text, "Dites pourquoi ce dossier peut suivre la durée normale.")
    if case.held_at is None:
        raise RefusedError.because("not_held", "Rien ne retient ce dossier.")
    case.forget_at = None
    journal.change(act, case, "released", {"held_at": None, "hold_reason": None}, text=text)
