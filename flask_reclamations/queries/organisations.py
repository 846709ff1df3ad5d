"""Organisations, their categories, and what they changed."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import ConfigurationError
from ..models import Category, Event, Organisation


def organisation_of(session: Session, ref: str) -> Organisation:
    """Return the organisation of this host ref.

    Raises `ConfigurationError` naming the command that makes it.
    """
    found = session.scalar(select(Organisation).where(Organisation.ref == ref))
    if found is None:
        raise ConfigurationError(
            f"organisation {ref!r} is not set up: run "
            f"`flask reclamations organisation set --organisation {ref} --name NAME --email ADDRESS`"
        )
    return found


def categories(session: Session, organisation: Organisation) -> list[Category]:
    """Return all categories in their order, deactivated ones included (A07)."""
    query = select(Category).where(Category.organisation_id == organisation.id).order_by(Category.position)
    return list(session.scalars(query))


def changes(
    session: Session,
    organisation: Organisation,
    kinds: Collection[str] = ("settings_changed",),
    *,
    after: int = 0,
    limit: int = 200,
) -> list[Event]:
    """Return the events of its own journal of these kinds, the latest first.

    Parameters: `after` a length that its journal had: only what came later.
    """
    query = select(Event).where(
        Event.subject_kind == "organisation",
        Event.subject_id == organisation.id,
        Event.kind.in_(kinds),
        Event.seq > after,
    )
    return list(session.scalars(query.order_by(Event.seq.desc()).limit(limit)))
