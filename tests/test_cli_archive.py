"""`flask reclamations archive export|import`: an organisation moves whole, or not at all."""

import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from flask_reclamations import migrate
from flask_reclamations.domain.vocabulary import SendMode, VoidReason
from flask_reclamations.models import PREFIX, Base, Case, OutboxMessage
from flask_reclamations.queries import archive, files, journal
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services import answers, logo, organisations, voiding
from flask_reclamations.services.act import db_session

from .conftest import NOON, _closed, act_of, create_database, filed
from .jobs.steps import all_of, does
from .lms import create_app
from .samples import picture
from .services.conftest import logged, posted, recorded, stale
from .services.test_files import case_with_file

Table = list[dict[str, Any]]


def runs(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", *map(str, arguments)])


def lived(app: Flask) -> None:
    """Give the organisation a file, an answer, mails that left and one that waits, an aléa, a void case, settings."""
    with app.app_context():
        case, _ = case_with_file(app)
        reference = case.reference
        voiding.void(act_of(app, "claire"), recorded(app), VoidReason.TEST, "Un essai.")
        logo.change(act_of(app, "claire"), "logo.png", picture())
        db_session().commit()
        logged(app)
        organisations.establish("rives", now=NOON, policy="libre", reminders=None, phone="02 40 00 00 01")
        organisations.establish("rives", now=NOON, confidential_label="Mme Roux", confidential_phone="3919")
        db_session().commit()
    does(
        app,
        "claire",
        reference,
        lambda act, case: answers.answer(act, case, answers.Argued("Réparé."), SendMode.EMAIL),
    )
    with app.app_context():
        posted()
        db_session().commit()


def everything(app: Flask) -> dict[str, Table]:
    """Return every row that travels, by table."""
    with app.app_context():
        own = organisation_of(db_session(), "rives").id
        return {table.name: list(archive.rows(db_session(), own, table)) for table in archive.tables()}


def stored(app: Flask) -> dict[str, bytes]:
    root = Path(app.config["RECLAMATIONS_STORAGE"])
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def emptied(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Flask]]:
    """`emptied("sqlite")` is a host whose tables are there and hold nothing."""
    made: list[Flask] = []

    def make(database: str) -> Flask:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        if database == "postgresql":
            url = create_database(request.getfixturevalue("postgresql_server"), f"a{uuid.uuid4().hex}")
        app = create_app(url, RECLAMATIONS_STORAGE=str(tmp_path / "elsewhere"))
        with app.app_context():
            migrate.run("upgrade", "head")
        made.append(app)
        return app

    yield make
    for app in made:
        _closed(app)


@pytest.fixture
def zipped(app: Flask, tmp_path: Path) -> Path:
    """The archive of an organisation that lived, on SQLite."""
    lived(app)
    path = tmp_path / "rives.zip"
    ran = runs(app, "archive", "export", "--out", path, "--with-pending")
    assert ran.exit_code == 0, ran.output
    return path


def test_every_table_travels_or_stays_by_decision() -> None:
    names = {name.removeprefix(PREFIX) for name in Base.metadata.tables}
    assert names <= archive.TRAVELS | archive.STAYS.keys()
    assert archive.TRAVELS & archive.STAYS.keys() == set()


def test_an_organisation_moves_whole_from_one_database_to_the_other(  # criterion 47
    any_app: Flask, emptied: Callable[[str], Flask], tmp_path: Path
) -> None:
    with any_app.app_context():
        here = db_session().get_bind(mapper=Case).dialect.name
    lived(any_app)
    path = tmp_path / "rives.zip"
    refused = runs(any_app, "archive", "export", "--out", path)
    assert "1 mail(s) have not left yet" in refused.output
    assert list(tmp_path.glob("rives.zip*")) == []
    ran = runs(any_app, "archive", "export", "--out", path, "--with-pending")
    assert ran.output.startswith(f"{path}: 3 case(s), "), ran.output
    there = emptied("postgresql" if here == "sqlite" else "sqlite")
    ran = runs(there, "archive", "import", path)
    assert ran.output.startswith("3 case(s), "), ran.output
    assert ": counts, hashes and journal verified\n" in ran.output
    assert everything(there) == everything(any_app)
    assert stored(there) == stored(any_app) != {}
    with there.app_context():
        organisation = organisation_of(db_session(), "rives")
        assert list(journal.faults(db_session(), organisation)) == []
        assert list(files.faults(db_session(), organisation, there.extensions["reclamations"].storage)) == []
        assert logo.of(act_of(there, "claire"), organisation) is not None
        assert stale() == []
        assert filed(there).reference == "REG-2026-0004"
    assert [row.state for row in all_of(there, OutboxMessage)].count(OutboxMessage.SENT) >= 2


