"""The store of files: a folder, or S3; whole or not at all; nothing printed that it should not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from flask import Flask
from fsspec.implementations.memory import MemoryFileSystem
from moto.server import ThreadedMotoServer
from rq.timeouts import JobTimeoutException

from flask_reclamations.errors import ConfigurationError
from flask_reclamations.models import Attachment, Case, Export
from flask_reclamations.services.act import db_session
from flask_reclamations.storage import FsspecStorage, Storage, open_storage

from .lms import create_app
from .samples import PDF
from .web.conftest import log_in
from .web.test_files import FILED, post

SECRET = "not-to-be-printed"


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, Any]]:
    """A local S3 server with a bucket, as the settings that reach it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {"key": "testing", "secret": SECRET, "endpoint_url": f"http://{host}:{port}"}
    opened = FsspecStorage("s3://files", options)
    opened._place("")[0].mkdir("files")
    yield {"RECLAMATIONS_STORAGE": "s3://files/lms", "RECLAMATIONS_STORAGE_OPTIONS": options}
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return open_storage(str(tmp_path / "files"), {})
    settings = request.getfixturevalue("s3")
    return open_storage(
        f"{settings['RECLAMATIONS_STORAGE']}/{tmp_path.name}", settings["RECLAMATIONS_STORAGE_OPTIONS"]
    )


def test_a_store_gives_back_what_it_was_given(store: Storage, tmp_path: Path) -> None:
    (tmp_path / "local").write_bytes(b"from a file")
    store.put("files/a", b"bytes")
    store.put("files/b", tmp_path / "local")
    for place, content in (("files/a", b"bytes"), ("files/b", b"from a file")):
        with store.open(place) as stream:
            assert stream.read() == content
    assert [*store.walk("files")] == ["files/a", "files/b"]
    assert store.exists("files/a")


def test_what_is_not_there_is_absent_everywhere(store: Storage) -> None:
    assert not store.exists("files/a")
    assert [*store.walk("files")] == []
    store.delete("files/a")
    with pytest.raises(FileNotFoundError):
        store.open("files/a")


def test_a_deleted_file_is_gone(store: Storage) -> None:
    store.put("files/a", b"bytes")
    store.delete("files/a")
    assert not store.exists("files/a")
    assert [*store.walk("files")] == []


def test_a_host_files_downloads_and_verifies_on_s3(s3: dict[str, Any], sqlite_url: str) -> None:  # D01
    app = create_app(sqlite_url, **s3)
    lea = log_in(app, "lea")
    assert post(lea, "/new", FILED, facture_pdf=PDF).status_code == 303
    with app.app_context():
        token, reference = db_session().query(Attachment.token).scalar(), db_session().query(Case.reference).scalar()
    answer = lea.get(f"/reclamations/cases/{reference}/files/{token}")
    assert (answer.status_code, answer.data) == (200, PDF)
    verified = app.test_cli_runner().invoke(args=["reclamations", "files", "verify"])
    assert verified.exit_code == 0, verified.output
    claire = log_in(app, "claire")
    claire.post("/reclamations/exports", data={"format": "csv"})
    assert "1 export(s) built" in app.test_cli_runner().invoke(args=["reclamations", "tick"]).output
    with app.app_context():
        export = db_session().query(Export.token).scalar()
    assert "Il fait froid" in claire.get(f"/reclamations/exports/{export}/file").text
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def test_an_s3_that_is_away_refuses_the_file_and_keeps_the_text(sqlite_url: str) -> None:
    options = {"key": "k", "secret": SECRET, "endpoint_url": "http://127.0.0.1:9"}
    app = create_app(sqlite_url, RECLAMATIONS_STORAGE="s3://files", RECLAMATIONS_STORAGE_OPTIONS=options)
    answer = post(log_in(app, "lea"), "/new", FILED, facture_pdf=PDF)
    assert answer.status_code == 422
    assert "n’a pas pu être enregistré" in answer.text
    assert "Il fait froid." in answer.text
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


class Late(MemoryFileSystem):  # type: ignore[misc]
    """A remote store where the job's time runs out."""

    protocol = "late"

    def _open(self, *args: Any, **options: Any) -> Any:
        raise JobTimeoutException("180 s")


def test_a_job_whose_time_is_up_is_no_fault_of_the_store() -> None:
    fsspec.register_implementation("late", Late, clobber=True)
    with pytest.raises(JobTimeoutException):
        open_storage("late://files", {}).open("a")


def test_credentials_are_never_printed(app: Flask, tmp_path: Path) -> None:
    store = FsspecStorage(str(tmp_path), {"secret": SECRET})
    assert SECRET not in repr(store)
    assert SECRET not in repr(app.extensions["reclamations"])


def test_an_address_no_store_understands_is_named() -> None:
    with pytest.raises(ConfigurationError, match="RECLAMATIONS_STORAGE 'nowhere://x'") as error:
        open_storage("nowhere://x", {"secret": SECRET})
    assert SECRET not in str(error.value)
