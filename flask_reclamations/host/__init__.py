"""What an LMS gives us: the adapter it writes, and the values that cross it (design §3)."""

from .adapter import FlaskLoginAdapter, HostAdapter
from .checked import CheckedHost, checked
from .values import Enrolment, NavEntry, Party, Person, Role, TrainingSession

__all__ = [
    "CheckedHost",
    "Enrolment",
    "FlaskLoginAdapter",
    "HostAdapter",
    "NavEntry",
    "Party",
    "Person",
    "Role",
    "TrainingSession",
    "checked",
]
