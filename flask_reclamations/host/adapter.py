"""What a host answers, and a base for hosts with Flask-Login."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from flask_login import current_user

from ..errors import HostError
from .values import Enrolment, Person, Role, TrainingSession


@runtime_checkable
class HostAdapter(Protocol):
    """What a host answers. Unknown refs are absent from the answer, never an error."""

    def current_person(self) -> Person | None:
        """Return who is asking, or None where nobody is logged in."""
        ...

    def current_organisation(self) -> str:
        """Return the ref of the organisation of this request, with or without a logged-in person."""
        ...

    def organisations(self) -> Sequence[str]:
        """Return the refs of all organisations, for the tick and the command line (no request)."""
        ...

    def people(self, refs: Sequence[str]) -> Sequence[Person]:
        """Return the people of these refs, closed accounts included (`active=False`)."""
        ...

    def people_with_role(self, organisation: str, role: Role) -> Sequence[Person]:
        """Return the active people who hold this role in this organisation."""
        ...

    def search_people(self, organisation: str, text: str) -> Sequence[Person]:
        """Return at most twenty people whose name or e-mail holds this text."""
        ...

    def sessions(self, refs: Sequence[str]) -> Sequence[TrainingSession]:
        """Return the sessions of these refs."""
        ...

    def search_sessions(self, organisation: str, text: str) -> Sequence[TrainingSession]:
        """Return at most twenty sessions whose code or title holds this text, latest first."""
        ...

    def enrolments_of(self, person: Person) -> Sequence[Enrolment]:
        """Return the sessions that this learner follows or followed, in the request's organisation."""
        ...

    def sessions_taught_by(self, person: Person) -> Sequence[str]:
        """Return the refs of the sessions that this trainer teaches or taught, in the request's organisation."""
        ...


METHODS = tuple(name for name in vars(HostAdapter) if not name.startswith("_"))


class FlaskLoginAdapter:
    """Base for a host with Flask-Login: give `person_of(user)` and the other methods of `HostAdapter`."""

    def person_of(self, user: Any) -> Person:
        """Return the `Person` that your logged-in user is."""
        raise HostError(f"{type(self).__name__}.person_of(user) is missing. Return a Person made from your user.")

    def current_person(self) -> Person | None:
        """Return the logged-in user as a `Person`, or None."""
        return self.person_of(current_user) if current_user.is_authenticated else None
