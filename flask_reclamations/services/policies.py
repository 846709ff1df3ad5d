"""The delays of an organisation's own making: copied, changed, retired; cases under way keep theirs (A02, B04)."""

from dataclasses import replace
from typing import Any

from ..domain.deadlines import Delay, NeverDueError
from ..domain.examples import worked
from ..domain.policies import DeadlinePolicy, Moments
from ..domain.presets import PRESETS
from ..domain.soundness import STEPS, cells, faults
from ..errors import NotFoundError, Reason, RefusedError
from ..i18n import t
from ..models import Policy
from ..queries import policies as queries
from . import calendars, journal
from .act import Act
from .organisations import changed_since, deciding

LONGEST_NAME = 64


def add(act: Act, policy: DeadlinePolicy) -> Policy:
    """Keep delays under a new name, which stays: cases and commands call them by it.

    Raises `RefusedError` beside each wrong field, the name included.
    """
    organisation = deciding(act)
    reasons = _wrong_name(act, policy.name) + wrong(act, policy)
    if reasons:
        raise RefusedError(reasons)
    row = Policy(organisation_id=organisation.id, name=policy.name, spec=policy.as_json(), changed_at=act.now)
    act.session.add(row)
    act.session.flush()
    _journal(act, row, {}, {name: value for name, value in cells(policy).items() if value})
    return row


def change(act: Act, number: int, policy: DeadlinePolicy, *, seen: int) -> None:
    """Change own delays: cases to come have the new ones, those under way keep theirs until somebody moves them.

    Parameters: `seen` the length of the organisation's journal when the person was shown the values. Raises
    `RefusedError` beside each wrong field, or beside each that somebody else changed since (B17).
    """
    row = _held(act, number)
    policy = replace(policy, name=row.name, label=row.name)
    before, after = cells(DeadlinePolicy.of(row.spec)), cells(policy)
    changed = [name for name in (before | after) if before.get(name) != after.get(name)]
    reasons = wrong(act, policy) + _overtaken(act, row, before, set(changed), seen)
    if reasons:
        raise RefusedError(reasons)
    if changed:
        row.spec, row.changed_at = policy.as_json(), act.now
        was, now = ({name: side.get(name) for name in changed} for side in (before, after))
        _journal(act, row, was, now)


def offer(act: Act, number: int, *, active: bool) -> None:
    """Offer own delays, or retire them: they stay on the cases that keep them.

    Raises `RefusedError` for those in force.
    """
    row = _held(act, number)
    if not active and act.organisation.policy == row.name:
        raise RefusedError.because("in_force", "Ces délais sont en vigueur : choisissez-en d’autres d’abord.")
    if row.active is not active:
        row.active = active
        _journal(act, row, {"active": not active}, {"active": active})


def of(act: Act, number: int) -> Policy:
    """Return one of the organisation's, else raise `NotFoundError`."""
    row = act.session.get(Policy, number)
    if row is None or row.organisation_id != act.organisation.id:
        raise NotFoundError(str(number))
    return row


def _held(act: Act, number: int) -> Policy:
    """Return one as it is now, for somebody who may decide: what was read before the lock may be stale (B17)."""
    deciding(act)
    row = of(act, number)
    act.session.refresh(row)
    return row


def wrong(act: Act, policy: DeadlinePolicy) -> list[Reason]:
    """Return why these delays cannot be, the organisation's own calendar included."""
    found = faults(policy)
    if found:
        return found
    try:
        examples(act, policy)
    except NeverDueError:
        never = "Avec votre calendrier, ces délais ne finiraient jamais : laissez des jours ouverts."
        return [Reason("never_due", never)]
    return []


def examples(act: Act, policy: DeadlinePolicy) -> list[Any]:
    """Return the dates of a case that would be received, acknowledged and qualified now: kind, severity, milestones.

    Raises `NeverDueError` where the calendar has no open day.
    """
    moments = Moments(act.now, act.now, act.now, act.now, act.now)
    calendar, zone = calendars.current(act.session, act.organisation), act.organisation.zone
    asked = [(kind, severity) for kind in STEPS for severity in (None, *policy.severe.get(kind, {}))]
    found = [(kind, severity, worked(policy, kind, moments, calendar, zone, severity)) for kind, severity in asked]
    return [each for each in found if each[2]]


def _wrong_name(act: Act, name: str) -> list[Reason]:
    if not name.strip():
        return [Reason("no_name", "Donnez un nom à ces délais.", "name")]
    if len(name) > LONGEST_NAME:
        long = "Ce texte est trop long ({maximum} caractères au plus)."
        return [Reason("too_long", long, "name", {"maximum": LONGEST_NAME})]
    taken = {*PRESETS, *(row.name for row in queries.own(act.session, act.organisation))}
    if name.casefold() in {each.casefold() for each in taken}:
        return [Reason("taken", "D’autres délais portent déjà ce nom, peut-être retirés.", "name")]
    return []


def _overtaken(act: Act, row: Policy, now: dict[str, Any], mine: set[str], seen: int) -> list[Reason]:
    text = (
        "{who} vient de changer cette valeur en « {now} » : gardez la vôtre ou reprenez la sienne, puis enregistrez."
    )
    found = []
    for event, said in changed_since(act, "policy_changed", seen):
        if said.get("label") != row.name:
            continue
        for name in sorted(mine & said["after"].keys()):
            values = {"who": event.actor_label, "now": _words(now.get(name))}
            at = name if isinstance(now.get(name), bool) else f"{name}_amount"
            found.append(Reason("changed_meanwhile", text, at, values))
    return found


def _words(value: Any) -> str:
    if isinstance(value, list):
        delay = Delay.of(value)
        return f"{delay.amount} {t(delay.unit.label)}"
    return t("Oui") if value is True else t("Non") if value is False else t("aucun délai")


def _journal(act: Act, row: Policy, before: dict[str, Any], after: dict[str, Any]) -> None:
    journal.append(act, act.organisation, "policy_changed", {"label": row.name, "before": before, "after": after})
