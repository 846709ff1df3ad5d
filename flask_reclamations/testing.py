"""The contract of a host adapter, as tests that a host developer runs with pytest on their own LMS (criterion 45).

    from flask_reclamations.testing import AdapterContract

    class TestAdapter(AdapterContract):
        def log_in(self, client, person):
            client.post("/login", data={"email": person.email, "password": "demo"})

`app` is the fixture of your `conftest.py`: your LMS on a test database where every role is held by somebody, a
trainer teaches a session and a learner follows one. Our own tables need not exist.
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event

from .host import CheckedHost, Person, Role, TrainingSession
from .host.text import mailable

AT_MOST = 20  # what a search may return
STRANGE_REFS = ("nobody", "0", "-1", "λ", "9" * 30, "1; DROP TABLE x", "²", "%")
STRANGE_TEXTS = ("%", "_", "zzzzz", "\\", "'")


class AdapterContract:
    """What every host answers: subclass it in your tests, and read in each failure the method and its fix.

    Give the fixture `app` and override `log_in`; `roles` are those that somebody holds in your LMS.
    """

    roles: ClassVar[frozenset[Role]] = frozenset(Role)

    def log_in(self, client: FlaskClient, person: Person) -> None:
        """Log this person in, as your login page does."""
        raise NotImplementedError(f"{type(self).__name__}.log_in(client, person) is missing: do as your page does")

    @pytest.fixture
    def host(self, app: Flask) -> Iterator[CheckedHost]:
        """Your adapter as jobs call it: in an app context, with no request."""
        with app.app_context():
            yield _host(app)

    def test_current_person_is_nobody_before_login(self, app: Flask) -> None:
        with app.test_request_context("/"):
            found = _host(app).current_person()
        _must(app, "current_person", found is None, f"return None where nobody is logged in, not {found!r}")

    def test_current_person_is_who_logged_in(self, app: Flask) -> None:
        with app.app_context():
            somebody = [_held(_host(app), role)[0] for role in sorted(self.roles)]
        for person in somebody:
            with app.test_client() as client:
                self.log_in(client, person)
                client.get(_some_page(app)).close()
                found = _host(app).current_person()
            fix = f"return the same Person as people([{person.ref!r}]) once they logged in, not {found!r}"
            _must(app, "current_person", found == person, fix)

    def test_current_organisation_is_known_before_login(self, app: Flask) -> None:
        with app.test_request_context("/"):
            ref, known = _host(app).current_organisation(), _host(app).organisations()
        _must(app, "current_organisation", ref in known, f"return one of organisations(), not {ref!r}")

    def test_organisations_need_no_request(self, host: CheckedHost) -> None:
        refs = host.organisations()
        _must(host, "organisations", refs, "return at least one ref")
        _must(host, "organisations", len(set(refs)) == len(refs), "return each ref once")

    def test_people_with_role_are_active_and_hold_it(self, host: CheckedHost) -> None:
        for role in sorted(self.roles):
            found = _held(host, role)
            _must(host, "people_with_role", all(p.active for p in found), "leave closed accounts out")
            fix = f"return people whose roles hold {role!r} when asked for it"
            _must(host, "people_with_role", all(role in p.roles for p in found), fix)

    def test_people_are_found_by_their_refs(self, host: CheckedHost) -> None:
        known = _everybody(host)
        found = {person.ref: person for person in host.people(sorted(known))}
        _must(host, "people", found == known, "return each person of these refs, as people_with_role() does")

    def test_people_can_be_written_to(self, host: CheckedHost) -> None:
        wrong = [p for p in _everybody(host).values() if p.email is not None and not mailable(p.email)]
        _must(host, "people", not wrong, f"give an e-mail address, or None where there is none: {wrong}")
        nameless = [p.ref for p in _everybody(host).values() if not p.label.strip()]
        _must(host, "people", not nameless, f"give a name to show as label: {nameless}")

    def test_people_speak_a_language_that_we_speak(self, host: CheckedHost) -> None:
        wrong = [p for p in _everybody(host).values() if p.locale not in (None, "fr", "en")]
        _must(host, "people", not wrong, f"give 'fr', 'en' or None as locale: {wrong}")

    @pytest.mark.parametrize("ref", STRANGE_REFS)
    def test_an_unknown_ref_is_absent_and_no_error(self, host: CheckedHost, ref: str) -> None:
        for name, ask in (("people", host.people), ("sessions", host.sessions)):
            found = _answer(host, name, ask, [ref])
            _must(host, name, found == (), f"leave an unknown ref such as {ref!r} out, without an error")

    def test_an_unknown_ref_hides_no_known_one(self, host: CheckedHost) -> None:
        person, session = next(iter(_everybody(host).values())), _taught(host)[0]
        found = [p.ref for p in host.people([*STRANGE_REFS, person.ref])]
        _must(host, "people", found == [person.ref], "return the known people among unknown refs")
        refs = [s.ref for s in host.sessions([*STRANGE_REFS, session.ref])]
        _must(host, "sessions", refs == [session.ref], "return the known sessions among unknown refs")

    def test_search_people_finds_a_part_of_a_name_whatever_its_capitals(self, host: CheckedHost) -> None:
        person = next(p for p in _everybody(host).values() if _word(p.label))
        for said in (_word(person.label).lower(), _word(person.label).upper()):
            found = host.search_people(_organisation(host), said)
            there = person in found or len(found) == AT_MOST
            _must(host, "search_people", there, f"find {person.label!r} by {said!r}")

    def test_search_sessions_finds_a_part_of_a_title_whatever_its_capitals(self, host: CheckedHost) -> None:
        session = next(s for s in _taught(host) if _word(s.title))
        for said in (_word(session.title).lower(), _word(session.title).upper()):
            found = host.search_sessions(_organisation(host), said)
            there = session in found or len(found) == AT_MOST
            _must(host, "search_sessions", there, f"find {session.title!r} by {said!r}")
            days = [one.starts_on for one in found]
            _must(host, "search_sessions", days == sorted(days, reverse=True), "put the latest first")

    @pytest.mark.parametrize("text", STRANGE_TEXTS)
    def test_a_search_takes_signs_as_they_are(self, host: CheckedHost, text: str) -> None:
        for name in ("search_people", "search_sessions"):
            found = _answer(host, name, getattr(host, name), _organisation(host), text)
            held = isinstance(found, tuple) and all(
                any(isinstance(said, str) and text in said.lower() for said in vars(one).values()) for one in found
            )
            _must(host, name, held, f"escape what a search means to the database: {text!r} finds {found!r}")

    def test_a_search_is_short(self, host: CheckedHost) -> None:
        for name in ("search_people", "search_sessions"):
            found = getattr(host, name)(_organisation(host), "")
            _must(host, name, len(found) <= AT_MOST, f"return at most {AT_MOST}, not {len(found)}")

    def test_the_trainers_of_a_session_teach_it(self, host: CheckedHost) -> None:
        for session in _taught(host):
            trainers = host.people([trainer.ref for trainer in session.trainers])
            _must(host, "sessions", trainers, f"give the trainers of {session.ref!r} the refs that people() knows")
            teach = all(session.ref in host.sessions_taught_by(trainer) for trainer in trainers)
            _must(host, "sessions_taught_by", teach, f"return {session.ref!r} for each of its trainers")

    def test_a_place_is_that_of_the_learner_in_a_known_session(self, host: CheckedHost) -> None:
        learners = _held(host, Role.LEARNER)
        places = [(person, place) for person in learners for place in host.enrolments_of(person)]
        _must(host, "enrolments_of", places, "return a learner's places: seed one in your `app` fixture")
        own = all(person.ref == place.person_ref for person, place in places)
        _must(host, "enrolments_of", own, "return the places of the person asked about only")
        refs = {place.session_ref for _, place in places}
        _must(
            host, "enrolments_of", refs == {s.ref for s in host.sessions(sorted(refs))}, "name sessions by their ref"
        )

    def test_a_stranger_follows_and_teaches_nothing(self, host: CheckedHost) -> None:
        stranger = Person("nobody", "Nobody", roles=frozenset({Role.LEARNER, Role.TRAINER}))
        for name in ("enrolments_of", "sessions_taught_by"):
            found = _answer(host, name, getattr(host, name), stranger)
            _must(host, name, found == (), "return nothing for a person you do not know")

    def test_another_organisation_has_nobody(self, host: CheckedHost) -> None:
        for name, asked in (("people_with_role", Role.QUALITY), ("search_people", ""), ("search_sessions", "")):
            found = _answer(host, name, getattr(host, name), "elsewhere", asked)
            _must(host, name, found == (), "filter on the organisation")

    def test_many_refs_cost_no_more_statements_than_one(self, app: Flask, host: CheckedHost) -> None:
        people, sessions = sorted(_everybody(host)), [session.ref for session in _taught(host)]
        for name, refs in (("people", people), ("sessions", sessions)):
            one, many = (_statements(app, getattr(host, name), asked) for asked in (refs[:1], refs))
            fix = f"ask for all refs at once (joinedload…): 1 ref takes {one} statements, {len(refs)} take {many}"
            # Two more: an eager load asks nothing where the first ref has nothing to load.
            _must(host, name, many <= one + 2, fix)


def _host(app: Flask) -> CheckedHost:
    found = app.extensions.get("reclamations")
    if found is None:
        pytest.fail("Your `app` fixture has no Reclamations: call Reclamations(host=…).init_app(app)", pytrace=False)
    host: CheckedHost = found.host
    return host


def _must(where: Flask | CheckedHost, method: str, holds: object, fix: str) -> None:
    host = _host(where) if isinstance(where, Flask) else where
    if not holds:
        pytest.fail(f"{type(host.adapter).__name__}.{method}() must {fix}.", pytrace=False)


def _answer(host: CheckedHost, method: str, ask: Callable[..., Any], *asked: Any) -> Any:
    """Ask; what the adapter raises is its answer, since it may raise nothing."""
    try:
        return ask(*asked)
    except Exception as error:
        return error


def _organisation(host: CheckedHost) -> str:
    return host.organisations()[0]


def _held(host: CheckedHost, role: Role) -> list[Person]:
    # The adapter itself: the checked host leaves closed accounts out on its own.
    found = list(host.adapter.people_with_role(_organisation(host), role))
    fix = f"return who holds {role!r}: seed one in your `app` fixture, or leave it out of `roles` in the test"
    _must(host, "people_with_role", found, fix)
    return found


def _everybody(host: CheckedHost) -> dict[str, Person]:
    found = {p.ref: p for role in Role for p in host.people_with_role(_organisation(host), role)}
    _must(host, "people_with_role", found, "return somebody: seed people in your `app` fixture")
    return found


def _taught(host: CheckedHost) -> list[TrainingSession]:
    trainers = host.people_with_role(_organisation(host), Role.TRAINER)
    refs = {ref for trainer in trainers for ref in host.sessions_taught_by(trainer)}
    found = list(host.sessions(sorted(refs)))
    _must(host, "sessions_taught_by", refs, "return a trainer's sessions: seed one in your `app` fixture")
    _must(host, "sessions", len(found) == len(refs), "return every session that sessions_taught_by() names")
    return found


def _word(text: str) -> str:
    """Return the end of the longest word that every database can compare without its capitals."""
    return max((word[1:] for word in text.split() if word.isascii() and word.isalpha()), key=len, default="")


def _some_page(app: Flask) -> str:
    with app.test_request_context():
        return url_for("reclamations.static", filename="reclamations.css")


def _statements(app: Flask, ask: Callable[..., Any], refs: list[str]) -> int:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        seen.append(statement)

    app.extensions["sqlalchemy"].session.remove()
    engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        ask(refs)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
