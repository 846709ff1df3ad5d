"""The dates that delays would give, as a page shows them."""

from dataclasses import dataclass
from typing import Any

from ...domain.deadlines import NeverDueError
from ...domain.policies import DeadlinePolicy
from ...services import policies
from ...services.act import Act


@dataclass(frozen=True)
class Shown:
    """Kinds and severities with their dates; `never` where the calendar would let them never end."""

    dates: list[Any]
    never: bool = False


def example(act: Act, policy: DeadlinePolicy) -> Shown:
    """Return what delays would give a case received now."""
    try:
        return Shown(policies.examples(act, policy))
    except NeverDueError:
        return Shown([], never=True)
