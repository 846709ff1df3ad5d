"""A subject as it was at a moment: the fold of its journal up to then (design §8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from .journal import fold

# Which way the words of an event went; what is not here says nothing to anybody.
INWARD = frozenset({"message_received"})
OUTWARD = frozenset(
    {
        "acknowledgement_recorded",
        "message_sent",
        "answered",
        "resolved",
        "thanked",
        "extended",
        "paused",
        "proposed",
        "date_announced",
        "declared_inadmissible",
        "mediation_offered",
    }
)


@dataclass(frozen=True)
class Told:
    """One event; `payload` is None once it was redacted."""

    seq: int
    kind: str
    at: datetime
    actor_ref: str
    actor_label: str
    payload: Mapping[str, Any] | None

    @property
    def said(self) -> Mapping[str, Any]:
        """Return what is left of what it says."""
        return self.payload or {}


@dataclass(frozen=True)
class Then:
    """A subject and its events up to a moment, oldest first."""

    id: int
    events: Sequence[Told]

    @property
    def redacted(self) -> bool:
        """Tell whether some of what its journal said is forgotten."""
        # An anonymisation leaves nobody's ref on an event, whatever else is left of it.
        return any(event.payload is None or not event.actor_ref for event in self.events)

    @property
    def fields(self) -> dict[str, Any]:
        """Return its columns as they were."""
        return fold([event.said for event in self.events])

    @property
    def row(self) -> Any:
        """Return its columns as attributes."""
        return SimpleNamespace(id=self.id, **self.fields)

    def last(self, *kinds: str) -> Told | None:
        """Return the latest event of these kinds."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    def all(self, kinds: Iterable[str]) -> list[Told]:
        """Return the events of these kinds."""
        wanted = frozenset(kinds)
        return [event for event in self.events if event.kind in wanted]

    def tied(self, made: str, undone: str) -> list[str]:
        """Return the references that a first kind of event tied and none of the second untied since, in order."""
        held: dict[str, None] = {}
        for event in self.all((made, undone)):
            reference = event.said.get("reference")
            if reference and event.kind == made:
                held[reference] = None
            elif reference:
                held.pop(reference, None)
        return list(held)

    @property
    def topics(self) -> list[str]:
        """Return the codes of what a case was about (B20)."""
        held: dict[str, None] = {}
        for event in self.all({"tags_changed"}):
            held |= dict.fromkeys(event.said.get("added") or ())
            for code in event.said.get("removed") or ():
                held.pop(code, None)
        return list(held)

    @property
    def files(self) -> list[tuple[Told, Mapping[str, Any]]]:
        """Return the files that came, each with its event."""
        return [(event, file) for event in self.events for file in event.said.get("files", ())]
