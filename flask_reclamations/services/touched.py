"""Note which groups a change of a case may have moved, in the transaction of the change (A20)."""

from typing import Any

from ..domain.recurrence import Ground
from ..domain.vocabulary import Status
from ..models import Case, Touched
from .act import Act

COLUMNS = {"category": Ground.CAUSE, "session_ref": Ground.SESSION, "training_ref": Ground.TRAINING}
MOVING = frozenset({*COLUMNS, "kind", "received_at"})


def concerns(kind: str, payload: dict[str, Any]) -> bool:
    """Tell whether an event may take its case into a group or out of one."""
    old, new = payload.get("old", {}), payload.get("new", {})
    voids = Status.VOID in (old.get("status"), new.get("status"))
    return voids or kind == "analysed" or "implicated" in payload or not MOVING.isdisjoint(new)


def note(act: Act, case: Case, payload: dict[str, Any]) -> None:
    """Note the groups that a case is in, and those it was in before; the caller flushes."""
    old = payload.get("old", {})
    keys: dict[str, list[str]] = {}
    for column, ground in COLUMNS.items():
        values = {getattr(case, column), old.get(column)} - {None, ""}
        keys[ground] = sorted(values)
    keys[Ground.TRAINER] = sorted(case.implicated_refs)
    act.session.add(Touched(organisation_id=act.organisation.id, keys=keys))


def everything(act: Act) -> None:
    """Have every group looked at anew: a rule changed."""
    act.session.add(Touched(organisation_id=act.organisation.id, keys={}))
