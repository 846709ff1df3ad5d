"""What an LMS gives us: the adapter it writes, and the values that cross it (design §3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Protocol, get_args, get_origin, get_type_hints, runtime_checkable

from flask_login import current_user

from .errors import HostError


class Role(StrEnum):
    """What a person is in an organisation; the host maps its own roles to these."""

    LEARNER = "learner"
    TRAINER = "trainer"
    STAFF = "staff"
    QUALITY = "quality"
    DIRECTION = "direction"
    AUDITOR = "auditor"


def _fits(value: object, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(_fits(value, choice) for choice in inner)
    if origin in (tuple, frozenset):
        return isinstance(value, origin) and all(_fits(item, inner[0]) for item in value)
    return isinstance(value, hint)


class _Checked:
    """Refuse a wrong field when the value is made, not three layers later."""

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for item in fields(self):  # type: ignore[arg-type]
            value = getattr(self, item.name)
            if not _fits(value, hints[item.name]):
                raise HostError(
                    f"{type(self).__name__}.{item.name} must be {hints[item.name]}, got {value!r}. "
                    f"Convert it in your adapter."
                )
        if getattr(self, "ref", "ref") == "":
            raise HostError(f"{type(self).__name__}.ref is empty. Give the host's id as text.")


@dataclass(frozen=True)
class Party(_Checked):
    """A company or a funder: the host's id and the name to keep."""

    ref: str
    label: str


@dataclass(frozen=True)
class Person(_Checked):
    """Someone with an account in the host.

    Parameters: `ref` the host's id as text; `label` the name to show; `email` where mail goes, or None;
    `roles` what they are in the current organisation; `active` False for a closed account;
    `locale` "fr" or "en", or None for the site's.
    """

    ref: str
    label: str
    email: str | None = None
    phone: str | None = None
    roles: frozenset[Role] = frozenset()
    active: bool = True
    locale: str | None = None


@dataclass(frozen=True)
class TrainingSession(_Checked):
    """One session of a training.

    Parameters: `ref` the host's id as text; `title` of the session; `training_ref` and `training_label` the
    training it belongs to; `modality` and `category` codes of requirements §5.7 ("presentiel"…, "AF", "BC",
    "VAE", "CFA"); `trainers` those who teach it; `client` and `funder` who pays; `subcontracted` True where the
    organisation teaches for another (O05); `certification` RNCP or RS code.
    """

    ref: str
    title: str
    starts_on: date
    ends_on: date
    modality: str = "presentiel"
    category: str = "AF"
    training_ref: str = ""
    training_label: str = ""
    trainers: tuple[Party, ...] = ()
    client: Party | None = None
    funder: Party | None = None
    subcontracted: bool = False
    certification: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.ends_on < self.starts_on:
            raise HostError(f"TrainingSession {self.ref!r} ends before it starts. Check starts_on and ends_on.")
        if self.category not in ("AF", "BC", "VAE", "CFA"):
            raise HostError(f"TrainingSession.category must be AF, BC, VAE or CFA, got {self.category!r}.")


@dataclass(frozen=True)
class Enrolment(_Checked):
    """A learner's place in a session."""

    person_ref: str
    session_ref: str


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
        """Return the sessions that this learner follows or followed."""
        ...

    def sessions_taught_by(self, person: Person) -> Sequence[str]:
        """Return the refs of the sessions that this trainer teaches or taught."""
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


class CheckedHost:
    """The host's adapter, with every answer checked at the door."""

    def __init__(self, adapter: HostAdapter) -> None:
        self.adapter = adapter

    def _answers(self, method: str, answer: Any, kind: type) -> tuple[Any, ...]:
        name = f"{type(self.adapter).__name__}.{method}()"
        if not isinstance(answer, Iterable) or isinstance(answer, str):
            raise HostError(f"{name} must return a list of {kind.__name__}, got {answer!r}.")
        found: tuple[Any, ...] = tuple(answer)
        for item in found:
            if not isinstance(item, kind):
                raise HostError(f"{name} must return {kind.__name__} objects, got {item!r}.")
        return found

    def current_person(self) -> Person | None:
        """Return who is asking, or None."""
        person = self.adapter.current_person()
        if person is not None and not isinstance(person, Person):
            raise HostError(f"{type(self.adapter).__name__}.current_person() must return a Person or None.")
        return person

    def current_organisation(self) -> str:
        """Return the ref of the request's organisation."""
        ref = self.adapter.current_organisation()
        if not isinstance(ref, str) or not ref:
            raise HostError(f"{type(self.adapter).__name__}.current_organisation() must return a ref as text.")
        return ref

    def organisations(self) -> tuple[str, ...]:
        """Return the refs of all organisations."""
        return self._answers("organisations", self.adapter.organisations(), str)

    def people(self, refs: Sequence[str]) -> tuple[Person, ...]:
        """Return the people of these refs; asks nothing for an empty list."""
        return self._answers("people", self.adapter.people(refs), Person) if refs else ()

    def person(self, ref: str | None) -> Person | None:
        """Return the person of this ref, or None."""
        return next((p for p in self.people([ref]) if p.ref == ref), None) if ref else None

    def people_with_role(self, organisation: str, role: Role) -> tuple[Person, ...]:
        """Return the active people who hold this role."""
        found = self._answers("people_with_role", self.adapter.people_with_role(organisation, role), Person)
        return tuple(person for person in found if person.active)

    def handlers(self, organisation: str) -> tuple[Person, ...]:
        """Return the quality managers and the direction, each once."""
        both = [*self.people_with_role(organisation, Role.QUALITY)]
        both += self.people_with_role(organisation, Role.DIRECTION)
        return tuple({person.ref: person for person in both}.values())

    def search_people(self, organisation: str, text: str) -> tuple[Person, ...]:
        """Return people whose name or e-mail holds this text."""
        return self._answers("search_people", self.adapter.search_people(organisation, text), Person)

    def sessions(self, refs: Sequence[str]) -> tuple[TrainingSession, ...]:
        """Return the sessions of these refs; asks nothing for an empty list."""
        return self._answers("sessions", self.adapter.sessions(refs), TrainingSession) if refs else ()

    def session(self, ref: str | None) -> TrainingSession | None:
        """Return the session of this ref, or None."""
        return next((s for s in self.sessions([ref]) if s.ref == ref), None) if ref else None

    def search_sessions(self, organisation: str, text: str) -> tuple[TrainingSession, ...]:
        """Return sessions whose code or title holds this text."""
        return self._answers("search_sessions", self.adapter.search_sessions(organisation, text), TrainingSession)

    def enrolments_of(self, person: Person) -> tuple[Enrolment, ...]:
        """Return the learner's places."""
        return self._answers("enrolments_of", self.adapter.enrolments_of(person), Enrolment)

    def sessions_taught_by(self, person: Person) -> tuple[str, ...]:
        """Return the refs of the trainer's sessions."""
        return self._answers("sessions_taught_by", self.adapter.sessions_taught_by(person), str)


def checked(adapter: object) -> CheckedHost:
    """Wrap an adapter, or raise `HostError` naming the methods it lacks."""
    missing = [name for name in METHODS if not callable(getattr(adapter, name, None))]
    if missing:
        raise HostError(
            f"{type(adapter).__name__} lacks {', '.join(missing)}. "
            f"Write each as flask_reclamations.HostAdapter describes it."
        )
    return CheckedHost(adapter)  # type: ignore[arg-type]
