"""The evidence pack, asked for on a page: built by a job, cancelled, taken up again after a crash."""

import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from flask_reclamations import Role
from flask_reclamations.documents import pack_check
from flask_reclamations.domain.pack import Wanted
from flask_reclamations.jobs import pack, pack_export
from flask_reclamations.models import Export
from flask_reclamations.services import pack as services
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from ..lms import PEOPLE, Adapter
from .conftest import log_in, many, now, opened, today
from .dom import form_to, page, why
from .test_accesslog import lines
from .test_exports import build, card, take, the_row

PAGE = "/reclamations/exports/pack"


def asked(browser: FlaskClient, **typed: str) -> str:
    """Ask for the pack of the year and return the address of its export."""
    period = {"since": f"{today() - timedelta(days=200)}", "until": f"{today()}"}
    answer = browser.post(PAGE, data=period | typed)
    assert answer.status_code == 303
    return f"/reclamations/exports/{answer.headers['Location'].split('asked=')[1]}"


def test_a_pack_is_built_by_a_job_and_taken_by_who_asked(
    app: Flask, claire: FlaskClient, tmp_path: Path
) -> None:  # E07
    reference = opened(app)
    address = asked(claire, names="nominatif", sample="1", seed="audit")
    build(app)
    content = take(claire, address)
    (tmp_path / "pack.zip").write_bytes(content)
    assert pack_check.verify(tmp_path / "pack.zip").events > 0
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert f"05-dossiers/{reference}.pdf" in book.namelist()
    assert ("claire", "export", "dossier-de-preuves-nominatif.zip") in lines(app)
    assert log_in(app, "denis").get(f"{address}/file").status_code == 404
    assert not (Path(gettempdir()) / f"{pack_export.PREFIX}{the_row(app).token}").exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"until": "2020-01-01"}, "until"),
        ({"since": "0001-01-01"}, "since"),
        ({"sample": "9"}, "sample"),
        ({"sample": "-1"}, "sample"),
        ({"sample": ""}, "seed"),
        ({"sessions": "nulle-part"}, "sessions"),
        ({"references": "REG-2026-9999"}, "references"),
        ({"as_of": "2150-01-01T10:00"}, "as_of"),
    ],
)
def test_what_no_pack_can_be_of_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, claire: FlaskClient, typed: dict[str, str], field: str
) -> None:
    opened(app)
    period = {"since": f"{today()}", "until": f"{today()}", "seed": "ma graine"}
    answer = claire.post(PAGE, data=period | typed)
    assert answer.status_code == 422
    form = form_to(page(answer), "/exports/pack")
    assert why(form, field)
    assert 'value="ma graine"' in answer.text


def test_whoever_lost_the_right_meanwhile_gets_no_pack(app: Flask, claire: FlaskClient, adapter: Adapter) -> None:
    address = asked(claire)
    adapter.known["claire"] = replace(PEOPLE["claire"], roles=frozenset({Role.STAFF}))
    build(app)
    assert (the_row(app).state, the_row(app).error) == (Export.FAILED, "not_allowed")
    assert claire.get(f"{address}/file").status_code == 403


def test_two_packs_are_told_apart_by_what_was_asked_of_them(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    drawn, whole = asked(claire, sample="1", seed="audit"), asked(claire, names="nominatif")
    assert "1 dossier tiré au sort, graine « audit »" in card(claire, drawn).text
    assert "pseudonymisé" in card(claire, drawn).text
    assert "nominatif" in card(claire, whole).text


def test_a_cancelled_pack_is_not_built(app: Flask, claire: FlaskClient) -> None:
    address = asked(claire)
    assert claire.post(f"{address}/cancel").status_code == 303
    assert "Annulé à votre demande" in card(claire, address).text
    build(app)
    assert (the_row(app).state, the_row(app).error) == (Export.FAILED, "cancelled")
    assert claire.get(f"{address}/file").status_code == 404


def test_a_pack_cancelled_while_it_is_built_stops_at_the_next_look(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    address = asked(claire)
    claire.post(f"{address}/cancel")
    with app.app_context():
        row = db_session().scalars(select(Export)).one()
        with pytest.raises(pack_export.CancelledError):
            pack_export.write(row, act_of(app, "claire", now()), "fr", every=0, lease=timedelta(minutes=1))
        db_session().rollback()
        assert not (Path(gettempdir()) / f"{pack_export.PREFIX}{row.token}").exists()


def test_a_pack_that_the_disk_does_not_take_is_said_and_leaves_nothing(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(app)
    address = asked(claire)
    full: Any = shutil._ntuple_diskusage(10**9, 10**9, 1000)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    build(app)
    assert "Le disque n’a plus assez de place" in card(claire, address).text
    assert claire.get(f"{address}/file").status_code == 404
    assert [*Path(gettempdir()).glob(f"{pack_export.PREFIX}{the_row(app).token}*")] == []


class Killed(BaseException):
    """What ends a worker."""


@pytest.fixture
def wanted(app: Flask) -> Wanted:
    opened(app)
    opened(app)
    return Wanted(today() - timedelta(days=9), today(), now())


def test_an_interrupted_pack_goes_on_where_it_was_and_comes_out_the_same(
    app: Flask, wanted: Wanted, tmp_path: Path
) -> None:
    def dies(done: int, total: int) -> None:
        if done == 1:
            raise Killed

    with app.app_context():
        act = act_of(app, "claire", now())
        services.check(act, wanted)
        for name in ("once", "twice"):
            (tmp_path / name).mkdir()
        with pytest.raises(Killed):
            pack.write(act, wanted, tmp_path / "twice.zip", tmp_path / "twice", dies)
        assert [*tmp_path.glob("*.zip*")] == []
        (left,) = (tmp_path / "twice" / "05-dossiers").glob("*.pdf")
        stamp = left.stat().st_mtime_ns
        seen: list[int] = []

        def looks(done: int, total: int) -> None:
            seen.append(left.stat().st_mtime_ns)

        pack.write(act, wanted, tmp_path / "twice.zip", tmp_path / "twice", looks)
        pack.write(act, wanted, tmp_path / "once.zip", tmp_path / "once", lambda done, total: None)
    assert set(seen) == {stamp}
    assert (tmp_path / "twice.zip").read_bytes() == (tmp_path / "once.zip").read_bytes()


def test_the_page_of_exports_leads_to_the_pack(app: Flask, claire: FlaskClient) -> None:
    many(app, 2)
    assert PAGE in claire.get("/reclamations/exports").text
