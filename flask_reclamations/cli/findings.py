"""What a check of `flask reclamations doctor` says."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad it is, which is the exit code of the worst."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True)
class Finding:
    """What a check found; `fix` is empty where nothing is to be done."""

    check: str
    level: Level
    said: str
    fix: str = ""


def in_order(check: str, said: str) -> Finding:
    """Return the finding of a check that finds nothing wrong."""
    return Finding(check, Level.OK, said)