def rewritten(path: Path, changes: dict[str, Callable[[bytes], bytes] | None], *, told: bool) -> Path:
    """Return the archive with members changed, or left out, where `told` with a manifest that says so."""
    out = path.with_name(f"{uuid.uuid4().hex}.zip")
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    for name, change in changes.items():
        if change is None:
            del members[name]
        else:
            members[name] = change(members.get(name, b""))
    if told:
        manifest = json.loads(members.pop("manifest.json"))
        for name, content in members.items():
            manifest["members"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in members.items():
            book.writestr(name, content)
    return out


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return change


CASES, EVENTS = f"tables/{PREFIX}case.jsonl", f"tables/{PREFIX}event.jsonl"


A_PACK = b'{"format": 1, "software": "0.1", "organisation": "rives", "wanted": {}, "members": {}}'


def test_what_is_not_whole_is_refused_in_clear_words_and_nothing_is_written(
    app: Flask, zipped: Path, emptied: Callable[[str], Flask]
) -> None:
    there = emptied("sqlite")
    with zipfile.ZipFile(zipped) as book:
        file = next(name for name in book.namelist() if name.startswith("files/"))
        revision = json.loads(book.read("manifest.json"))["revision"].encode()
    cut = zipped.with_name("cut.zip")
    cut.write_bytes(zipped.read_bytes()[: zipped.stat().st_size // 2])
    longer = replaced(b'"REG-2026-0001"', b'"' + b"R" * 41 + b'"')
    broken = {
        cut: "cut.zip is no archive, or was cut",
        rewritten(zipped, {CASES: None}, told=False): f"{CASES} is missing",
        rewritten(zipped, {"manifest.json": None}, told=False): "manifest.json is missing: this is no",
        rewritten(zipped, {CASES: lambda old: old + b" "}, told=False): f"{CASES} is not what the manifest says",
        rewritten(zipped, {"more": lambda _: b"x"}, told=False): "more is not in the manifest",
        rewritten(zipped, {CASES: longer}, told=True): f"{CASES}, line 1: {{'reference'",
        rewritten(zipped, {CASES: lambda old: old.split(b"\n", 1)[1]}, told=True): "has 2 lines where the manifest",
        rewritten(zipped, {EVENTS: replaced(b'"Claire Vidal"', b'"Zoe"')}, told=True): "the journal does not verify",
        rewritten(zipped, {file: lambda _: b"another"}, told=True): f"{file} is not the file that its row tells of",
        rewritten(zipped, {"manifest.json": replaced(b'"rives"', b'"vals"')}, told=False): "is of 'vals', not of",
        rewritten(zipped, {"manifest.json": replaced(revision, b"0001")}, told=False): "made at revision 0001",
        rewritten(zipped, {"manifest.json": replaced(b'"format": 1', b'"format": 9')}, told=False): "has format 9",
        rewritten(zipped, {"manifest.json": lambda _: A_PACK}, told=False): "rows, wanted): this is no archive",
    }  # fmt: skip
    for path, said in broken.items():
        ran = runs(there, "archive", "import", path)
        assert (ran.exit_code, said in ran.output) == (1, True), (said, ran.output)
        assert all_of(there, Case) == []
        assert stored(there) == {}
    assert runs(there, "archive", "import", zipped).exit_code == 0
    assert "is there already" in runs(there, "archive", "import", zipped).output
    assert "is there already" in runs(app, "archive", "export", "--out", zipped).output
    nowhere = zipped.parent / "nowhere" / "a.zip"
    assert f"there is no folder {nowhere.parent}" in runs(app, "archive", "export", "--out", nowhere).output


def test_a_file_that_is_gone_or_altered_stops_the_export(app: Flask, tmp_path: Path) -> None:
    lived(app)
    place, *_ = sorted(stored(app))
    whole = Path(app.config["RECLAMATIONS_STORAGE"]) / place
    for damage, said in (
        (lambda: whole.write_bytes(b"x"), "was altered"),
        (whole.unlink, "cannot be read from the store"),
    ):
        damage()
        ran = runs(app, "archive", "export", "--out", tmp_path / "rives.zip", "--with-pending")
        assert (ran.exit_code, f"{place} {said}" in ran.output) == (1, True), ran.output
        assert list(tmp_path.glob("rives.zip*")) == []
