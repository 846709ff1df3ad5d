"""Seal every journal of an organisation once a day, so that a rewrite of the whole database shows."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ..domain.seals import KIND, digest
from ..models import Event, OutboxMessage
from ..queries import seals
from . import deadlines, journal, outbox
from .act import Act

# Whoever writes waits so long at most for a seal to begin; it is tried again at the next tick.
PATIENCE = "2s"


def settled(session: Session) -> int:
    """Return the id of the last event, once nobody has a lesser one in hand; the caller ends the transaction at once.

    Ids are given before they are committed: on PostgreSQL a seal waits for those who write, so that no event comes
    to stand behind it later.
    """
    if session.get_bind(mapper=Event).dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        session.execute(text(f"LOCK TABLE {Event.__tablename__} IN SHARE MODE"))
    return session.scalar(select(func.max(Event.id))) or 0


def due(act: Act) -> bool:
    """Tell whether this local day has no seal yet."""
    seal = seals.last(act.session, act.organisation)
    return seal is None or seal.day < deadlines.today(act)


def seal(act: Act, until: int) -> Event | None:
    """Seal the chains that moved since the seal before, and queue the mail that carries it out of the house.

    Nothing where nothing moved: a seal that would only seal the one before proves nothing more.
    Parameters: `until` the id of the last event it is over, see `settled`.
    """
    before = seals.last(act.session, act.organisation)
    after = seals.place(act.session, act.organisation, before.events) if before else 0
    if after is None:
        return None  # events are gone: `journal verify` says so, and no new seal covers it
    count, news = seals.counted(act.session, act.organisation, after, until)
    if not news:
        return None
    made, chains = digest(before.digest if before else "", seals.heads(act.session, act.organisation, after, until))
    # Held only now: whoever files waits for whoever holds the organisation.
    journal.hold(act)
    if not due(act):
        return None  # another tick was faster
    payload = {
        "day": deadlines.today(act),
        "events": count + (before.events if before else 0),
        "chains": chains,
        "digest": made,
    }
    event = journal.append(act, act.organisation, KIND, payload)
    if act.organisation.seal_email:
        outbox.write(act, None, event, KIND, OutboxMessage.SEAL)
    return event
