"""What a host gives us: its mistakes are named at once, with the fix."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.errors import HostError
from flask_reclamations.host import (
    CheckedHost,
    Enrolment,
    FlaskLoginAdapter,
    HostAdapter,
    Party,
    Person,
    Role,
    TrainingSession,
    checked,
)

from .lms import PEOPLE, SESSIONS, Adapter

DAY = date(2026, 11, 12)


def session(**changed: Any) -> TrainingSession:
    values: dict[str, Any] = {"ref": "s1", "title": "Anglais", "starts_on": DAY, "ends_on": DAY}
    return TrainingSession(**values | changed)


MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "a number as ref": (lambda: Person(42, "Léa"), "Person.ref"),  # type: ignore[arg-type]
    "an empty ref": (lambda: Person("", "Léa"), "Person.ref"),
    "no label": (lambda: Person("1", None), "Person.label"),  # type: ignore[arg-type]
    "roles as a list": (lambda: Person("1", "Léa", roles=[Role.LEARNER]), "Person.roles"),  # type: ignore[arg-type]
    "roles as words": (lambda: Person("1", "Léa", roles=frozenset({"learner"})), "Person.roles"),  # type: ignore[arg-type]
    "active as a number": (lambda: Person("1", "Léa", active=1), "Person.active"),  # type: ignore[arg-type]
    "an e-mail as bytes": (lambda: Person("1", "Léa", email=b"a@b"), "Person.email"),  # type: ignore[arg-type]
    "a company's number": (lambda: Party(7, "Valdor"), "Party.ref"),  # type: ignore[arg-type]
    "an empty company ref": (lambda: Party("", "Valdor"), "Party.ref"),
    "an enrolment of numbers": (lambda: Enrolment(1, "s1"), "Enrolment.person_ref"),  # type: ignore[arg-type]
    "dates as text": (lambda: session(starts_on="2026-11-12"), "TrainingSession.starts_on"),
    "no date": (lambda: session(ends_on=None), "TrainingSession.ends_on"),
    "an instant for a date": (
        lambda: session(starts_on=datetime(2026, 11, 12, tzinfo=UTC)),
        "TrainingSession.starts_on",
    ),
    "two instants for dates": (
        lambda: session(starts_on=datetime(2026, 11, 12, tzinfo=UTC), ends_on=datetime(2026, 11, 13, tzinfo=UTC)),
        "TrainingSession.starts_on",
    ),
    "trainers as refs": (lambda: session(trainers=("bruno",)), "TrainingSession.trainers"),
    "trainers as a list": (lambda: session(trainers=[Party("b", "B")]), "TrainingSession.trainers"),
    "a client as text": (lambda: session(client="Valdor"), "TrainingSession.client"),
    "an unknown category": (lambda: session(category="OF"), "TrainingSession.category"),
    "an end before the start": (lambda: session(ends_on=date(2026, 11, 1)), "starts_on and ends_on"),
    "a ref too long to keep": (lambda: Person("x" * 65, "Léa"), "Person.ref"),
    "a session ref too long to keep": (lambda: session(ref="s" * 65), "TrainingSession.ref"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_wrong_value_is_named_as_it_is_made(mistake: str) -> None:
    make, named = MISTAKES[mistake]
    with pytest.raises(HostError) as error:
        make()
    assert named in str(error.value)


def test_the_message_says_what_to_do() -> None:
    with pytest.raises(HostError, match=r"got 42\. Convert it in your adapter\."):
        Person(42, "Léa")  # type: ignore[arg-type]


def test_what_crosses_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Person("1", "Léa").label = "Autre"  # type: ignore[misc]


@pytest.mark.parametrize("category", ["AF", "BC", "VAE", "CFA"])
def test_the_four_categories_of_actions_are_accepted(category: str) -> None:  # B06
    assert session(category=category).category == category


def test_there_are_six_roles() -> None:
    assert {str(role) for role in Role} == {"learner", "trainer", "staff", "quality", "direction", "auditor"}


METHODS = [
    "current_person",
    "current_organisation",
    "organisations",
    "people",
    "people_with_role",
    "search_people",
    "sessions",
    "search_sessions",
    "enrolments_of",
    "sessions_taught_by",
]


def test_an_adapter_that_lacks_everything_is_told_everything() -> None:
    with pytest.raises(HostError) as error:
        checked(object())
    assert f"object lacks {', '.join(METHODS)}." in str(error.value)
    assert "flask_reclamations.HostAdapter" in str(error.value)


@pytest.mark.parametrize("method", METHODS)
def test_each_missing_method_is_named(method: str) -> None:
    broken = type("Broken", (Adapter,), {method: None})()
    with pytest.raises(HostError, match=f"Broken lacks {method}\\."):
        checked(broken)


def test_a_complete_adapter_fits_the_protocol() -> None:
    assert isinstance(Adapter(), HostAdapter)


class Half(FlaskLoginAdapter):
    """A host that forgot `person_of`."""


def test_the_flask_login_base_names_what_the_host_must_write() -> None:
    with pytest.raises(HostError, match=r"Half\.person_of\(user\) is missing"):
        Half().person_of(object())


def test_nobody_is_asking_where_nobody_is_logged_in(app: Flask) -> None:
    with app.test_request_context("/"):
        assert app.extensions["reclamations"].host.current_person() is None


def test_whoever_is_logged_in_is_asking(app: Flask) -> None:
    with app.test_client() as browser:
        browser.get("/login/lea")
        browser.get("/")
        assert app.extensions["reclamations"].host.current_person() == PEOPLE["lea"]


def wrong(method: str, answer: Any) -> CheckedHost:
    return checked(type("Wrong", (Adapter,), {method: lambda self, *args: answer})())


LEA, CPN = PEOPLE["lea"], SESSIONS["cpn-b"]
CALLS: dict[str, Callable[[CheckedHost], object]] = {
    "organisations": lambda host: host.organisations(),
    "people": lambda host: host.people(["lea"]),
    "people_with_role": lambda host: host.people_with_role("rives", Role.QUALITY),
    "search_people": lambda host: host.search_people("rives", "lé"),
    "sessions": lambda host: host.sessions(["cpn-b"]),
    "search_sessions": lambda host: host.search_sessions("rives", "cpn"),
    "enrolments_of": lambda host: host.enrolments_of(LEA),
    "sessions_taught_by": lambda host: host.sessions_taught_by(PEOPLE["bruno"]),
}


@pytest.mark.parametrize("answer", [None, "lea", 7, [None], [{"ref": "lea"}], [3.5]], ids=repr)
@pytest.mark.parametrize("method", CALLS)
def test_a_wrong_answer_names_the_method(method: str, answer: Any) -> None:
    with pytest.raises(HostError, match=rf"Wrong\.{method}\(\) must return"):
        CALLS[method](wrong(method, answer))


@pytest.mark.parametrize("method", CALLS)
def test_any_sequence_is_an_answer(method: str) -> None:
    assert CALLS[method](wrong(method, iter(()))) == ()


@pytest.mark.parametrize("answer", ["lea", object(), {"ref": "lea"}], ids=["text", "object", "dict"])
def test_a_wrong_current_person_is_named(answer: Any) -> None:
    with pytest.raises(HostError, match=r"Wrong\.current_person\(\)"):
        wrong("current_person", answer).current_person()


@pytest.mark.parametrize("answer", [None, "", 3])
def test_a_wrong_current_organisation_is_named(answer: Any) -> None:
    with pytest.raises(HostError, match=r"Wrong\.current_organisation\(\)"):
        wrong("current_organisation", answer).current_organisation()


def test_an_unknown_person_is_nobody() -> None:
    host = checked(Adapter())
    assert (host.person("nobody"), host.person(None), host.person("")) == (None, None, None)


def test_an_unknown_session_is_none() -> None:
    host = checked(Adapter())
    assert (host.session("nowhere"), host.session(None)) == (None, None)


def test_a_person_that_was_not_asked_for_is_not_taken_for_another() -> None:
    assert wrong("people", [LEA]).person("nour") is None


@pytest.mark.parametrize("method", ["people", "sessions"])
def test_the_host_is_not_asked_for_nothing(method: str) -> None:
    assert getattr(wrong(method, None), method)([]) == ()


def test_a_closed_account_holds_no_role() -> None:
    assert wrong("people_with_role", list(PEOPLE.values())).people_with_role("rives", Role.STAFF) == tuple(
        person for person in PEOPLE.values() if person.active
    )


def test_the_handlers_are_quality_and_direction_each_once() -> None:
    adapter = Adapter()
    both = PEOPLE["claire"].roles | PEOPLE["denis"].roles
    adapter.known["claire"] = Person("claire", "Claire Vidal", "claire@exemple.test", roles=both)
    assert [person.ref for person in checked(adapter).handlers("rives")] == ["claire", "denis"]
