"""The proof of an action: files joined to it for good, once a form, seen by the antivirus and by the journal."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from flask_reclamations.domain.plan import ActionStatus
from flask_reclamations.errors import NotFoundError, RefusedError
from flask_reclamations.jobs import files as sweeping
from flask_reclamations.models import Action, Attachment, Blob
from flask_reclamations.queries import files as found_files
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import content, effectiveness, evidence, files
from flask_reclamations.services.act import acting, db_session
from flask_reclamations.services.journal import payload_of
from flask_reclamations.storage import FsspecStorage

from ..conftest import act_of, filed
from ..samples import PDF
from .conftest import LATER
from .test_actions import codes, done, history, made


def staged(app: Flask, ref: str = "sam", name: str = "bornes.pdf", data: bytes = PDF) -> files.Enclosed:
    mark = str(uuid.uuid4())
    token = files.stage(act_of(app, ref, LATER), mark, content.judged(name, data)).token
    db_session().commit()
    return files.Enclosed(mark, (token,))


def proved(app: Flask, **changed: Any) -> tuple[Action, files.Enclosed]:
    """An action whose owner joined a file."""
    action, enclosed = made(app), staged(app, **changed)
    evidence.add(act_of(app, "sam", LATER), action, enclosed)
    db_session().commit()
    return action, enclosed


def faults(app: Flask) -> list[str]:
    organisation = act_of(app, "claire").organisation
    store = app.extensions["reclamations"].storage
    assert isinstance(store, FsspecStorage)
    found = found_files.faults(db_session(), organisation, store)
    return [*journals.faults(db_session(), organisation), *found]


def test_a_proof_belongs_to_its_action_and_the_journal_says_so(any_lms: Flask) -> None:  # A03, A19
    action, _ = proved(any_lms)
    [row] = found_files.of_action(db_session(), action)
    assert (row.name, row.case_id, row.added_by_label) == ("bornes.pdf", None, "Sam Colin")
    last = history(action)[-1]
    assert (last.kind, last.actor_ref) == ("evidence_added", "sam")
    assert [(file["name"], file["sha256"]) for file in payload_of(last)["files"]] == [("bornes.pdf", row.blob.sha256)]
    assert faults(any_lms) == []


def test_a_form_sent_twice_joins_its_files_once(any_lms: Flask) -> None:
    action, enclosed = proved(any_lms)
    evidence.add(act_of(any_lms, "sam", LATER), action, enclosed)
    assert (len(found_files.of_action(db_session(), action)), len(history(action))) == (1, 2)


def test_an_action_that_is_done_or_given_up_still_takes_its_proof(lms: Flask) -> None:  # C24
    for action in (done(lms), made(lms)):
        if action.status == ActionStatus.TODO:
            effectiveness.abandon(act_of(lms, "claire", LATER), action, "Doublon.")
        evidence.add(act_of(lms, "claire", LATER), action, staged(lms, "claire"))
        assert [row.name for row in found_files.of_action(db_session(), action)] == ["bornes.pdf"]


def test_a_form_without_a_file_is_refused_beside_it(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        evidence.add(act_of(lms, "sam", LATER), made(lms), files.Enclosed(str(uuid.uuid4())))
    assert (codes(refusal), refusal.value.reasons[0].at) == (["empty"], "attachments")


def test_a_file_that_another_person_staged_is_not_there(lms: Flask) -> None:  # C12
    with pytest.raises(RefusedError, match="gone"):
        evidence.add(act_of(lms, "sam", LATER), made(lms), staged(lms, "claire"))


def test_a_proof_joined_to_one_action_serves_no_other_and_no_case(lms: Flask) -> None:
    action, enclosed = proved(lms)
    [row] = found_files.of_action(db_session(), action)
    other = made(lms)
    for take in (
        lambda: evidence.add(act_of(lms, "sam", LATER), other, enclosed),
        lambda: files.attach(act_of(lms, "sam", LATER), filed(lms), enclosed),
    ):
        with pytest.raises(RefusedError, match="gone"):
            take()
    with pytest.raises(NotFoundError):
        found_files.one_of_action(db_session(), other, row.token)
    assert found_files.one_of_action(db_session(), action, row.token).id == row.id


@pytest.mark.parametrize(
    "change", ["UPDATE {t} SET name = 'x'", "DELETE FROM {t}", "UPDATE {t} SET action_id = NULL"]
)
def test_the_database_refuses_to_change_a_proof(any_lms: Flask, change: str) -> None:  # A19
    proved(any_lms)
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().execute(text(change.format(t="reclamations_attachment")))


def test_sqlite_refuses_to_replace_a_proof(lms: Flask) -> None:  # A19
    proved(lms)
    table = "reclamations_attachment"
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def test_the_sweep_leaves_the_proof_of_actions(any_lms: Flask) -> None:  # A19
    proved(any_lms)
    staged(any_lms, data=b"Jamais envoye.", name="oubli.txt")
    assert sweeping.sweep(LATER.replace(year=LATER.year + 1)) == 1
    assert [row.name for row in db_session().query(Attachment)] == ["bornes.pdf"]
    assert faults(any_lms) == []


def test_a_proof_that_the_antivirus_refuses_is_in_the_journal_of_its_action(any_lms: Flask) -> None:  # criterion 29
    action, _ = proved(any_lms)
    blob = db_session().query(Blob).one()
    blob.state = Blob.PENDING
    db_session().commit()
    assert files.settle(acting(act_of(any_lms, "claire").organisation), blob.id, "Eicar", place=blob.place)
    db_session().commit()
    last = history(action)[-1]
    assert (last.kind, payload_of(last)["text"]) == ("file_quarantined", "Eicar")
    assert faults(any_lms) == []


def test_a_proof_that_the_store_lost_is_named_with_its_action(lms: Flask) -> None:  # A19
    action, _ = proved(lms)
    lms.extensions["reclamations"].storage.delete(db_session().query(Blob).one().place)
    [fault] = faults(lms)
    assert fault.startswith(f"{action.reference}, bornes.pdf: ")
