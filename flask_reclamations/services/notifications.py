"""In-app notifications: written with their cause, read once."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, update

from ..models import Case, Event, Notification
from .act import Act

KEPT = timedelta(days=180)


def tell(act: Act, case: Case, event: Event, template: str, person_ref: str) -> None:
    """Tell a person of an event of a case, in the transaction that writes it (B15, C14)."""
    row = Notification(case_id=case.id, event_id=event.id, person_ref=person_ref, template=template, at=act.now)
    row.organisation_id = act.organisation.id
    act.session.add(row)


def read(act: Act, notification_id: int | None = None) -> int:
    """Mark one of the actor's notifications as read, or all of them, and return how many were not."""
    mine = update(Notification).where(
        Notification.organisation_id == act.organisation.id,
        Notification.person_ref == act.viewer.ref,
        Notification.read_at.is_(None),
    )
    if notification_id is not None:
        mine = mine.where(Notification.id == notification_id)
    marked = act.session.execute(mine.values(read_at=act.now).execution_options(synchronize_session=False))
    return int(marked.rowcount)  # type: ignore[attr-defined]


def take_back(act: Act, events: Iterable[Event]) -> None:
    """Delete what was told of these events and not read yet: they were undone."""
    unread = delete(Notification).where(
        Notification.event_id.in_([event.id for event in events]), Notification.read_at.is_(None)
    )
    act.session.execute(unread.execution_options(synchronize_session=False))


def forget(act: Act) -> None:
    """Delete what was told half a year ago: the case itself keeps what happened."""
    old = delete(Notification).where(
        Notification.organisation_id == act.organisation.id, Notification.at < act.now - KEPT
    )
    act.session.execute(old.execution_options(synchronize_session=False))
