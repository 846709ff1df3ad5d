"""The contract of an adapter: it passes an honest host, and names the method and the fix of every other."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from flask_reclamations import Enrolment, Person, Role
from flask_reclamations.services.act import db_session
from flask_reclamations.testing import AdapterContract

from .lms import Adapter, create_app

ROOT = Path(__file__).parents[1]


class OurContract(AdapterContract):
    """Not collected here: each test below runs one check of it."""

    def log_in(self, client: FlaskClient, person: Person) -> None:
        client.get(f"/login/{person.ref}")


def failure(broken: Adapter, check: str, *asked: str) -> str:
    """Return what a check says of an adapter; `asked` is its parameter, where it has one."""
    app = create_app("sqlite://", broken)
    run = getattr(OurContract(), check)
    names = list(signature(run).parameters)
    fixtures = {"app": app, "host": app.extensions["reclamations"].host}
    given = [fixtures[name] for name in names if name in fixtures]
    with app.app_context() if "host" in names else nullcontext(), pytest.raises(pytest.fail.Exception) as error:
        run(*given, *asked)
    return str(error.value)


def wrong(method: str, answer: Callable[..., Any]) -> Adapter:
    """Return an adapter whose method answers otherwise; `answer` receives the honest adapter first."""
    honest = Adapter()
    return type("MyAdapter", (Adapter,), {method: lambda self, *asked: answer(honest, *asked)})()


def raising(error: Exception) -> Callable[..., Any]:
    def answer(*asked: Any) -> Any:
        raise error

    return answer


def statements(honest: Adapter, refs: list[str]) -> list[Person]:
    """Ask the database once for each ref."""
    for _ in refs:
        db_session().execute(text("SELECT 1"))
    return honest.people(refs)


def of_other_colour(person: Person) -> Person:
    return replace(person, roles=frozenset())


LEA = Adapter().known["lea"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'", replace(LEA, label="Léa D'Arc")),
        ("_", replace(LEA, email="LEA_M@x.test")),
        ("%", replace(LEA, ref="l%a")),
    ],
)
def test_a_search_may_find_a_sign_that_is_there(text: str, found: Person) -> None:
    asked: list[str] = []

    def search(host: Adapter, organisation: str, said: str) -> list[Person]:
        asked.append(said)
        return [found]

    app = create_app("sqlite://", wrong("search_people", search))
    with app.app_context():
        OurContract().test_a_search_takes_signs_as_they_are(app.extensions["reclamations"].host, text)
    assert asked == [text]


FAULTS: dict[str, tuple[str, Callable[..., Any], str, tuple[str, ...], str]] = {
    "somebody before login": (
        "current_person",
        lambda h: LEA,
        "test_current_person_is_nobody_before_login",
        (),
        "None",
    ),
    "another person": (
        "current_person",
        lambda h: LEA,
        "test_current_person_is_who_logged_in",
        (),
        "the same Person",
    ),
    "unknown organisation": (
        "current_organisation",
        lambda h: "x",
        "test_current_organisation_is_known_before_login",
        (),
        "one of organisations()",
    ),
    "no organisation": ("organisations", lambda h: [], "test_organisations_need_no_request", (), "at least one"),
    "twice the same": (
        "organisations",
        lambda h: ["a", "a"],
        "test_organisations_need_no_request",
        (),
        "each ref once",
    ),
    "nobody with a role": (
        "people_with_role",
        lambda h, o, r: [] if r == Role.AUDITOR else h.people_with_role(o, r),
        "test_people_with_role_are_active_and_hold_it",
        (),
        "leave it out of `roles`",
    ),
    "closed accounts": (
        "people_with_role",
        lambda h, o, r: [replace(p, active=False) for p in h.people_with_role(o, r)],
        "test_people_with_role_are_active_and_hold_it",
        (),
        "leave closed accounts out",
    ),
    "without the role": (
        "people_with_role",
        lambda h, o, r: [of_other_colour(p) for p in h.people_with_role(o, r)],
        "test_people_with_role_are_active_and_hold_it",
        (),
        "whose roles hold",
    ),
    "people forgotten": (
        "people",
        lambda h, refs: h.people(refs)[1:],
        "test_people_are_found_by_their_refs",
        (),
        "each",
    ),
    "no address": (
        "people_with_role",
        lambda h, o, r: [replace(p, email="léa@exemple.test") for p in h.people_with_role(o, r)],
        "test_people_can_be_written_to",
        (),
        "give an e-mail address",
    ),
    "no name": (
        "people_with_role",
        lambda h, o, r: [replace(p, label=" ") for p in h.people_with_role(o, r)],
        "test_people_can_be_written_to",
        (),
        "give a name",
    ),
    "a language we do not speak": (
        "people_with_role",
        lambda h, o, r: [replace(p, locale="de") for p in h.people_with_role(o, r)],
        "test_people_speak_a_language_that_we_speak",
        (),
        "'fr', 'en' or None",
    ),
    "an error for an unknown person": (
        "people",
        raising(KeyError("nobody")),
        "test_an_unknown_ref_is_absent_and_no_error",
        ("nobody",),
        "leave an unknown ref",
    ),
    "an error for an unknown session": (
        "sessions",
        raising(ValueError("²")),
        "test_an_unknown_ref_is_absent_and_no_error",
        ("²",),
        "leave an unknown ref",
    ),
    "nothing beside an unknown ref": (
        "people",
        lambda h, refs: h.people(refs) if "nobody" not in refs else [],
        "test_an_unknown_ref_hides_no_known_one",
        (),
        "among unknown refs",
    ),
    "no session beside an unknown ref": (
        "sessions",
        lambda h, refs: h.sessions(refs) if "nobody" not in refs else [],
        "test_an_unknown_ref_hides_no_known_one",
        (),
        "among unknown refs",
    ),
    "a search that minds capitals": (
        "search_people",
        lambda h, o, said: [p for p in h.search_people(o, said) if said in p.label],
        "test_search_people_finds_a_part_of_a_name_whatever_its_capitals",
        (),
        "find ",
    ),
    "a search of sessions that finds none": (
        "search_sessions",
        lambda h, o, said: [],
        "test_search_sessions_finds_a_part_of_a_title_whatever_its_capitals",
        (),
        "find ",
    ),
    "the oldest first": (
        "search_sessions",
        lambda h, o, said: sorted(h.taught_sessions.values(), key=lambda s: s.starts_on),
        "test_search_sessions_finds_a_part_of_a_title_whatever_its_capitals",
        (),
        "the latest first",
    ),
    "a joker": (
        "search_people",
        lambda h, o, said: list(h.known.values()),
        "test_a_search_takes_signs_as_they_are",
        ("%",),
        "escape",
    ),
    "an endless search": ("search_people", lambda h, o, said: [LEA] * 21, "test_a_search_is_short", (), "at most 20"),
    "trainers that nobody knows": (
        "people",
        lambda h, refs: [],
        "test_the_trainers_of_a_session_teach_it",
        (),
        "the refs that people() knows",
    ),
    "no place": (
        "enrolments_of",
        lambda h, p: [],
        "test_a_place_is_that_of_the_learner_in_a_known_session",
        (),
        "seed one",
    ),
    "the places of others": (
        "enrolments_of",
        lambda h, p: [Enrolment("nour", "ang-a")],
        "test_a_place_is_that_of_the_learner_in_a_known_session",
        (),
        "asked about only",
    ),
    "a place nowhere": (
        "enrolments_of",
        lambda h, p: [Enrolment(p.ref, "nowhere")],
        "test_a_place_is_that_of_the_learner_in_a_known_session",
        (),
        "name sessions by their ref",
    ),
    "an error for a stranger": (
        "sessions_taught_by",
        raising(KeyError("nobody")),
        "test_a_stranger_follows_and_teaches_nothing",
        (),
        "return nothing",
    ),
    "people of another organisation": (
        "search_people",
        lambda h, o, said: h.search_people("rives", said),
        "test_another_organisation_has_nobody",
        (),
        "filter on the organisation",
    ),
    "one statement a ref": (
        "people",
        statements,
        "test_many_refs_cost_no_more_statements_than_one",
        (),
        "all refs at once",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_method_and_its_fix(fault: str) -> None:
    method, answer, check, asked, fix = FAULTS[fault]
    said = failure(wrong(method, answer), check, *asked)
    assert said.startswith("MyAdapter.")
    assert fix in said
    assert "must " in said


def test_a_session_whose_trainer_does_not_teach_it_is_told() -> None:
    taught = {"bruno": ["cpn-b", "ang-a"]}
    broken = wrong("sessions_taught_by", lambda h, p: taught.get(p.ref, []))
    said = failure(broken, "test_the_trainers_of_a_session_teach_it")
    assert said == "MyAdapter.sessions_taught_by() must return 'ang-a' for each of its trainers."


def test_every_check_of_the_contract_can_fail() -> None:
    checks = {name for name in dir(AdapterContract) if name.startswith("test_")}
    assert {check for _, _, check, _, _ in FAULTS.values()} == checks


def test_a_host_that_cannot_be_logged_into_says_what_is_missing() -> None:
    app = create_app("sqlite://")
    with pytest.raises(NotImplementedError, match=r"AdapterContract\.log_in\(client, person\) is missing"):
        AdapterContract().test_current_person_is_who_logged_in(app)


def test_an_app_without_the_extension_is_told_so() -> None:
    with pytest.raises(pytest.fail.Exception, match="has no Reclamations"):
        AdapterContract().test_current_person_is_nobody_before_login(Flask("bare"))


def test_the_package_does_without_pytest_until_the_contract_is_asked_for() -> None:
    code = "import sys, flask_reclamations, flask_reclamations.cli; sys.exit('pytest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


CONFTEST = """
import pytest
from tests.lms import Adapter, create_app
from flask import redirect, request
from flask_login import login_user
from tests.lms import User

@pytest.fixture
def app():
    app = create_app("sqlite://")
    refs = {person.email: person.ref for person in Adapter().known.values()}
    app.add_url_rule("/login", "page", lambda: str(login_user(User(refs[request.form["email"]]))), methods=["POST"])
    return app
"""


def test_the_five_lines_of_the_readme_run_the_contract(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(from flask_reclamations\.testing.*?)```", readme, re.DOTALL)
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_adapter.py").write_text(block, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n", encoding="utf-8")
    # What our own run was given beside its command is not theirs.
    alone = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(tmp_path)],
        cwd=tmp_path,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^(\d\d) passed", done.stdout, re.MULTILINE)
