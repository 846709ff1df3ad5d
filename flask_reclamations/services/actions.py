"""Actions of the plan d'amélioration: made, changed, tied to cases; each step an event (A03, A14)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..domain.plan import STEPS, ActionOrigin, ActionPriority, ActionStatus, ActionType
from ..domain.rights import Door, Viewer
from ..errors import NotAllowedError, NotFoundError, Reason, RefusedError
from ..host import Person
from ..models import Action, ActionCase, ActionSequence, Case, Event
from ..queries.actions import action_for
from ..schemas.actions import ActionFields
from . import deadlines, journal, numbering
from .act import Act


@dataclass(frozen=True)
class Measure:
    """What an action is (A03); `source` is what it cites beside cases, such as a survey or a review (E06)."""

    type: ActionType
    text: str | None
    owner: Person | None
    due_on: date | None
    origin: ActionOrigin = ActionOrigin.COMPLAINT
    priority: ActionPriority = ActionPriority.NORMAL
    cause: str | None = None
    expected: str | None = None
    source: str | None = None


def load(act: Act, reference: str) -> Action:
    """Return an action for a change, held until the commit.

    Raises `NotFoundError` for one the person may not read, `NotAllowedError` for one they only read.
    """
    found = action_for(act.session, act.organisation, act.viewer, reference)
    if not works_on(act.viewer, found):
        raise NotAllowedError(reference)
    return journal.locked(act.session, Action, Action.id == found.id) or found


def held(act: Act, reference: str | None) -> Action:
    """Return an action that a case is tied to or untied from, held until the commit; whose case it is decides.

    Raises `RefusedError` beside the field for one the person may not read.
    """
    try:
        found = action_for(act.session, act.organisation, act.viewer, reference or "")
    except NotFoundError:
        raise RefusedError.because("unknown_action", "Choisissez une action de la liste.", at="action") from None
    return journal.locked(act.session, Action, Action.id == found.id) or found


def works_on(viewer: Viewer, action: Action) -> bool:
    """Tell whether this person may move an action on: whoever owns it, and those who decide of the plan."""
    return action.owner_ref == viewer.ref or viewer.may(Door.IMPROVE)


def _checked(act: Act, measure: Measure, due_before: date | None = None) -> dict[str, Any]:
    """Return the columns of a measure, or refuse all that is wrong with it."""
    reasons, today = [], deadlines.today(act)
    if not measure.text or not measure.text.strip():
        reasons.append(Reason("empty", "Dites ce qui sera fait.", "text"))
    if measure.owner is None or not measure.owner.active:
        reasons.append(Reason("no_owner", "Choisissez qui porte cette action.", "owner"))
    if measure.due_on is None:
        reasons.append(Reason("no_due", "Indiquez pour quand elle est attendue.", "due_on"))
    elif measure.due_on < today and measure.due_on != due_before:
        reasons.append(Reason("past", "Choisissez une date à venir.", "due_on"))
    if reasons or measure.owner is None:
        raise RefusedError(reasons)
    said = asdict(replace(measure, owner=None))
    del said["owner"]
    return said | {"owner_ref": measure.owner.ref, "owner_label": measure.owner.label}


def create(
    act: Act, measure: Measure, *, submission: str, case: Case | None = None, follows: Action | None = None
) -> Action:
    """Put an action in the plan, tied to a case where it comes from one; a form sent twice makes one.

    Raises `RefusedError` with every reason: no text, no owner, no date or one that is past.
    """
    own = Action.organisation_id == act.organisation.id
    known = act.session.scalar(select(Action).where(own, Action.submission == submission))
    if known is not None:
        return known
    fields = _checked(act, measure)
    year = deadlines.today(act).year
    number = numbering.take(act, year, ActionSequence)
    action = Action(
        organisation_id=act.organisation.id,
        reference=f"ACT-{year}-{number:04d}",
        year=year,
        number=number,
        submission=submission,
        follows_id=follows.id if follows else None,
        status=ActionStatus.TODO,
        author_ref=act.viewer.ref,
        author_label=act.viewer.label,
        created_at=act.now,
        **fields,
    )
    act.session.add(action)
    act.session.flush()
    new = {name: getattr(action, name) for name in ActionFields().fields}
    journal.append(act, action, "action_created", {"old": {}, "new": new})
    if case is not None:
        tie(act, case, action)
    return action


def change(act: Act, action: Action, measure: Measure) -> None:
    """Change what an open action is; its origin stays."""
    refuse_unless(action, "change")
    origin = ActionOrigin(action.origin)
    fields = _checked(act, replace(measure, origin=origin), due_before=action.due_on)
    move(act, action, "change", **fields)


def tie(act: Act, case: Case, action: Action) -> None:
    """Have an action be about a case too; the caller holds both. Once is enough."""
    where = (ActionCase.action_id == action.id, ActionCase.case_id == case.id)
    if act.session.scalar(select(ActionCase.id).where(*where)) is not None:
        return
    act.session.add(ActionCase(organisation_id=act.organisation.id, action_id=action.id, case_id=case.id))
    act.session.flush()
    _both(act, case, action, "linked")


def untie(act: Act, case: Case, action: Action) -> None:
    """Have an action be about a case no more."""
    where = (ActionCase.action_id == action.id, ActionCase.case_id == case.id)
    if act.session.scalar(select(ActionCase.id).where(*where)) is None:
        raise RefusedError.because("not_tied", "Cette action n’est pas liée à ce dossier.")
    act.session.execute(delete(ActionCase).where(*where))
    _both(act, case, action, "unlinked")


def _both(act: Act, case: Case, action: Action, what: str) -> None:
    journal.append(act, action, f"case_{what}", {"reference": case.reference})
    journal.change(act, case, f"action_{what}", {}, reference=action.reference)
    act.session.expire(case, ["actions"])


def cases_held(session: Session, action: Action) -> Sequence[Case]:
    """Return the cases of an action, held until the commit."""
    query = select(Case).join(ActionCase, ActionCase.case_id == Case.id).where(ActionCase.action_id == action.id)
    return session.scalars(query.order_by(Case.id).with_for_update(of=Case)).all()


def refuse_unless(action: Action, step: str) -> None:
    """Refuse a step that the status of an action does not allow."""
    if ActionStatus(action.status) not in STEPS[step].moves:
        raise RefusedError.because("not_now", "Cette étape n’est pas possible dans l’état actuel de l’action.")


def move(act: Act, action: Action, step: str, **fields: Any) -> Event:
    """Carry out a step: new status, columns and event, together."""
    refuse_unless(action, step)
    fields = {"status": STEPS[step].moves[ActionStatus(action.status)]} | fields
    old = {name: getattr(action, name) for name in fields if getattr(action, name) != fields[name]}
    for name in old:
        setattr(action, name, fields[name])
    return journal.append(act, action, STEPS[step].event, {"old": old, "new": {name: fields[name] for name in old}})
