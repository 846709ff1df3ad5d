"""The links of auditors."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import AuditorLink, Organisation


def links(session: Session, organisation: Organisation, limit: int = 50) -> list[AuditorLink]:
    """Return the latest links, ended ones too."""
    query = select(AuditorLink).where(AuditorLink.organisation_id == organisation.id)
    return list(session.scalars(query.order_by(AuditorLink.id.desc()).limit(limit)))
