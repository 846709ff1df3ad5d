"""Keep once a week how ready the organisation was."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from ..domain.readiness import DEMANDS
from ..domain.rights import Viewer
from ..host import Role
from ..models import ReadinessCount
from ..queries import readiness
from . import deadlines
from .act import SYSTEM, Act

WEEK = timedelta(days=7)
# Who sees all that is not for listed people only.
COUNTER: Viewer = replace(SYSTEM, roles=frozenset({Role.QUALITY, Role.DIRECTION}))


def due(act: Act) -> bool:
    """Tell whether a week passed since the last count."""
    after = deadlines.today(act) - WEEK
    kept = select(ReadinessCount.id).where(
        ReadinessCount.organisation_id == act.organisation.id, ReadinessCount.day > after
    )
    return act.session.scalar(kept.limit(1)) is None


def count(act: Act, faults: int) -> ReadinessCount | None:
    """Keep today's count; None where another tick was faster.

    Parameters: `faults` what the verification of the journal found.
    """
    if not due(act):
        return None
    row = ReadinessCount(organisation_id=act.organisation.id, day=deadlines.today(act), gaps={}, faults=faults)
    act.session.add(row)
    # With its faults, which are a gap of the same day.
    act.session.flush()
    found = readiness.gaps(act.session, act.organisation, COUNTER, act.now)
    row.gaps = {str(gap.code): gap.count for gap in found if gap.code in DEMANDS}
    return row
