"""Files: staged under a form's mark, attached once with what it says, then there for good."""

import hashlib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import SendMode
from flask_reclamations.errors import NotFoundError, RefusedError
from flask_reclamations.models import Attachment, Blob, Case
from flask_reclamations.queries import files as found_files
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import answers, content, exchanges, files, handling
from flask_reclamations.services.act import Act, db_session

from ..conftest import act_of, filed, viewer
from ..samples import PDF, picture
from .conftest import elsewhere, exchanges_of, payload


def staged(app: Flask, ref: str = "lea", mark: str = "", name: str = "facture.pdf", data: bytes = PDF) -> Any:
    """A staged file; committed. Returns its mark and its token."""
    mark = mark or str(uuid.uuid4())
    token = files.stage(act_of(app, ref), mark, content.judged(name, data)).token
    db_session().commit()
    return mark, token


def case_with_file(app: Flask, **changed: Any) -> tuple[Case, Attachment]:
    mark, token = staged(app)
    case = filed(app, submission=mark, files=(token,), **changed)
    return case, db_session().query(Attachment).filter_by(case_id=case.id).one()


def stored(app: Flask) -> list[Path]:
    return [path for path in Path(app.config["RECLAMATIONS_STORAGE"]).rglob("*") if path.is_file()]


def test_a_case_is_filed_with_its_files(any_lms: Flask) -> None:  # D01
    case, row = case_with_file(any_lms)
    assert (row.name, row.blob.media_type, row.blob.size, row.exchange_id) == (
        "facture.pdf",
        "application/pdf",
        len(PDF),
        None,
    )
    assert [path.read_bytes() for path in stored(any_lms)] == [PDF]


def test_the_journal_keeps_the_hash_of_each_file(lms: Flask) -> None:  # A19
    case, row = case_with_file(lms)
    digest = hashlib.sha256(PDF).hexdigest()
    assert payload(case, 0)["files"] == [
        {"name": "facture.pdf", "sha256": digest, "size": len(PDF), "media_type": "application/pdf"}
    ]
    assert list(journals.faults(db_session(), act_of(lms, "claire").organisation)) == []


def test_a_stored_file_has_a_name_of_its_own(lms: Flask) -> None:  # criterion 29
    case_with_file(lms)
    [path] = stored(lms)
    assert "facture" not in str(path)
    assert len(path.name) == 32


def test_the_same_content_is_stored_once(lms: Flask) -> None:
    for name in ("facture.pdf", "copie.pdf"):
        staged(lms, name=name)
    assert db_session().query(Attachment).count() == 2
    assert (db_session().query(Blob).count(), len(stored(lms))) == (1, 1)


def test_another_organisation_stores_its_own(lms: Flask) -> None:
    staged(lms)
    act = elsewhere(lms)
    files.stage(act, str(uuid.uuid4()), content.judged("facture.pdf", PDF))
    act.session.commit()
    assert (db_session().query(Blob).count(), len(stored(lms))) == (2, 2)


@pytest.mark.parametrize("change", ["UPDATE {t} SET name = 'x'", "DELETE FROM {t}", "UPDATE {t} SET case_id = NULL"])
def test_the_database_refuses_to_change_what_is_attached(any_lms: Flask, change: str) -> None:  # A19
    case_with_file(any_lms)
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().execute(text(change.format(t="reclamations_attachment")))


def test_sqlite_refuses_to_replace_what_is_attached(lms: Flask) -> None:  # A19
    case_with_file(lms)
    table = "reclamations_attachment"
    with pytest.raises(DBAPIError, match="append-only"):
        db_session().execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def test_what_is_only_staged_may_go(any_lms: Flask) -> None:
    staged(any_lms)
    db_session().execute(text("DELETE FROM reclamations_attachment"))
    db_session().commit()
    assert db_session().query(Attachment).count() == 0


