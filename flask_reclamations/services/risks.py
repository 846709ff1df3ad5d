"""Risks: opened, assessed anew, tied to cases and to actions, mastered, closed; each step an event (ind. 32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..domain.plan import CauseFamily
from ..domain.rights import Door
from ..domain.risks import STEPS, RiskStatus, on_scale
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Person
from ..models import Action, Alert, Case, Event, Risk, RiskAction, RiskCase, RiskSequence
from ..queries.risks import risk_for
from ..schemas.risks import RiskFields
from . import deadlines, journal, numbering
from .act import Act


@dataclass(frozen=True)
class Weighed:
    """How likely a risk is and how grave, each from 1 to 4."""

    likelihood: int | None
    gravity: int | None

    def faults(self) -> list[Reason]:
        """Return why this is no assessment, each beside its field."""
        found = []
        if not on_scale(self.likelihood):
            found.append(Reason("no_likelihood", "Choisissez la vraisemblance, de 1 à 4.", "likelihood"))
        if not on_scale(self.gravity):
            found.append(Reason("no_gravity", "Choisissez la gravité, de 1 à 4.", "gravity"))
        return found


@dataclass(frozen=True)
class Described:
    """What a risk is: the cause that may come back, its family, who watches over it, what is done or planned."""

    text: str | None
    owner: Person | None
    family: CauseFamily | None = None
    measures: str | None = None

    def faults(self) -> list[Reason]:
        """Return why this is no risk, each beside its field."""
        found = []
        if not self.text or not self.text.strip():
            found.append(Reason("empty", "Dites ce qui peut arriver, et pourquoi.", "text"))
        if self.owner is None or not self.owner.active:
            found.append(Reason("no_owner", "Choisissez qui suit ce risque.", "owner"))
        return found

    def columns(self) -> dict[str, Any]:
        """Return the columns of a description without faults."""
        if self.owner is None:
            raise RefusedError(self.faults())
        who = {"owner_ref": self.owner.ref, "owner_label": self.owner.label}
        return {"text": self.text, "family": self.family, "measures": self.measures, **who}


def load(act: Act, reference: str) -> Risk:
    """Return a risk for a change, held until the commit.

    Raises `NotFoundError` for one the person may not read, `NotAllowedError` for one they only read.
    """
    found = risk_for(act.session, act.organisation, act.viewer, reference)
    if not act.viewer.may(Door.IMPROVE):
        raise NotAllowedError(Door.IMPROVE)
    return journal.locked(act.session, Risk, Risk.id == found.id) or found


def create(
    act: Act,
    said: Described,
    weighed: Weighed,
    *,
    submission: str,
    case: Case | None = None,
    alert: Alert | None = None,
) -> Risk:
    """Open a risk, tied to a case or made from an alert where it comes from one; a form sent twice opens one.

    Raises `NotAllowedError` for who does not decide of the plan, `RefusedError` with every reason: no text, no
    owner, a likelihood or a gravity outside the scale.
    """
    if not act.viewer.may(Door.IMPROVE):
        raise NotAllowedError(Door.IMPROVE)
    own = Risk.organisation_id == act.organisation.id
    known = act.session.scalar(select(Risk).where(own, Risk.submission == submission))
    if known is not None:
        return known
    if reasons := [*said.faults(), *weighed.faults()]:
        raise RefusedError(reasons)
    year = deadlines.today(act).year
    number = numbering.take(act, year, RiskSequence)
    risk = Risk(
        organisation_id=act.organisation.id,
        reference=f"RSQ-{year}-{number:04d}",
        year=year,
        number=number,
        submission=submission,
        alert_id=alert.id if alert else None,
        status=RiskStatus.WATCHED,
        likelihood=weighed.likelihood,
        gravity=weighed.gravity,
        assessed_at=act.now,
        assessed_by_label=act.viewer.label,
        author_ref=act.viewer.ref,
        author_label=act.viewer.label,
        created_at=act.now,
        **said.columns(),
    )
    act.session.add(risk)
    act.session.flush()
    new = {name: getattr(risk, name) for name in RiskFields().fields}
    journal.append(act, risk, "risk_opened", {"old": {}, "new": new})
    if case is not None:
        tie(act, risk, case)
    return risk


def change(act: Act, risk: Risk, said: Described) -> None:
    """Change what an open risk is, not what it weighs."""
    refuse_unless(risk, "change")
    if reasons := said.faults():
        raise RefusedError(reasons)
    move(act, risk, "change", **said.columns())


def assess(act: Act, risk: Risk, weighed: Weighed, text: str | None = None, *, seen: int | None = None) -> None:
    """Weigh a risk anew; what it was stays in its journal, so that the trend shows; a form sent twice weighs once.

    Parameters: `text` what changed since; `seen` how long the journal was when the form was shown, or None where
    that is not known. Raises `RefusedError` outside the scale, and for a closed risk.
    """
    refuse_unless(risk, "assess")
    if reasons := weighed.faults():
        raise RefusedError(reasons)
    if seen is not None and _said_since(act, risk, seen) == (weighed, text or None):
        return
    fields: dict[str, Any] = {"likelihood": weighed.likelihood, "gravity": weighed.gravity}
    by: dict[str, Any] = {"assessed_at": act.now, "assessed_by_label": act.viewer.label}
    move(act, risk, "assess", text, weight_before=risk.weight, **fields, **by)


def _said_since(act: Act, risk: Risk, seen: int) -> tuple[Weighed, str | None] | None:
    """Return the last assessment that this person made since the journal was so long."""
    query = select(Event).where(Event.subject_kind == Risk.SUBJECT, Event.subject_id == risk.id, Event.seq > seen)
    mine = query.where(Event.kind == STEPS["assess"].event, Event.actor_ref == act.viewer.ref)
    last = act.session.scalar(mine.order_by(Event.seq.desc()).limit(1))
    if last is None:
        return None
    payload = journal.payload_of(last)
    new = payload.get("new", {})
    return Weighed(new.get("likelihood"), new.get("gravity")), payload.get("text") or None


def master(act: Act, risk: Risk) -> None:
    """Say that a risk is under control; it stays assessed."""
    move(act, risk, "master")


def watch(act: Act, risk: Risk) -> None:
    """Watch again over a risk that was mastered or closed."""
    move(act, risk, "watch", motive=None)


def close(act: Act, risk: Risk, motive: str | None) -> None:
    """Close a risk, with the reason."""
    refuse_unless(risk, "close")
    if not motive or not motive.strip():
        raise RefusedError.because("empty", "Dites pourquoi ce risque est clos.", at="motive")
    move(act, risk, "close", motive=motive.strip())


def refuse_unless(risk: Risk, step: str) -> None:
    """Refuse a step that the status of a risk does not allow."""
    if RiskStatus(risk.status) not in STEPS[step].moves:
        raise RefusedError.because("not_now", "Cette étape n’est pas possible dans l’état actuel du risque.")


def move(act: Act, risk: Risk, step: str, text: str | None = None, **fields: Any) -> Event:
    """Carry out a step: new status, columns and event, together."""
    refuse_unless(risk, step)
    fields = {"status": STEPS[step].moves[RiskStatus(risk.status)]} | fields
    # An assessment is told whole, even where half of it stays: one line of the journal then shows the trend.
    whole = step == "assess"
    old = {name: getattr(risk, name) for name in fields if whole or getattr(risk, name) != fields[name]}
    for name in old:
        setattr(risk, name, fields[name])
    payload: dict[str, Any] = {"old": old, "new": {name: fields[name] for name in old}}
    return journal.append(act, risk, STEPS[step].event, payload | ({"text": text} if text else {}))


# By what is tied: the table of its ties, and what is said of a tie that is not there.
TIES: dict[str, Any] = {Case.SUBJECT: RiskCase, Action.SUBJECT: RiskAction}
NOT_TIED = {
    Case.SUBJECT: "Ce risque n’est pas lié à ce dossier.",
    Action.SUBJECT: "Ce risque n’est pas lié à cette action.",
}


def tie(act: Act, risk: Risk, other: Case | Action) -> None:
    """Tie a risk to a case where it came true, or to an action that makes it smaller; the caller holds both.

    Once is enough.
    """
    table, where = _ties(risk, other)
    if act.session.scalar(select(table.id).where(*where)) is not None:
        return
    ids = {"risk_id": risk.id, f"{other.SUBJECT}_id": other.id}
    act.session.add(table(organisation_id=act.organisation.id, **ids))
    act.session.flush()
    _both(act, risk, other, "linked")


def held_of(session: Session, action: Action) -> Sequence[Risk]:
    """Return the risks that an action makes smaller, held until the commit."""
    query = select(Risk).join(RiskAction, RiskAction.risk_id == Risk.id).where(RiskAction.action_id == action.id)
    held = query.order_by(Risk.id).with_for_update(of=Risk).execution_options(populate_existing=True)
    return session.scalars(held).all()


def untie(act: Act, risk: Risk, other: Case | Action) -> None:
    """Tie a risk to a case or to an action no more."""
    table, where = _ties(risk, other)
    if act.session.scalar(select(table.id).where(*where)) is None:
        raise RefusedError.because("not_tied", NOT_TIED[other.SUBJECT], at=other.SUBJECT)
    act.session.execute(delete(table).where(*where))
    _both(act, risk, other, "unlinked")


def _ties(risk: Risk, other: Case | Action) -> tuple[Any, tuple[Any, Any]]:
    table = TIES[other.SUBJECT]
    return table, (table.risk_id == risk.id, getattr(table, f"{other.SUBJECT}_id") == other.id)


def _both(act: Act, risk: Risk, other: Case | Action, what: str) -> None:
    journal.append(act, risk, f"risk_{other.SUBJECT}_{what}", {"reference": other.reference})
    if isinstance(other, Case):
        journal.change(act, other, f"risk_{what}", {}, reference=risk.reference)
    else:
        journal.append(act, other, f"action_risk_{what}", {"reference": risk.reference})
