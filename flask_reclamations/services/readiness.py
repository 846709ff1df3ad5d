"""Keep once a week how ready the organisation was."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, or_, select

from ..domain.readiness import DEMANDS
from ..domain.rights import Viewer
from ..host import Role
from ..models import ReadinessCount
from ..queries import readiness
from . import deadlines
from .act import SYSTEM, Act

WEEK = timedelta(days=7)
LEASE = timedelta(hours=2)  # a worker that counts for longer is taken for dead
# Who sees all that is not for listed people only.
COUNTER: Viewer = replace(SYSTEM, roles=frozenset({Role.QUALITY, Role.DIRECTION}))


def claim(act: Act) -> ReadinessCount | None:
    """Begin the count of a week; None where the last is not a week old, or another worker is at it.

    Verifying the journal of a large register takes minutes: the ticks meanwhile leave it alone.
    """
    today, ours = deadlines.today(act), ReadinessCount.organisation_id == act.organisation.id
    done, begun = ReadinessCount.claimed_until.is_(None), ReadinessCount.claimed_until > act.now
    kept = select(ReadinessCount.id).where(ours, or_(done & (ReadinessCount.day > today - WEEK), begun))
    if act.session.scalar(kept.limit(1)) is not None:
        return None
    act.session.execute(delete(ReadinessCount).where(ours, ~done))  # what killed workers began
    until = act.now + LEASE
    row = ReadinessCount(organisation_id=act.organisation.id, day=today, gaps={}, faults=0, claimed_until=until)
    act.session.add(row)
    act.session.flush()
    return row


def count(act: Act, row_id: int, faults: int) -> None:
    """Keep the count that was begun.

    Parameters: `faults` what the verification of the journal found.
    """
    row = act.session.get(ReadinessCount, row_id)
    if row is None:
        return  # it took so long that another worker began anew
    row.faults, row.claimed_until = faults, None
    # With its faults, which are a gap of the same day.
    act.session.flush()
    found = readiness.gaps(act.session, act.organisation, COUNTER, act.now)
    row.gaps = {str(gap.code): gap.count for gap in found if gap.code in DEMANDS}
