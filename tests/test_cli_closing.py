"""`flask reclamations close`: what it says of many cases at once, and of who may not."""

from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask

from flask_reclamations.domain.vocabulary import SendMode
from flask_reclamations.host import Role
from flask_reclamations.models import Case
from flask_reclamations.services import answers
from flask_reclamations.services.journal import payload_of

from .jobs.steps import all_of, case_of, does, files, records
from .lms import PEOPLE, Adapter
from .services.conftest import events


def _closes(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", "close", *arguments])


def _answered(app: Flask) -> str:
    reference = files(app)
    does(app, "claire", reference, lambda act, case: answers.answer(act, case, ARGUED, SendMode.LETTER))
    return reference


ARGUED = answers.Argued("Réparé.")


def test_what_may_closes_and_what_may_not_says_all_that_it_misses(any_app: Flask) -> None:  # A23
    ready, open_one = _answered(any_app), files(any_app)
    ran = _closes(any_app, ready, open_one, ready, "--as", "claire", "--note", "Vu avec elle.")
    assert ran.exit_code == 1
    assert ran.output.splitlines() == [
        f"{ready}\tclosed",
        f"{open_one}\tstays open: Cannot be closed: no reply has been sent.",
        "Error: 1 of 2 case(s) stay open",
    ]
    assert case_of(any_app, ready).status == "cloturee"
    assert case_of(any_app, open_one).status == "recue"
    with any_app.app_context():
        last = events(case_of(any_app, ready))[-1]
        assert (last.kind, last.actor_ref, payload_of(last)["text"]) == ("closed", "claire", "Vu avec elle.")


def test_several_things_that_are_missing_are_all_named(app: Flask) -> None:  # A12, A23
    case = records(app, claimant_email=None)
    ran = _closes(app, case, "--as", "denis", "--unanswerable", "Partie sans laisser d’adresse.")
    assert "stays open: Cannot close: say whether the person is satisfied" in ran.output
    said = ("--unanswerable", "Partie sans laisser d’adresse.", "--waived", "Plus d’adresse.")
    assert _closes(app, case, "--as", "denis", *said).exit_code == 0
    row = case_of(app, case)
    assert (row.unanswerable, row.survey_waived) == ("Partie sans laisser d’adresse.", "Plus d’adresse.")


def test_lower_case_is_understood_and_an_unknown_case_is_like_one_of_others(app: Flask) -> None:
    reference = _answered(app)
    ran = _closes(app, reference.lower(), "REG-1999-0001", "--as", "claire")
    assert ran.output.splitlines()[:2] == [
        "REG-1999-0001\tstays open: You may not do this with this case.",
        f"{reference}\tclosed",
    ]


@pytest.mark.parametrize("who", ["lea", "anne", "parti", "personne"])
def test_who_handles_no_case_closes_none(app: Flask, who: str) -> None:
    reference = _answered(app)
    ran = _closes(app, reference, "--as", who)
    assert ran.exit_code == 1
    assert ran.output.startswith(f"Error: --as {who!r} handles no case here: give the ref of")
    assert [case.closed_at for case in all_of(app, Case)] == [None]


def test_a_member_of_staff_closes_only_what_is_theirs(app: Flask) -> None:
    reference = _answered(app)
    assert "You may not do this" in _closes(app, reference, "--as", "sam").output
    assert case_of(app, reference).closed_at is None


def test_roles_are_those_that_the_organisation_gives(
    app: Flask, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, sam = _answered(app), replace(PEOPLE["sam"], roles=frozenset({Role.QUALITY}))
    adapter.known["sam"] = sam  # quality manager elsewhere
    monkeypatch.setattr(adapter, "people_with_role", lambda _, role: [sam] if role is Role.STAFF else [])
    assert "You may not do this" in _closes(app, reference, "--as", "sam").output
    assert case_of(app, reference).closed_at is None


def test_somebody_must_answer_for_it(app: Flask) -> None:
    ran = _closes(app, "REG-2026-0001")
    assert (ran.exit_code, "Missing option '--as'" in ran.output) == (2, True)
