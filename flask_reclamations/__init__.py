"""Flask extension for réclamations, difficultés and aléas (Qualiopi indicateur 31)."""

from .domain.rights import Door, Permission, Relation, Rights
from .errors import ReclamationsError
from .extension import Reclamations
from .host import Enrolment, FlaskLoginAdapter, HostAdapter, NavEntry, Party, Person, Role, TrainingSession
from .migrate import exclude_own_tables
from .signals import Happened, happened

__all__ = [
    "Door",
    "Enrolment",
    "FlaskLoginAdapter",
    "Happened",
    "HostAdapter",
    "NavEntry",
    "Party",
    "Permission",
    "Person",
    "Reclamations",
    "ReclamationsError",
    "Relation",
    "Rights",
    "Role",
    "TrainingSession",
    "exclude_own_tables",
    "happened",
]
