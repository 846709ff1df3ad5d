"""Two people on one case: what another changed since a form was shown (B17, design §12)."""

from collections.abc import Sequence

from sqlalchemy import select

from ..domain.rights import Viewer
from ..errors import ReclamationsError
from ..models import Chained, Event
from .act import SYSTEM, Act


class ConflictError(ReclamationsError):
    """Somebody else changed the same fields since the form was shown; `events` say who, when and what."""

    code = "conflict"

    def __init__(self, events: Sequence[Event]) -> None:
        super().__init__(", ".join(event.kind for event in events))
        self.events = tuple(events)


def check(act: Act, subject: Chained, *, seen: int | None, kinds: Sequence[str]) -> None:
    """Refuse to overwrite what another person changed since `seen`, the length of the journal that was shown.

    Parameters: `kinds` the events that change the same fields. Raises `ConflictError`; events of the system and
    one's own never conflict.
    """
    if seen is None or not kinds:
        return
    others = changed_since(act, subject, seen=seen, kinds=kinds, viewer=act.viewer)
    if others:
        raise ConflictError(others)


def changed_since(act: Act, subject: Chained, *, seen: int, kinds: Sequence[str], viewer: Viewer) -> list[Event]:
    """Return the events of these kinds that others than the viewer added to its journal since, oldest first."""
    query = select(Event).where(
        Event.subject_kind == subject.SUBJECT,
        Event.subject_id == subject.id,
        Event.seq > seen,
        Event.kind.in_(kinds),
        Event.actor_ref.not_in([viewer.ref, SYSTEM.ref]),
    )
    return list(act.session.scalars(query.order_by(Event.seq)))
