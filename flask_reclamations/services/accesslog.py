"""Keep who read, was refused, exported or downloaded what: beside the journal, with a retention of its own."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ..domain.vocabulary import Access
from ..models import AccessLine, Organisation
from .act import Act


def note(act: Act, what: Access, target: str, *, family: str = "") -> None:
    """Add one line; the caller commits.

    Parameters: `target` a case's reference, a file's kind, or the rule of an address (never the address, whose
    values may be tokens or names); `family` "IPv4", "IPv6" or "".
    """
    line = AccessLine(
        organisation_id=act.organisation.id,
        at=act.now,
        actor_ref=act.viewer.ref,
        actor_label=act.viewer.label,
        what=what,
        target=target[:80],
        family=family,
    )
    act.session.add(line)
    act.session.flush()


def forget(session: Session, organisation: Organisation, *, days: int, now: datetime) -> int:
    """Delete an organisation's lines older than `days` and return how many."""
    old = delete(AccessLine).where(
        AccessLine.organisation_id == organisation.id, AccessLine.at < now - timedelta(days=days)
    )
    return session.execute(old.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined,no-any-return]
