"""What becomes of an action: done with its result, then judged by somebody else than its owner (C24, O07)."""

from datetime import date
from typing import Any

from ..domain.plan import CHECKED_AFTER, ActionOrigin, ActionPriority, ActionStatus, ActionType, Sequel, Verdict
from ..domain.rights import Door
from ..errors import NotAllowedError, Reason, RefusedError
from ..models import Action
from . import deadlines, risks
from .act import Act
from .actions import Measure, cases_held, create, move, refuse_unless, tie


def start(act: Act, action: Action) -> None:
    """Begin an action."""
    move(act, action, "start")


def finish(act: Act, action: Action, result: str | None, *, check_due: date | None = None) -> None:
    """Keep that an action is done, with its result, and when its effect is looked at: in 60 days unless said (C24).

    Raises `RefusedError` where nothing is said of what it gave, or the day of the check is past.
    """
    today, reasons = deadlines.today(act), []
    refuse_unless(action, "finish")
    if not result or not result.strip():
        reasons.append(
            Reason("no_result", "Dites ce que l’action a donné : sans résultat, elle n’est pas faite.", "result")
        )
    if check_due is not None and check_due < today:
        reasons.append(Reason("past", "Choisissez une date à venir.", "check_due"))
    if reasons:
        raise RefusedError(reasons)
    fields: dict[str, Any] = {
        "result": (result or "").strip(),
        "done_on": today,
        "check_due": check_due or today + CHECKED_AFTER,
    }
    move(act, action, "finish", **fields)


def own_verdict(act: Act, action: Action) -> Reason | None:
    """Return why its owner may not judge an action: somebody else can (O07). Alone, one judges one's own."""
    if action.owner_ref != act.viewer.ref:
        return None
    others = [person for person in act.host.handlers(act.organisation.ref) if person.ref != act.viewer.ref]
    names = ", ".join(person.label for person in others if person.active)
    if not names:
        return None
    words = "Vous portez cette action : demandez à une autre personne de juger de son effet ({names})."
    return Reason("own_verdict", words, "verdict", {"names": names})


def check(
    act: Act,
    action: Action,
    verdict: Verdict | None,
    note: str | None,
    *,
    sequel: Sequel | None = None,
    due_on: date | None = None,
) -> Action:
    """Judge whether an action served; « non efficace » reopens it, or opens the next, by a new date (O07).

    Returns the action to go on with: this one, or the next. Raises `NotAllowedError` for who does not decide of the
    plan, `RefusedError` for its owner where somebody else can, and with all that is missing.
    """
    if not act.viewer.may(Door.IMPROVE):
        raise NotAllowedError("check")
    refuse_unless(action, "check")
    reasons = _missing_of_verdict(act, action, verdict, note, sequel, due_on)
    if reasons or verdict is None:
        raise RefusedError(reasons)
    fields: dict[str, Any] = {
        "verdict": verdict,
        "verdict_note": (note or "").strip(),
        "checked_on": deadlines.today(act),
        "checked_by_label": act.viewer.label,
    }
    if sequel is Sequel.REOPEN:
        again: dict[str, Any] = {
            "status": ActionStatus.IN_PROGRESS,
            "due_on": due_on,
            "done_on": None,
            "check_due": None,
        }
        move(act, action, "check", **fields, **again, result=None)
        return action
    move(act, action, "check", **fields)
    return _next(act, action, due_on) if sequel is Sequel.NEXT else action


def _missing_of_verdict(
    act: Act, action: Action, verdict: Verdict | None, note: str | None, sequel: Sequel | None, due_on: date | None
) -> list[Reason]:
    reasons = [reason] if (reason := own_verdict(act, action)) else []
    if verdict is None:
        reasons.append(Reason("no_verdict", "Dites si l’action a été efficace.", "verdict"))
    if not note or not note.strip():
        reasons.append(Reason("empty", "Dites ce qui le montre.", "note"))
    if verdict is Verdict.NOT and sequel is None:
        reasons.append(
            Reason("no_sequel", "Elle n’a pas suffi : dites si vous la rouvrez ou ouvrez la suivante.", "sequel")
        )
    if verdict is Verdict.EFFECTIVE and sequel is not None:
        reasons.append(Reason("served", "Elle a été efficace : il n’y a pas de suite à ouvrir.", "sequel"))
    elif sequel is not None and (due_on is None or due_on < deadlines.today(act)):
        reasons.append(Reason("no_due", "Indiquez une date à venir pour la suite.", "due_on"))
    return reasons


def _next(act: Act, action: Action, due_on: date | None) -> Action:
    owner = act.host.person(action.owner_ref)
    measure = Measure(
        ActionType(action.type),
        action.text,
        owner if owner and owner.active else act.host.person(act.viewer.ref),
        due_on,
        ActionOrigin(action.origin),
        ActionPriority(action.priority),
        action.cause,
        action.expected,
        action.source,
    )
    later = create(act, measure, submission=f"next-{action.id}-{action.journal_seq}", follows=action)
    for case in cases_held(act.session, action):
        tie(act, case, later)
    for risk in risks.held_of(act.session, action):
        risks.tie(act, risk, later)
    return later


def abandon(act: Act, action: Action, motive: str | None) -> None:
    """Give an action up, with the reason."""
    refuse_unless(action, "abandon")
    if not motive or not motive.strip():
        raise RefusedError.because("empty", "Dites pourquoi l’action est abandonnée.", at="text")
    move(act, action, "abandon", motive=motive.strip())


def reopen(act: Act, action: Action, due_on: date | None) -> None:
    """Take up again an action that was given up, by a new date."""
    refuse_unless(action, "reopen")
    if due_on is None or due_on < deadlines.today(act):
        raise RefusedError.because("no_due", "Indiquez une date à venir.", at="due_on")
    move(act, action, "reopen", due_on=due_on, motive=None)
