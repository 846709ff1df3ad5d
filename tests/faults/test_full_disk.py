"""A disk that fills up: a case is filed whole, or refused with its text kept, and the journal verifies."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from flask_reclamations.models import Attachment, Case
from flask_reclamations.services.act import db_session
from flask_reclamations.storage import FsspecStorage
from flask_reclamations.web.blueprint import disk_full

from ..samples import PDF
from ..web.conftest import log_in
from ..web.dom import form_to, page, sent, why
from ..web.test_files import FILED, listed, post

LARGE = b"Encore froid. " * 100_000


def no_room() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FillingDisk(LocalFileSystem):
    """A disk that is full once half of a file is written."""

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **options: Any) -> None:
        Path(path).write_bytes(value[: len(value) // 2])
        raise no_room()


class Fills(FsspecStorage):
    """A store on such a disk."""

    def _place(self, path: str) -> tuple[AbstractFileSystem, str]:
        return FillingDisk(), super()._place(path)[1]


class Refuses(FsspecStorage):
    """A store that has no room at all once the first file is there."""

    def put(self, path: str, source: bytes | Path) -> None:
        if [*self.walk("files")]:
            raise no_room()
        super().put(path, source)


def with_store(app: Flask, kind: type[FsspecStorage]) -> None:
    store = kind(app.config["RECLAMATIONS_STORAGE"])
    object.__setattr__(app.extensions["reclamations"], "storage", store)


def stored(app: Flask) -> list[Path]:
    return [path for path in Path(app.config["RECLAMATIONS_STORAGE"]).rglob("*") if path.is_file()]


def counts(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return db_session().query(Case).count(), db_session().query(Attachment).count()


def verified(app: Flask) -> list[int]:
    run = app.test_cli_runner().invoke
    return [run(args=["reclamations", what, "verify"]).exit_code for what in ("journal", "files")]


def test_a_disk_that_fills_in_the_middle_of_a_file_refuses_it_and_keeps_the_text(any_app: Flask) -> None:
    lea = log_in(any_app, "lea")
    with_store(any_app, Fills)
    answer = post(lea, "/new", FILED, notes_txt=LARGE)
    form = form_to(page(answer), "/new")
    assert answer.status_code == 422
    assert "n’a pas pu être enregistré" in why(form, "attachments")
    assert sent(form)["description"] == "Il fait froid."
    assert (counts(any_app), stored(any_app)) == ((0, 0), [])
    with_store(any_app, FsspecStorage)
    typed: dict[str, Any] = {k: v for k, v in sent(form).items() if k != "attachments"}
    assert post(lea, "/new", typed, notes_txt=LARGE).status_code == 303
    assert counts(any_app) == (1, 1)
    assert verified(any_app) == [0, 0]


def test_the_files_that_still_found_room_are_kept(any_app: Flask) -> None:
    lea = log_in(any_app, "lea")
    with_store(any_app, Refuses)
    answer = post(lea, "/new", FILED, facture_pdf=PDF, notes_txt=LARGE)
    form = form_to(page(answer), "/new")
    assert (answer.status_code, len(listed(form)), len(stored(any_app))) == (422, 1, 1)
    typed = {k: v for k, v in sent(form).items() if k != "attachments"}
    assert lea.post("/reclamations/new", data=typed).status_code == 303
    assert counts(any_app) == (1, 1)
    assert verified(any_app) == [0, 0]


def test_a_text_without_files_is_filed_however_full_the_disk_of_files_is(any_app: Flask) -> None:
    with_store(any_app, Fills)
    assert log_in(any_app, "lea").post("/reclamations/new", data=FILED).status_code == 303
    assert verified(any_app) == [0, 0]


# Werkzeug holds half a megabyte in memory: a smaller file meets the limit in the store, a larger one before it.
CHILD = """
import resource, sys
from tests.lms import create_app
from tests.web.conftest import log_in
from tests.web.test_files import FILED, post
app = create_app(sys.argv[1], RECLAMATIONS_STORAGE=sys.argv[2])
lea = log_in(app, "lea")
assert lea.get("/reclamations/new").status_code == 200
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
for limit, size in ((1_500_000, 2_800_000), (200_000, 400_000), (soft, 400_000)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    answer = post(lea, "/new", FILED, notes_txt=b"x" * size)
    said = ("votre texte y est encore", "n’a pas pu être enregistré")
    print(answer.status_code, *(words in answer.text for words in said))
"""


def test_a_process_that_may_neither_receive_nor_keep_the_file_says_so(app: Flask, sqlite_url: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, sqlite_url, app.config["RECLAMATIONS_STORAGE"]],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert child.stdout.splitlines() == ["507 True False", "422 False True", "303 False False"], child.stderr
    assert (counts(app), len(stored(app)), verified(app)) == ((1, 1), 1, [0, 0])


def test_another_error_of_the_system_is_not_taken_for_a_full_disk(app: Flask) -> None:
    with app.app_context(), pytest.raises(PermissionError):
        disk_full(PermissionError(errno.EACCES, "no"))
