"""The host's adapter with every answer checked at the door."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import g, has_request_context

from ..errors import HostError
from .adapter import METHODS, HostAdapter
from .values import Enrolment, Person, Role, TrainingSession


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
        refs = _askable(refs)
        return self._answers("people", self.adapter.people(refs), Person) if refs else ()

    def person(self, ref: str | None) -> Person | None:
        """Return the person of this ref, or None."""
        return next((p for p in self.people([ref]) if p.ref == ref), None) if ref else None

    def people_with_role(self, organisation: str, role: Role) -> tuple[Person, ...]:
        """Return the active people who hold this role; a page asks several times, the adapter once a request."""
        asked = g.setdefault("reclamations_holders", {}) if has_request_context() else {}
        if (organisation, role) not in asked:
            found = self._answers("people_with_role", self.adapter.people_with_role(organisation, role), Person)
            asked[organisation, role] = tuple(person for person in found if person.active)
        holders: tuple[Person, ...] = asked[organisation, role]
        return holders

    def handlers(self, organisation: str) -> tuple[Person, ...]:
        """Return the quality managers and the direction, each once."""
        both = [*self.people_with_role(organisation, Role.QUALITY)]
        both += self.people_with_role(organisation, Role.DIRECTION)
        return tuple({person.ref: person for person in both}.values())

    def search_people(self, organisation: str, text: str) -> tuple[Person, ...]:
        """Return people whose name or e-mail holds this text."""
        return self._answers("search_people", self.adapter.search_people(organisation, text), Person)

    def person_in(self, organisation: str, ref: str | None) -> Person | None:
        """Return the person of this ref where the organisation's own search finds them, or None.

        `people` knows everybody of every organisation; a ref that came from a browser must not.
        """
        person = self.person(ref)
        known = self.search_people(organisation, person.email or person.label) if person else ()
        return person if person and person.ref in {found.ref for found in known} else None

    def sessions(self, refs: Sequence[str]) -> tuple[TrainingSession, ...]:
        """Return the sessions of these refs; asks nothing for an empty list."""
        refs = _askable(refs)
        return self._answers("sessions", self.adapter.sessions(refs), TrainingSession) if refs else ()

    def session(self, ref: str | None) -> TrainingSession | None:
        """Return the session of this ref, or None."""
        return next((s for s in self.sessions([ref]) if s.ref == ref), None) if ref else None

    def search_sessions(self, organisation: str, text: str) -> tuple[TrainingSession, ...]:
        """Return sessions whose code or title holds this text."""
        return self._answers("search_sessions", self.adapter.search_sessions(organisation, text), TrainingSession)

    def session_in(self, organisation: str, ref: str | None) -> TrainingSession | None:
        """Return the session of this ref where the organisation's own search finds it, or None."""
        training = self.session(ref)
        for text in (training.ref, training.title) if training else ():
            if any(found.ref == ref for found in self.search_sessions(organisation, text)):
                return training
        return None

    def enrolments_of(self, person: Person) -> tuple[Enrolment, ...]:
        """Return the learner's places."""
        return self._answers("enrolments_of", self.adapter.enrolments_of(person), Enrolment)

    def sessions_taught_by(self, person: Person) -> tuple[str, ...]:
        """Return the refs of the trainer's sessions."""
        return self._answers("sessions_taught_by", self.adapter.sessions_taught_by(person), str)


def _askable(refs: Sequence[str]) -> list[str]:
    # A ref may come from a browser; PostgreSQL fails on a NUL instead of finding nothing.
    return [ref for ref in refs if "\0" not in ref]


def checked(adapter: object) -> CheckedHost:
    """Wrap an adapter, or raise `HostError` naming the methods it lacks."""
    missing = [name for name in METHODS if not callable(getattr(adapter, name, None))]
    if missing:
        raise HostError(
            f"{type(adapter).__name__} lacks {', '.join(missing)}. "
            f"Write each as flask_reclamations.HostAdapter describes it."
        )
    return CheckedHost(adapter)  # type: ignore[arg-type]
