"""Exports as jobs: built under their owner's rights, resumed, given up with a word, expired."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from flask_reclamations.documents.register import COLUMNS
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.jobs import exports as building
from flask_reclamations.jobs import tick as ticking
from flask_reclamations.models import Export
from flask_reclamations.queries.register import Filters
from flask_reclamations.services.act import db_session

from ..lms import Adapter
from .steps import asks_export, export_of, files

NOW = datetime.now(UTC)


def _ticks(app: Flask) -> ticking.Swept:
    with app.app_context():
        return ticking.tick()


def _ages(app: Flask, row_id: int, **moments: datetime) -> None:
    with app.app_context():
        row = db_session().scalars(select(Export).filter_by(id=row_id)).one()
        for name, moment in moments.items():
            setattr(row, name, moment)
        db_session().commit()


def _file(app: Flask, row_id: int) -> Path:
    row = export_of(app, row_id)
    return Path(app.config["RECLAMATIONS_STORAGE"]) / "exports" / f"{row.token}.{row.format}"


def test_an_export_holds_one_line_per_case_under_the_agreed_columns(any_app: Flask) -> None:
    references = {files(any_app, now=NOW), files(any_app, now=NOW)}
    row_id = asks_export(any_app, NOW)
    _ticks(any_app)
    with _file(any_app, row_id).open(encoding="utf-8-sig", newline="") as stream:
        header, *lines = csv.reader(stream, delimiter=";")
    row = export_of(any_app, row_id)
    assert header == list(COLUMNS)
    assert {line[0] for line in lines} == references
    assert (row.state, row.rows, row.total, row.error, row.claimed_until) == (Export.DONE, 2, 2, None, None)


def test_an_export_keeps_to_the_filters_it_was_asked_with(app: Flask) -> None:
    files(app, now=NOW)
    remark = files(app, now=NOW, kind=Kind.REMARK)
    row_id = asks_export(app, NOW, filters=Filters(kind="remarque"))
    _ticks(app)
    with _file(app, row_id).open(encoding="utf-8-sig", newline="") as stream:
        assert [line[0] for line in csv.reader(stream, delimiter=";")][1:] == [remark]


def test_an_export_that_another_worker_builds_is_left_to_it(app: Flask) -> None:
    row_id = asks_export(app, NOW)
    _ages(app, row_id, claimed_until=datetime.now(UTC) + timedelta(minutes=5))
    with app.app_context():
        db_session().scalars(select(Export)).one().state = Export.RUNNING
        db_session().commit()
    assert _ticks(app).exports == 0
    assert export_of(app, row_id).attempts == 0


def test_an_owner_who_lost_the_right_gets_no_file(app: Flask, adapter: Adapter) -> None:
    row_id = asks_export(app, NOW)
    adapter.known["claire"] = replace(adapter.known["claire"], roles=frozenset())
    _ticks(app)
    assert (export_of(app, row_id).state, export_of(app, row_id).error) == (Export.FAILED, "not_allowed")
    assert not _file(app, row_id).exists()


@pytest.fixture
def hopeless(app: Flask, tmp_path: Path) -> int:
    """An export that cannot be written: where the folder should be lies a file."""
    (tmp_path / "files").write_text("not a folder")
    return asks_export(app, NOW)


def test_an_export_that_fails_is_tried_three_times_and_given_up(app: Flask, hopeless: int) -> None:
    states = []
    for _ in range(4):
        _ticks(app)
        states.append((export_of(app, hopeless).state, export_of(app, hopeless).attempts))
    assert states == [("pending", 1), ("pending", 2), ("failed", 3), ("failed", 3)]
    assert export_of(app, hopeless).error


def test_an_export_whose_worker_died_at_every_try_is_given_up(app: Flask) -> None:
    row_id = asks_export(app, NOW)
    with app.app_context():
        row = db_session().scalars(select(Export).filter_by(id=row_id)).one()
        row.state, row.attempts, row.claimed_until = Export.RUNNING, 3, datetime.now(UTC) - timedelta(seconds=1)
        db_session().commit()
    _ticks(app)
    assert export_of(app, row_id).state == Export.FAILED
    assert export_of(app, row_id).error


def test_the_owner_of_an_export_that_was_given_up_reads_so(
    app: Flask, hopeless: int, as_: Callable[[str], FlaskClient]
) -> None:
    for _ in range(3):
        _ticks(app)
    page = as_("claire").get(f"/reclamations/exports/{export_of(app, hopeless).token}")
    assert page.status_code == 200
    assert "n’a pas abouti" in page.text


def test_an_export_that_failed_once_succeeds_when_the_cause_is_gone(
    app: Flask, hopeless: int, tmp_path: Path
) -> None:
    _ticks(app)
    (tmp_path / "files").unlink()
    _ticks(app)
    row = export_of(app, hopeless)
    assert (row.state, row.attempts, row.error) == (Export.DONE, 2, None)


def test_the_file_of_an_expired_export_is_gone(app: Flask, as_: Callable[[str], FlaskClient]) -> None:
    row_id = asks_export(app, NOW)
    _ticks(app)
    path = _file(app, row_id)
    assert path.exists()
    _ages(app, row_id, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert _ticks(app).expired == 1
    assert not path.exists()
    assert export_of(app, row_id).state == Export.EXPIRED
    assert as_("claire").get(f"/reclamations/exports/{export_of(app, row_id).token}/file").status_code == 404


def test_an_export_within_its_days_stays(app: Flask) -> None:
    row_id = asks_export(app, NOW)
    _ticks(app)
    assert _ticks(app).expired == 0
    assert _file(app, row_id).exists()


def test_the_parts_of_an_export_stay_only_while_it_is_built(app: Flask) -> None:
    row_id = asks_export(app, NOW)
    part = _file(app, row_id).with_suffix(".csv.0a1b2c3d.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half a li")
    with app.app_context():
        assert building.expire() == 0
    assert part.exists()
    assert (_ticks(app).expired, part.exists(), _file(app, row_id).exists()) == (1, False, True)


def test_an_expired_file_that_is_gone_already_is_no_error(app: Flask) -> None:
    row_id = asks_export(app, NOW)
    _ticks(app)
    _file(app, row_id).unlink()
    _ages(app, row_id, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert _ticks(app).expired == 1


def test_a_file_that_cannot_be_dropped_holds_back_no_other_nor_the_rest_of_the_tick(app: Flask) -> None:
    stuck, free = (asks_export(app, NOW) for _ in range(2))
    _ticks(app)
    for row_id in (stuck, free):
        _ages(app, row_id, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    path = _file(app, stuck)
    path.unlink()
    (path / "in the way").mkdir(parents=True)  # a folder of this name: no store removes it as a file
    assert _ticks(app).expired == 1
    assert [export_of(app, row_id).state for row_id in (stuck, free)] == [Export.DONE, Export.EXPIRED]


def test_nothing_is_built_twice(app: Flask) -> None:
    row_id = asks_export(app, NOW)
    with app.app_context():
        assert (building.build(row_id), building.build(row_id)) == (True, False)
