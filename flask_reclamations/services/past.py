"""Who may look back around what, and how it is called (B13)."""

from typing import Any

from ..domain.history import About
from ..domain.rights import Door
from ..models import Case
from ..queries import history
from .act import Act

# The name of each subject on a case.
NAMES = {About.COMPANY: "company_label", About.SESSION: "session_label", About.TRAINING: "training_label"}


def opens(act: Act, about: About, ref: str) -> bool:
    """Tell whether a person may look back: whoever reads the register, and the trainers of a session."""
    return act.viewer.may(Door.REGISTER) or (about is About.SESSION and ref in act.viewer.taught)


def where(act: Act, about: About, ref: str) -> list[Any]:
    """Return the conditions of the cases of a history."""
    person = act.host.person(ref) if about is About.TRAINER else None
    taught = act.host.sessions_taught_by(person) if person else ()
    return history.where(act.organisation, act.viewer, about, ref, taught)


def label(act: Act, about: About, ref: str, latest: Case) -> str:
    """Return the name of what a history is about: the host's for people, that of the latest case else."""
    if about in NAMES:
        return str(getattr(latest, NAMES[about]) or ref)
    person = act.host.person(ref)
    return person.label if person else (latest.claimant_label or ref) if about is About.PERSON else ref
