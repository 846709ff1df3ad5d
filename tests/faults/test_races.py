"""People at once: numbers stay gap-free, journals whole, and nothing written is lost (design §11)."""

import uuid
from collections.abc import Callable
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from flask_reclamations.models import Case, Event, Exchange, OutboxMessage
from flask_reclamations.services import exchanges
from flask_reclamations.web.unit import commit

from ..conftest import act_of
from ..jobs.steps import STORY, all_of, browser, faults, files, posts_complaint, told_by
from ..servers import PATIENCE
from .crowd import at_once


def test_a_lost_race_is_replayed_and_both_notes_are_kept(any_app: Flask) -> None:
    reference = files(any_app)
    both_have_read = Barrier(2, timeout=PATIENCE)
    runs: list[str] = []

    def note(words: str) -> None:
        with any_app.app_context():

            def work() -> None:
                act = act_of(any_app, "claire")
                case = act.session.scalars(select(Case)).one()
                runs.append(words)
                if runs.count(words) == 1:
                    both_have_read.wait()
                exchanges.note(act, case, words)

            commit(work)

    at_once([partial(note, "la première"), partial(note, "la seconde")])
    assert {row.text for row in all_of(any_app, Exchange)} == {"la première", "la seconde"}
    assert told_by(any_app, reference) == ["filed", "note_added", "note_added"]
    assert len(runs) == 3
    assert faults(any_app) == []


def test_a_race_lost_three_times_is_an_error_and_leaves_nothing(app: Flask) -> None:
    runs: list[int] = []

    def work() -> None:
        runs.append(1)
        raise IntegrityError("INSERT", {}, Exception("somebody was faster"))

    with app.app_context(), pytest.raises(IntegrityError):
        commit(work)
    assert len(runs) == 3


def test_an_error_of_the_work_is_not_replayed_and_leaves_nothing(app: Flask) -> None:
    runs: list[int] = []

    def work() -> None:
        runs.append(1)
        act = act_of(app, "claire")
        exchanges.note(act, act.session.scalars(select(Case)).one(), "une note")
        raise ValueError("a mistake of ours")

    files(app)
    with app.app_context(), pytest.raises(ValueError, match="a mistake of ours"):
        commit(work)
    assert len(runs) == 1
    assert all_of(app, Exchange) == []


def test_twenty_people_write_on_one_case_and_no_note_is_lost(any_app: Flask) -> None:
    reference = files(any_app)
    address = f"/reclamations/cases/{reference}/note"
    words = [f"Note numéro {n}." for n in range(20)]
    browsers = [browser(any_app, "claire") for _ in words]
    works: list[Callable[[], int]] = [
        partial(_posts, client, address, {"text": said}) for client, said in zip(browsers, words, strict=True)
    ]
    assert set(at_once(works)) == {303}
    assert {row.text for row in all_of(any_app, Exchange)} == set(words)
    assert faults(any_app) == []


def _posts(client: FlaskClient, address: str, data: dict[str, str]) -> int:
    return client.post(address, data=data).status_code


def test_thirty_filings_at_once_get_unique_numbers_without_a_gap(any_app: Flask) -> None:  # C12
    browsers = [browser(any_app, ref) for ref in ["lea", "sam", "claire"] * 10]
    story = STORY | {"session": ""}
    works: list[Callable[[], int]] = [partial(_posts, client, "/reclamations/new", story) for client in browsers]
    assert set(at_once(works)) == {303}
    assert sorted(case.number for case in all_of(any_app, Case)) == list(range(1, 31))
    assert len({case.reference for case in all_of(any_app, Case)}) == 30
    assert faults(any_app) == []


def test_a_filing_that_fails_leaves_no_gap_in_the_numbers(any_app: Flask) -> None:  # C12
    posts_complaint(any_app)
    assert posts_complaint(any_app, category="inconnue").status_code == 422
    posts_complaint(any_app)
    assert [case.number for case in all_of(any_app, Case)] == [1, 2]
    assert faults(any_app) == []


def test_one_form_sent_five_times_at_once_makes_one_case(any_app: Flask) -> None:
    browsers = [browser(any_app, "lea") for _ in range(5)]
    story = STORY | {"submission": str(uuid.uuid4())}
    answers = at_once([partial(client.post, "/reclamations/new", data=story) for client in browsers])
    [case] = all_of(any_app, Case)
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.location for answer in answers} == {f"/reclamations/cases/{case.reference}/filed"}
    assert len(all_of(any_app, OutboxMessage)) == 2
    assert len(all_of(any_app, Event, kind="filed")) == 1


def test_two_answers_at_once_leave_a_whole_journal(any_app: Flask) -> None:
    reference = files(any_app)
    browsers = [browser(any_app, ref) for ref in ("claire", "denis")]
    answer = {"text": "Voici notre réponse.", "mode": "email"}
    works = [partial(_posts, client, f"/reclamations/cases/{reference}/answer", answer) for client in browsers]
    assert set(at_once(works)) == {303}
    assert told_by(any_app, reference) == ["filed", "answered", "answered"]
    assert faults(any_app) == []
