"""One commit a request, then the nudge."""

from collections.abc import Callable
from typing import TypeVar

from ..jobs.nudge import nudge
from ..jobs.unit import committed

T = TypeVar("T")


def commit(work: Callable[[], T], job: str = "relay") -> T:
    """Do the work, commit once, and tell a worker."""
    result = committed(work)
    nudge(job)
    return result
