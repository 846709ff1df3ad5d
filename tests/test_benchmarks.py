"""The benchmarks measure what they say: true data, a floor that works, a table that can fail. Nothing is timed."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask

from benchmarks import dashboard, deadlines, floor, jobs, own, packs, recurrences, sheets, verify
from benchmarks.host import db
from benchmarks.lives import lives
from benchmarks.load import copied, filled
from benchmarks.report import Row, compared, publish
from flask_reclamations.models import Case, Exchange
from flask_reclamations.queries import journal
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services.act import db_session

SIZE = 200


@pytest.fixture(scope="module")
def database(postgresql_server: str) -> str:
    return filled(postgresql_server.replace("+psycopg", ""), SIZE)


@pytest.fixture
def loaded(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Flask]:
    monkeypatch.setenv("BENCH_DATABASE_URL", database.replace("postgresql:", "postgresql+psycopg:"))
    monkeypatch.setenv("BENCH_STORAGE", str(tmp_path))
    app = own.create_app()
    with app.app_context():
        yield app
        db_session().close()
        db.engine.dispose()


def test_the_generated_register_verifies(loaded: Flask) -> None:
    assert list(journal.faults(db_session(), organisation_of(db_session(), own.ORGANISATION))) == []
    assert db_session().query(Case).count() == SIZE


def test_every_generated_case_has_its_three_exchanges(loaded: Flask) -> None:
    assert db_session().query(Exchange).count() == 3 * SIZE


def test_the_same_seed_tells_the_same_lives() -> None:
    told = [[life.fields for life in lives(50, journal=True)] for _ in range(2)]
    assert told[0] == told[1]


def test_a_filled_database_is_kept(postgresql_server: str, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled(postgresql_server.replace("+psycopg", ""), SIZE) == database
    assert capsys.readouterr().out == ""


@pytest.fixture
def plain(loaded: Flask) -> Iterator[Flask]:
    app = floor.create_app()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_floor_lists_shows_and_files(plain: Flask) -> None:
    browser = plain.test_client()
    browser.get("/login/q-0")
    assert browser.get("/cases?kind=reclamation").text.count("<tr>") == 26
    assert browser.get("/cases/7").text.count("<li>") >= 3
    form = {"kind": "alea", "description": "Panne."}
    assert browser.post("/new", data=form).status_code == 422
    token = browser.get("/new").text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    assert browser.post("/new", data={**form, "csrf_token": token}).status_code == 303


def test_both_exports_write_the_same_file(loaded: Flask, tmp_path: Path) -> None:
    assert jobs.export(str(tmp_path / "own.csv")) == jobs.plain(str(tmp_path / "floor.csv")) == SIZE
    assert (tmp_path / "own.csv").read_bytes() == (tmp_path / "floor.csv").read_bytes()


def test_both_sheets_hold_the_same_cells(loaded: Flask, tmp_path: Path) -> None:
    assert jobs.export(str(tmp_path / "own.xlsx")) == SIZE
    assert jobs.timed_sheet(str(tmp_path / "floor.xlsx"))["rate"] > 0
    cells = sheets.cells(tmp_path / "own.xlsx")
    assert cells == sheets.cells(tmp_path / "floor.xlsx")
    assert cells.count(b"<row ") == SIZE + 1


@pytest.fixture
def lived(postgresql_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A copy of a filled database, which a measure may write to, in the context of its app."""
    database = copied(postgresql_server.replace("+psycopg", ""), SIZE)
    monkeypatch.setenv("BENCH_DATABASE_URL", database.replace("postgresql:", "postgresql+psycopg:"))
    app = own.create_app()
    with app.app_context():
        yield app
        db_session().close()
        db.engine.dispose()


def test_the_bare_loop_and_the_rules_count_the_same_days() -> None:
    row = deadlines.rates(1)
    assert row.floor > 0
    assert row.own > 0


def test_the_dates_of_every_generated_case_are_those_its_moments_give(lived: Flask) -> None:
    assert set(deadlines.timed_recompute(str(SIZE))) == {"read", "derived"}


def test_a_pass_and_the_bare_group_bys_count_the_same_groups(lived: Flask) -> None:  # A20
    assert recurrences.timed_recurrences(1)["groups"] > 10


def test_the_dashboard_and_the_bare_aggregates_count_the_same_cases(lived: Flask) -> None:  # A16
    assert dashboard.timed_dashboard(1)["cases"] > SIZE / 2


def test_a_pack_of_the_cases_just_filed_holds_each_with_its_file(
    postgresql_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # E07
    database = copied(postgresql_server.replace("+psycopg", ""), SIZE)
    monkeypatch.setenv("BENCH_DATABASE_URL", database.replace("postgresql:", "postgresql+psycopg:"))
    monkeypatch.setenv("BENCH_STORAGE", str(tmp_path / "files"))
    with own.create_app().app_context():
        assert packs.lodge(2) == 2
        assert packs.build(str(tmp_path / "pack.zip")) > 0
        db_session().close()
        db.engine.dispose()
    with ZipFile(tmp_path / "pack.zip") as pack:
        assert sum(entry.file_size >= packs.FILE for entry in pack.infolist()) == 2


def test_the_journals_are_verified_and_hashed_event_by_event(lived: Flask) -> None:  # A16
    assert verify.timed_verify()["events"] > SIZE


def test_a_missed_target_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slow = compared("Filing", [10.0, 30.0, 10.0], [50.0, 50.0, 20.0], 4, "lower", "ms")
    fine = compared("CSV", [100.0], [90.0], 0.7, "higher", "/s")
    assert (slow.ratio, slow.met, fine.ratio, fine.met) == (5.0, False, 0.9, True)
    publish([slow, fine], tmp_path / "results.json")
    assert "| Filing | 10.0 ms | 50.0 ms | 5.00 | ≤ 4 | **no** |" in capsys.readouterr().out
    rows = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["rows"]
    assert set(rows[0]) == {*Row.__dataclass_fields__, "met"}
