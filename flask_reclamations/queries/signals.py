"""What a host told us that made a case (B10)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.vocabulary import Kind
from ..models import Case, Signal


def of_case(session: Session, case: Case) -> Signal | None:
    """Return the signal that a case comes from, or None; whoever shows it asks first whether names may be known."""
    if case.declared_kind != Kind.SIGNAL:
        return None
    return session.scalar(select(Signal).where(Signal.case_id == case.id).order_by(Signal.id).limit(1))
