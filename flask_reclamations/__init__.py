"""Flask extension for réclamations, difficultés and aléas (Qualiopi indicateur 31)."""

from .errors import ReclamationsError
from .extension import Reclamations
from .host import Enrolment, FlaskLoginAdapter, HostAdapter, Party, Person, Role, TrainingSession
from .migrate import exclude_own_tables

__all__ = [
    "Enrolment",
    "FlaskLoginAdapter",
    "HostAdapter",
    "Party",
    "Person",
    "Reclamations",
    "ReclamationsError",
    "Role",
    "TrainingSession",
    "exclude_own_tables",
]
