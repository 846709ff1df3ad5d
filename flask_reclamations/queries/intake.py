"""What waits outside the register."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..models import Intake, Organisation

SHOWN = 50


def waiting(session: Session, organisation: Organisation) -> list[Intake]:
    """Return what waits for a person, the oldest first, some fifty at a time."""
    query = select(Intake).where(Intake.organisation_id == organisation.id, Intake.state == Intake.WAITING)
    return list(session.scalars(query.order_by(Intake.id).limit(SHOWN)))


def count(session: Session, organisation: Organisation) -> int:
    """Return how many messages wait."""
    query = select(func.count()).select_from(Intake)
    where = (Intake.organisation_id == organisation.id, Intake.state == Intake.WAITING)
    return session.scalar(query.where(*where)) or 0
