"""What every host must answer, run against every host we have."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

import example_app
from example_app.database import db
from example_app.seed import seed_people
from flask_reclamations.host import CheckedHost, Person, Role, TrainingSession

from ..lms import create_app


@contextmanager
def in_memory(folder: Path) -> Iterator[Flask]:
    """The host of these tests."""
    yield create_app(f"sqlite:///{folder / 'lms.db'}")


@contextmanager
def rives(folder: Path) -> Iterator[Flask]:
    """The example LMS, with its people, on its own tables."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DEMO_DIR", str(folder))
        for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL"):
            environment.delenv(name, raising=False)
        app = example_app.create_app()
    with app.app_context():
        flask_migrate.upgrade()
        seed_people(db.session(), date(2026, 11, 12))
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


HOSTS = {"in memory": in_memory, "example LMS": rives}


@pytest.fixture(scope="module", params=HOSTS)
def lms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with HOSTS[request.param](tmp_path_factory.mktemp("lms")) as app:
        yield app


@pytest.fixture
def host(lms: Flask) -> Iterator[CheckedHost]:
    with lms.test_request_context("/"):
        host: CheckedHost = lms.extensions["reclamations"].host
        yield host


def organisation(host: CheckedHost) -> str:
    return host.organisations()[0]


def everybody(host: CheckedHost) -> dict[str, Person]:
    return {person.ref: person for role in Role for person in host.people_with_role(organisation(host), role)}


def taught(host: CheckedHost) -> list[TrainingSession]:
    trainers = host.people_with_role(organisation(host), Role.TRAINER)
    refs = {ref for trainer in trainers for ref in host.sessions_taught_by(trainer)}
    return list(host.sessions(sorted(refs)))


def test_nobody_is_asking_without_a_login(host: CheckedHost) -> None:
    assert host.current_person() is None


def test_the_organisation_of_a_request_is_known_without_a_login(host: CheckedHost) -> None:
    assert host.current_organisation() in host.organisations()


def test_the_organisations_are_known_without_a_request(lms: Flask) -> None:
    with lms.app_context():
        assert len(lms.extensions["reclamations"].host.organisations()) == 1


@pytest.mark.parametrize("role", Role)
def test_each_role_is_held_by_somebody_active(host: CheckedHost, role: Role) -> None:
    held = host.people_with_role(organisation(host), role)
    assert held
    assert all(role in person.roles and person.active for person in held)


def test_people_are_found_by_their_refs(host: CheckedHost) -> None:
    known = everybody(host)
    assert {person.ref: person for person in host.people(sorted(known))} == known


def test_a_ref_does_not_change_from_one_answer_to_the_next(host: CheckedHost) -> None:
    assert everybody(host) == everybody(host)


@pytest.mark.parametrize("ref", ["nobody", "0", "-1", "", "é", "9" * 30, "1; DROP TABLE x", "²"])
def test_an_unknown_ref_is_absent_and_no_error(host: CheckedHost, ref: str) -> None:
    assert host.people([ref, "nobody"]) == ()
    assert host.sessions([ref, "nowhere"]) == ()


def test_an_unknown_ref_hides_no_known_one(host: CheckedHost) -> None:
    someone = next(iter(everybody(host)))
    assert [person.ref for person in host.people(["nobody", someone])] == [someone]


def test_a_search_finds_somebody_by_a_part_of_their_name_whatever_the_capitals(host: CheckedHost) -> None:
    person = host.people_with_role(organisation(host), Role.QUALITY)[0]
    part = person.label.split()[-1][1:4]
    for said in (part.lower(), part.upper()):
        assert person in host.search_people(organisation(host), said)


@pytest.mark.parametrize("text", ["%", "_", "zzzzz", "\\", "'"])
def test_a_search_takes_signs_as_they_are(host: CheckedHost, text: str) -> None:
    assert host.search_people(organisation(host), text) == ()
    assert host.search_sessions(organisation(host), text) == ()


def test_a_search_is_short(host: CheckedHost) -> None:
    assert len(host.search_people(organisation(host), "")) <= 20
    assert len(host.search_sessions(organisation(host), "")) <= 20


def test_the_trainers_of_a_session_teach_it(host: CheckedHost) -> None:
    pairs = [(trainer.ref, session.ref) for session in taught(host) for trainer in session.trainers]
    people = {person.ref: person for person in host.people([ref for ref, _ in pairs])}
    assert pairs
    assert all(session in host.sessions_taught_by(people[trainer]) for trainer, session in pairs)


def test_what_a_learner_follows_are_known_sessions(host: CheckedHost) -> None:
    places = [
        p for person in host.people_with_role(organisation(host), Role.LEARNER) for p in host.enrolments_of(person)
    ]
    refs = {place.session_ref for place in places}
    assert refs
    assert {session.ref for session in host.sessions(sorted(refs))} == refs


def test_a_place_is_that_of_the_learner_who_was_asked_about(host: CheckedHost) -> None:
    for person in host.people_with_role(organisation(host), Role.LEARNER):
        assert {place.person_ref for place in host.enrolments_of(person)} <= {person.ref}


def test_a_stranger_follows_and_teaches_nothing(host: CheckedHost) -> None:
    stranger = Person("nobody", "Personne")
    assert (host.enrolments_of(stranger), host.sessions_taught_by(stranger)) == ((), ())


@pytest.mark.parametrize("lms", ["example LMS"], indirect=True)
def test_another_organisation_has_nobody(host: CheckedHost) -> None:
    assert host.people_with_role("elsewhere", Role.QUALITY) == ()
    assert host.search_people("elsewhere", "") == ()
    assert host.search_sessions("elsewhere", "") == ()
