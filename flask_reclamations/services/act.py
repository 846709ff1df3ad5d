"""Who does something, when, in which organisation: what every service is given first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.orm import Session

from ..antivirus import Scanner
from ..domain.rights import STANDARD, Rights, Viewer
from ..host import CheckedHost, NavEntry, Person, Role
from ..i18n import reword
from ..models import Organisation
from ..models.case import CLAIMANT
from ..settings import Settings
from ..storage import Storage
from . import wording

Navigation = Callable[[Person], Iterable[NavEntry]]  # what a host adds to the bar of our staff pages
SYSTEM = Viewer(ref="system", label="Système", roles=frozenset())


@dataclass(frozen=True)
class State:
    """What the extension keeps on the app."""

    settings: Settings
    host: CheckedHost
    storage: Storage
    antivirus: Scanner | None = None
    rights: Rights = STANDARD
    navigation: Navigation | None = None


@dataclass(frozen=True)
class Act:
    """One act: the session it is written through, its organisation, its actor and its time (UTC)."""

    session: Session
    organisation: Organisation
    viewer: Viewer
    now: datetime
    host: CheckedHost
    settings: Settings


def state() -> State:
    """Return what the extension keeps on the current app."""
    kept: State = current_app.extensions["reclamations"]
    return kept


def db_session() -> Session:
    """Return the host's Flask-SQLAlchemy session."""
    session: Session = current_app.extensions["sqlalchemy"].session
    return session


def acting(organisation: Organisation, viewer: Viewer = SYSTEM, *, now: datetime | None = None) -> Act:
    """Return an act of this viewer, now, through the current app."""
    here = state()
    # All that is said from here on is said in this organisation's words, until another act begins.
    reword(wording.of(organisation.words))
    return Act(db_session(), organisation, viewer, now or datetime.now(UTC), here.host, here.settings)


def viewer_of(person: Person, organisation: Organisation) -> Viewer:
    """Return a person with what the rules need to know of them."""
    taught = frozenset(state().host.sessions_taught_by(person)) if Role.TRAINER in person.roles else frozenset()
    return viewer_as(person, person.roles, organisation, taught=taught)


def viewer_as(
    person: Person, roles: frozenset[Role], organisation: Organisation, *, taught: frozenset[str] = frozenset()
) -> Viewer:
    """Return a person in the roles that they hold here, whatever the host says of them elsewhere."""
    known = (person.ref, person.label, roles, taught, organisation.referent_ref)
    return Viewer(*known, rights=state().rights)


def claimant_viewer(label: str | None, *, follows: int | None = None) -> Viewer:
    """Return the actor of what a person without login does, such as through a link that was sent to them.

    Parameters: `follows` the id of the one case that their link opens.
    """
    return Viewer(ref=CLAIMANT, label=label or "Réclamant", roles=frozenset(), follows=follows, rights=state().rights)
