"""The daily seal, organisation by organisation."""

from collections.abc import Callable
from datetime import datetime

from ..models import Organisation
from ..services import seals
from ..services.act import acting, db_session
from .relay import utc_now
from .unit import committed, everywhere


def seal_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Seal what has no seal of its day yet and return how many were sealed; safe in several workers."""
    now = clock()
    return everywhere("the seal", lambda organisation_id: _sealed(organisation_id, now))


def _sealed(organisation_id: int, now: datetime) -> bool:
    def due() -> bool:
        return seals.due(acting(db_session().get_one(Organisation, organisation_id), now=now))

    if not committed(due):
        return False
    until = committed(lambda: seals.settled(db_session()))

    def seal() -> bool:
        return seals.seal(acting(db_session().get_one(Organisation, organisation_id), now=now), until) is not None

    return committed(seal)
