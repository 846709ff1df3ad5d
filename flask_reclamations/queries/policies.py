"""The delays that an organisation made itself."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.policies import DeadlinePolicy
from ..domain.presets import PRESETS
from ..models import Organisation, Policy


def own(session: Session, organisation: Organisation) -> list[Policy]:
    """Return the organisation's own delays by name, retired ones included."""
    query = select(Policy).where(Policy.organisation_id == organisation.id)
    return sorted(session.scalars(query), key=lambda row: row.name.casefold())


def offered(rows: Iterable[Policy]) -> dict[str, DeadlinePolicy]:
    """Return the delays that may be chosen, by name: of these own ones those in use, then the presets."""
    return {row.name: DeadlinePolicy.of(row.spec) for row in rows if row.active} | PRESETS