STRANGERS: dict[str, Callable[[Flask, str], tuple[Act, str]]] = {
    "another person": lambda app, mark: (act_of(app, "nour"), mark),
    "another form": lambda app, mark: (act_of(app, "lea"), str(uuid.uuid4())),
    "another organisation": lambda app, mark: (elsewhere(app), mark),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_staged_file_serves_its_own_form_person_and_organisation_only(lms: Flask, stranger: str) -> None:  # C12
    own, token = staged(lms)
    case = filed(lms)
    act, mark = STRANGERS[stranger](lms, own)
    assert files.staged(act, files.Enclosed(mark, (token,))) == []
    with pytest.raises(RefusedError, match="gone"):
        files.attach(act, case, files.Enclosed(mark, (token,)))
    db_session().rollback()
    assert [row.token for row in files.staged(act_of(lms, "lea"), files.Enclosed(own, (token,)))] == [token]


def test_an_attached_file_is_not_attached_again(lms: Flask) -> None:
    mark, token = staged(lms)
    filed(lms, submission=mark, files=(token,))
    with pytest.raises(RefusedError, match="gone"):
        files.attach(act_of(lms, "lea"), filed(lms), files.Enclosed(mark, (token,)))


SPEAKS: dict[str, tuple[str, Callable[..., Any]]] = {
    "message_received": ("lea", exchanges.write_in),
    "message_sent": ("claire", exchanges.write_out),
    "note_added": ("claire", exchanges.note),
    "answered": (
        "claire",
        lambda act, case, text, **more: answers.answer(act, case, answers.Argued(text), SendMode.LETTER, **more),
    ),
}


@pytest.mark.parametrize("kind", SPEAKS)
def test_every_exchange_may_bring_files(any_lms: Flask, kind: str) -> None:  # D01
    ref, service = SPEAKS[kind]
    case = filed(any_lms)
    mark, token = staged(any_lms, ref)
    loaded = handling.load(act_of(any_lms, ref), case.reference, Permission.READ)
    service(act_of(any_lms, ref), loaded, "Voici.", enclosed=files.Enclosed(mark, (token,)))
    db_session().commit()
    row = db_session().query(Attachment).one()
    assert (row.exchange_id, row.internal) == (exchanges_of(loaded)[-1].id, kind == "note_added")
    assert [f["name"] for f in payload(loaded)["files"]] == ["facture.pdf"]
    assert list(journals.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_the_same_mark_is_said_once(any_lms: Flask) -> None:
    case, act = filed(any_lms), act_of(any_lms, "lea")
    enclosed = files.Enclosed(str(uuid.uuid4()))
    assert not exchanges.already_said(act, case, enclosed.mark)
    exchanges.write_in(act, case, "Encore froid.", enclosed=enclosed)
    assert exchanges.already_said(act, case, enclosed.mark)
    with pytest.raises(DBAPIError):
        exchanges.write_in(act, case, "Encore froid.", enclosed=enclosed)


@pytest.mark.parametrize(
    ("ref", "seen"), [("claire", 1), ("anne", 0), ("lea", 0)], ids=["quality", "auditor", "claimant"]
)
def test_the_files_of_a_note_are_for_those_who_read_notes(lms: Flask, ref: str, seen: int) -> None:  # D01
    case = filed(lms)
    mark, token = staged(lms, "claire")
    exchanges.note(act_of(lms, "claire"), case, "Vu.", enclosed=files.Enclosed(mark, (token,)))
    db_session().commit()
    shown = found_files.of_case(db_session(), viewer(lms, ref), case)
    assert sum(len(rows) for rows in shown.values()) == seen
    if not seen:
        with pytest.raises(NotFoundError):
            found_files.one(db_session(), viewer(lms, ref), case, token)


def test_a_file_of_another_case_is_not_there(lms: Flask) -> None:
    _, row = case_with_file(lms)
    with pytest.raises(NotFoundError):
        found_files.one(db_session(), viewer(lms, "claire"), filed(lms), row.token)


def test_a_content_the_store_lost_is_written_again_when_it_comes_back(lms: Flask) -> None:
    staged(lms)
    [path] = stored(lms)
    path.unlink()
    staged(lms)
    assert stored(lms) == [path]


@pytest.mark.parametrize(
    ("size", "already", "code"), [(10 * 2**20 + 1, 0, "too_large"), (10, 10, "too_many"), (10 * 2**20, 9, "")]
)
def test_size_and_count_are_limited(lms: Flask, size: int, already: int, code: str) -> None:  # D01
    act = act_of(lms, "lea")
    if not code:
        files.check_room(act, "photo.png", size, already)
        return
    with pytest.raises(RefusedError, match=code):
        files.check_room(act, "photo.png", size, already)


def test_a_picture_is_kept_without_what_it_says_of_its_maker(lms: Flask) -> None:
    secret = picture("JPEG", comment=b"Lea, 12 rue des Rives")
    assert b"rue des Rives" in secret
    staged(lms, name="photo.jpg", data=secret)
    assert b"rue des Rives" not in stored(lms)[0].read_bytes()
