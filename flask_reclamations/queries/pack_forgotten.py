"""What is left of a subject that was anonymised since the cut-off of a pack, or whose journal somebody changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.asof import Then, Told
from ..schemas.redaction import FIELDS, personal


@dataclass(frozen=True)
class Remembered(Then):
    """A subject some of whose words are forgotten: what stands in their place in its row stands for the fold."""

    left: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        """Return its columns as they were, less what is forgotten."""
        return {**self.left, **super().fields}


@dataclass(frozen=True)
class Altered(Remembered):
    """A subject whose journal somebody changed: what it is now stands for what its journal no longer tells.

    Parameters: `subject` what it is, as its journal names it.
    """

    subject: str = ""

    @property
    def redacted(self) -> bool:
        """Tell whether some of what its journal said is forgotten: the pack says elsewhere that it was changed."""
        return False


def altered(session: Session, model: Any, subject_id: int, events: Sequence[Told]) -> Altered:
    """Return a subject whose journal does not tell all."""
    row = session.execute(select(model.__table__).where(model.id == subject_id)).mappings().one()
    now = {name: value for name, value in row.items() if name != "id"}
    return Altered(subject_id, events, now, model.SUBJECT)


def left_of(session: Session, model: Any, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return by id what stands in the place of the personal words of those that were anonymised."""
    if model.SUBJECT not in FIELDS:
        return {}
    names = sorted(personal(FIELDS[model.SUBJECT]))
    query = select(model.id, *(getattr(model, name) for name in names))
    rows = session.execute(query.where(model.id.in_(ids), model.anonymised_at.is_not(None))).mappings()
    return {row["id"]: {name: row[name] for name in names} for row in rows}
