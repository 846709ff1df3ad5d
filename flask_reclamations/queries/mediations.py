"""The mediations of a case, as they are now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.mediation import OPEN
from ..models import Case, Mediation


def running(session: Session, case: Case) -> Mediation | None:
    """Return the mediation of a case that is not over, or None; the caller holds the case."""
    query = select(Mediation).where(Mediation.case_id == case.id, Mediation.state.in_(sorted(OPEN)))
    return session.scalar(query.order_by(Mediation.id.desc()).limit(1).execution_options(populate_existing=True))
