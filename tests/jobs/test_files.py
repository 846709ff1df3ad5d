"""Files outside a request: the antivirus, the sweep, and what `files verify` finds."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from rq.timeouts import JobTimeoutException
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from flask_reclamations.antivirus import Clamd, scanner_at
from flask_reclamations.errors import ConfigurationError, RefusedError
from flask_reclamations.jobs import files as sweeping
from flask_reclamations.models import Attachment, Blob, Event, Intake, OutboxMessage
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import content, files
from flask_reclamations.services.act import acting, db_session
from flask_reclamations.services.journal import payload_of
from flask_reclamations.storage import FsspecStorage

from .. import servers
from ..conftest import act_of, filed
from ..samples import PDF
from ..web.conftest import log_in


def now_or(moment: datetime | None = None) -> datetime:
    return moment or datetime.now(UTC)


BAD = b"EICAR in a plain text"


@pytest.fixture(scope="module")
def clamd() -> Iterator[servers.Clamd]:
    with servers.clamd() as server:
        yield server


@pytest.fixture
def config(request: pytest.FixtureRequest) -> dict[str, Any]:
    wanted = "guarded" in request.fixturenames
    return {"RECLAMATIONS_ANTIVIRUS": request.getfixturevalue("clamd").url} if wanted else {}


@pytest.fixture
def guarded(any_app: Flask) -> Iterator[Flask]:
    """A host whose files pass through clamd."""
    with any_app.app_context():
        yield any_app


@pytest.fixture
def lms(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context():
        yield any_app


def stored(app: Flask) -> dict[str, bytes]:
    root = Path(app.config["RECLAMATIONS_STORAGE"])
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def staged(app: Flask, data: bytes = PDF, name: str = "facture.pdf", now: datetime | None = None) -> tuple[str, str]:
    mark = str(uuid.uuid4())
    act = act_of(app, "lea", now_or(now))
    token = files.stage(act, mark, content.judged(name, data)).token
    db_session().commit()
    return mark, token


def case_with(app: Flask, data: bytes = PDF, name: str = "facture.pdf") -> str:
    mark, token = staged(app, data, name)
    return filed(app, now=now_or(), submission=mark, files=(token,)).reference


def blob() -> Blob:
    db_session().expire_all()
    return db_session().query(Blob).one()


def verify(app: Flask) -> tuple[int, str]:
    ran = app.test_cli_runner().invoke(args=["reclamations", "files", "verify"])
    return ran.exit_code, ran.output


# The antivirus


def test_a_file_waits_until_the_antivirus_passed_it(guarded: Flask) -> None:  # criterion 29
    reference = case_with(guarded)
    address = f"/reclamations/cases/{reference}/files/{db_session().query(Attachment.token).scalar()}"
    lea = log_in(guarded, "lea")
    assert blob().state == Blob.PENDING
    assert lea.get(address).status_code == 422
    assert "vérification en cours" in lea.get(f"/reclamations/cases/{reference}").text
    assert sweeping.scan_pending() == 1
    assert lea.get(address).data == PDF


def test_a_bad_file_is_set_aside_and_told(guarded: Flask) -> None:  # criterion 29
    reference = case_with(guarded, BAD, "notes.txt")
    assert sweeping.scan_pending() == 1
    found = blob()
    assert (found.state, found.verdict, [*stored(guarded)]) == (Blob.QUARANTINED, "Eicar-Signature", [found.place])
    assert found.place.startswith("quarantine/")
    token = db_session().query(Attachment.token).scalar()
    for ref in ("lea", "claire"):
        answer = log_in(guarded, ref).get(f"/reclamations/cases/{reference}/files/{token}")
        assert (answer.status_code, BAD in answer.data) == (422, False)
    told = db_session().query(OutboxMessage).filter_by(template="file_quarantined").one()
    assert told.recipient == "claire"
    page = log_in(guarded, "claire").get(f"/reclamations/cases/{reference}").text
    assert "notes.txt, Eicar-Signature" in page
    assert list(journals.faults(db_session(), act_of(guarded, "claire").organisation)) == []
    assert verify(guarded)[0] == 0


def test_a_bad_file_that_is_only_staged_is_refused_with_its_form(guarded: Flask) -> None:
    mark, token = staged(guarded, BAD, "notes.txt")
    sweeping.scan_pending()
    with pytest.raises(RefusedError, match="infected"):
        filed(guarded, submission=mark, files=(token,))
    db_session().rollback()
    with pytest.raises(RefusedError, match="infected"):
        staged(guarded, BAD, "encore.txt")
    db_session().rollback()


def test_two_scans_tell_it_once(guarded: Flask) -> None:
    case_with(guarded, BAD, "notes.txt")
    row = blob()
    act = acting(act_of(guarded, "claire").organisation)
    assert files.settle(act, row.id, "Eicar", place=row.place)
    assert not files.settle(act, row.id, "Eicar", place=row.place)
    assert db_session().query(OutboxMessage).filter_by(template="file_quarantined").count() == 1


def test_a_content_that_another_worker_set_aside_meanwhile_is_left_there(guarded: Flask) -> None:
    case_with(guarded, BAD, "notes.txt")
    case_with(guarded, b"Encore froid.", "autres.txt")
    judged = guarded.extensions["reclamations"].antivirus

    def slow(stream: Any) -> str | None:
        state_of(guarded, judged)
        assert sweeping.scan_pending() == 2
        return "Eicar-Signature"

    state_of(guarded, slow)
    assert sweeping.scan_pending() == 0
    assert [place for place in stored(guarded) if place.startswith("quarantine/quarantine/")] == []
    assert sorted(row.state for row in db_session().query(Blob)) == [Blob.CLEAN, Blob.QUARANTINED]


def test_what_waited_for_an_antivirus_that_is_no_more_is_let_through(guarded: Flask) -> None:
    case_with(guarded)
    state_of(guarded, None)
    assert sweeping.scan_pending() == 1
    assert blob().state == Blob.CLEAN


def test_a_clamd_whose_socket_is_not_there_is_away(guarded: Flask, tmp_path: Path) -> None:
    case_with(guarded)
    case_with(guarded, b"Encore froid.", "notes.txt")
    state_of(guarded, Clamd(str(tmp_path / "none")))
    assert sweeping.scan_pending() == 0
    tried = [row.verdict for row in db_session().query(Blob) if row.verdict]
    assert len(tried) == 1, "the first failure is enough to know"
    assert "No such file" in tried[0]


def test_an_antivirus_that_is_away_keeps_files_waiting_and_says_so(guarded: Flask) -> None:
    case_with(guarded)
    state = guarded.extensions["reclamations"]
    with servers.clamd() as gone:
        host, _, port = gone.url.removeprefix("clamd://").partition(":")
    back = state.antivirus
    state_of(guarded, Clamd((host, int(port))))
    assert sweeping.scan_pending() == 0
    code, said = verify(guarded)
    assert (blob().state, code) == (Blob.PENDING, 0)
    assert "1 file(s) wait for the antivirus: ConnectionRefusedError" in said
    state_of(guarded, back)
    assert sweeping.scan_pending() == 1


def state_of(app: Flask, scanner: Any) -> None:
    object.__setattr__(app.extensions["reclamations"], "antivirus", scanner)


def chokes(stream: Any) -> str | None:
    """Look at everything but PDFs."""
    if stream.read(4) == b"%PDF":
        raise ValueError("unreadable")
    return None


def test_one_file_it_chokes_on_does_not_hold_the_others_back(guarded: Flask) -> None:
    case_with(guarded)
    case_with(guarded, b"Encore froid.", "notes.txt")

    state_of(guarded, chokes)
    assert sweeping.scan_pending() == 1
    states = {row.media_type: row.state for row in db_session().query(Blob)}
    assert states == {"application/pdf": Blob.PENDING, "text/plain": Blob.CLEAN}


def test_a_file_it_chokes_on_each_time_starves_no_other(guarded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 1)
    case_with(guarded)
    case_with(guarded, b"Encore froid.", "notes.txt")

    state_of(guarded, chokes)
    assert sum(sweeping.scan_pending() for _ in range(2)) == 1


def test_a_job_whose_time_is_up_stops_and_blames_no_file(guarded: Flask) -> None:
    case_with(guarded)

    def slow(stream: Any) -> str | None:
        raise JobTimeoutException("180 s are over")

    state_of(guarded, slow)
    with pytest.raises(JobTimeoutException):
        sweeping.scan_pending()
    db_session().rollback()
    assert (blob().state, blob().verdict) == (Blob.PENDING, None)


def test_a_database_fault_tells_nothing_of_what_people_wrote(
    guarded: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    case_with(guarded)

    def fails(stream: Any) -> str | None:
        raise OperationalError("UPDATE x SET text = ?", {"text": "Il fait froid."}, Exception("disk is full"))

    state_of(guarded, fails)
    assert sweeping.scan_pending() == 0
    assert blob().verdict == "OperationalError: disk is full"
    assert "disk is full" in caplog.text
    assert "Il fait froid." not in caplog.text


def test_clamd_reads_a_large_file_whole(clamd: servers.Clamd, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 200_000)
    scanner = scanner_at(clamd.url)
    assert scanner is not None
    with path.open("rb") as stream:
        assert scanner(stream) is None
    assert clamd.seen[-1] == b"x" * 200_000


def test_what_clamd_cannot_say_is_no_clean_bill(tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(b"x")
    with servers.clamd() as server, path.open("rb") as stream:
        server.answer = b"INSTREAM size limit exceeded. ERROR"
        scanner = scanner_at(server.url)
        assert scanner is not None
        with pytest.raises(OSError, match="size limit exceeded"):
            scanner(stream)


def clean(stream: Any) -> str | None:
    return None


def test_the_antivirus_may_be_a_callable_of_the_operators() -> None:
    assert scanner_at(f"{__name__}:clean") is clean
    assert scanner_at("unix:/run/clamd.ctl") == Clamd("/run/clamd.ctl")
    assert scanner_at("") is None


@pytest.mark.parametrize("address", ["clamav", "clamd://", "os:nothing", "nowhere.at_all:x", ":", "unix:"])
def test_a_wrong_antivirus_is_named_with_the_right_ones(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"RECLAMATIONS_ANTIVIRUS must be 'clamd://host:3310'"):
        scanner_at(address)


# The sweep


def test_what_was_never_sent_is_swept_after_a_day(lms: Flask) -> None:
    then = now_or() - timedelta(hours=25)
    staged(lms, now=then)
    assert sweeping.sweep() == 1
    assert (stored(lms), db_session().query(Blob).count(), db_session().query(Attachment).count()) == ({}, 0, 0)


def test_nothing_is_swept_before_a_day_nor_once_it_is_attached(lms: Flask) -> None:
    staged(lms, b"Encore froid.", "notes.txt", now_or() - timedelta(hours=23))
    case_with(lms)
    db_session().query(Blob).filter_by(media_type="application/pdf").update({"at": now_or() - timedelta(days=90)})
    db_session().commit()
    assert sweeping.sweep() == 0
    assert len(stored(lms)) == 2


def test_what_came_with_a_message_that_waits_is_not_swept(lms: Flask) -> None:  # D01
    mark, _ = staged(lms, now=now_or() - timedelta(days=9))
    organisation_id = act_of(lms, "claire").organisation.id
    row = Intake(organisation_id=organisation_id, submission=mark, received_at=now_or(), content={}, reasons=["fast"])
    db_session().add(row)
    db_session().commit()
    assert sweeping.sweep() == 0
    row.state = Intake.DROPPED
    db_session().commit()
    assert sweeping.sweep() == 1


def test_a_content_brought_again_is_not_swept(lms: Flask) -> None:
    staged(lms, now=now_or() - timedelta(days=3))
    mark, token = staged(lms)
    assert sweeping.sweep() == 0
    filed(lms, submission=mark, files=(token,))
    assert verify(lms)[0] == 0


def test_a_file_that_a_lost_commit_left_is_swept(lms: Flask) -> None:
    old, new = (f"files/{now_or() - timedelta(days=days):%Y-%m-%d}/{'a' * 32}" for days in (2, 0))
    for place in (old, new):
        lms.extensions["reclamations"].storage.put(place, b"x")
    assert sweeping.sweep() == 1
    assert [*stored(lms)] == [new]


def test_a_part_that_a_killed_process_left_is_swept(lms: Flask) -> None:
    day, store = now_or() - timedelta(days=2), lms.extensions["reclamations"].storage
    for folder in ("files", "quarantine"):
        store.put(f"{folder}/{day:%Y-%m-%d}/{'a' * 32}.0a1b2c3d.part", b"x")
    assert verify(lms)[1].count(".part: no row knows this file") == 2
    assert sweeping.sweep() == 2
    assert stored(lms) == {}


def test_the_tick_scans_and_sweeps(guarded: Flask) -> None:
    staged(guarded, now=now_or() - timedelta(days=2))
    case_with(guarded, b"Encore froid.", "notes.txt")
    assert guarded.test_cli_runner().invoke(args=["reclamations", "tick"]).exit_code == 0
    assert (blob().state, blob().media_type) == (Blob.CLEAN, "text/plain")


# files verify


def test_files_that_agree_are_verified(lms: Flask) -> None:  # A19
    case_with(lms)
    assert verify(lms) == (0, "files verified: rows, stored files, hashes and journal agree\n")


def test_a_journal_that_no_longer_reads_is_said_in_one_line(lms: Flask) -> None:  # A19
    case_with(lms)
    postgresql = db_session().get_bind().dialect.name == "postgresql"
    where = " ON reclamations_event_payload" if postgresql else ""
    db_session().execute(text(f"DROP TRIGGER reclamations_event_payload_no_update{where}"))
    db_session().execute(
        text("UPDATE reclamations_event_payload SET body = body || '!' WHERE body LIKE '%\"files\"%'")
    )
    db_session().commit()
    code, said = verify(lms)
    assert (code, "run `flask reclamations journal verify`" in said) == (1, True)


def test_a_missing_an_altered_and_an_unknown_file_are_named(lms: Flask) -> None:  # A19
    lost, bent = case_with(lms), case_with(lms, b"Encore froid.", "notes.txt")
    root = Path(lms.config["RECLAMATIONS_STORAGE"])
    places = {row.media_type: row.place for row in db_session().query(Blob)}
    (root / places["application/pdf"]).unlink()
    (root / places["text/plain"]).write_bytes(b"Autre chose.")
    unknown = f"files/2026-01-01/{'b' * 32}"
    lms.extensions["reclamations"].storage.put(unknown, b"x")
    code, said = verify(lms)
    assert code == 1
    assert said.splitlines() == [
        f"{lost}, facture.pdf: the file is missing from the store",
        f"{bent}, notes.txt: the file was altered",
        f"{unknown}: no row knows this file",
        "Error: 3 fault(s) among the files",
    ]


class Living(FsspecStorage):
    """A store on which something happens while its first file is read."""

    def open(self, path: str) -> Any:
        happens, self.__dict__["happens"] = self.__dict__.get("happens"), None
        if happens:
            happens()
        return super().open(path)


def living(app: Flask, happens: Callable[[], Any]) -> tuple[int, str]:
    """Verify while this happens elsewhere."""

    def elsewhere() -> None:
        with app.app_context():  # a session of its own
            happens()

    store = Living(app.config["RECLAMATIONS_STORAGE"])
    store.__dict__["happens"] = elsewhere
    object.__setattr__(app.extensions["reclamations"], "storage", store)
    return verify(app)


def test_a_file_joined_meanwhile_is_no_fault(lms: Flask) -> None:
    case_with(lms)
    assert living(lms, lambda: case_with(lms, b"Encore froid.", "notes.txt"))[0] == 0


def test_a_file_set_aside_or_swept_meanwhile_is_no_fault(guarded: Flask) -> None:
    case_with(guarded, BAD, "notes.txt")
    assert living(guarded, sweeping.scan_pending)[0] == 0
    assert blob().state == Blob.QUARANTINED
    staged(guarded, now=now_or() - timedelta(days=2))
    assert living(guarded, sweeping.sweep)[0] == 0
    assert db_session().query(Blob).count() == 1


def test_what_the_antivirus_is_setting_aside_is_no_stranger(guarded: Flask) -> None:
    staged(guarded, BAD, "notes.txt", now_or() - timedelta(days=2))
    aside = blob().place.replace("files/", "quarantine/")
    guarded.extensions["reclamations"].storage.put(aside, BAD)
    assert verify(guarded)[0] == 0


def test_a_file_slipped_into_a_case_is_not_what_the_journal_says(lms: Flask) -> None:  # A19
    reference = case_with(lms)
    _, token = staged(lms, b"Autre chose.", "ajout.txt")
    row = db_session().query(Attachment).filter_by(token=token).one()
    row.case_id = db_session().query(Attachment.case_id).filter(Attachment.case_id.is_not(None)).scalar()
    db_session().commit()
    code, said = verify(lms)
    assert (code, said.splitlines()[0]) == (1, f"{reference}, ajout.txt: it is not what the journal says")


def test_a_file_that_its_case_lost_is_told_by_the_journal(lms: Flask) -> None:  # A19
    reference = case_with(lms)
    table, postgresql = "reclamations_attachment", db_session().get_bind().dialect.name == "postgresql"
    db_session().execute(text(f"DROP TRIGGER {table}_no_delete" + f" ON {table}" * postgresql))
    db_session().execute(text(f"DELETE FROM {table}"))
    db_session().commit()
    code, said = verify(lms)
    lost = f"{reference}, facture.pdf: the journal tells of it, and no such file is attached"
    assert (code, said.splitlines()[0]) == (1, lost)


def test_the_journal_tells_what_was_found(guarded: Flask) -> None:
    case_with(guarded, BAD, "notes.txt")
    sweeping.scan_pending()
    event = db_session().query(Event).filter_by(kind="file_quarantined").one()
    assert payload_of(event)["text"] == "Eicar-Signature"
    assert event.actor_ref == "system"
