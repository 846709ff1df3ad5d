"""The logo and the words of an organisation on its documents: chosen, replaced, removed, seen, moved with it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from flask_reclamations.jobs.files import sweep
from flask_reclamations.models import Blob, Organisation
from flask_reclamations.queries import files
from flask_reclamations.services.act import db_session, state

from ..samples import HONEST, PDF, picture
from .conftest import log_in, now
from .dom import form_to, page, sent, why
from .test_documents import listed

LOGO, IDENTITY = "/reclamations/logo", "/reclamations/settings/identity"


def send(browser: FlaskClient, data: bytes, name: str = "logo.png") -> Any:
    # Sent as bytes: a large form would be a file that nobody closes.
    boundary, body = encode_multipart({"logo": FileStorage(io.BytesIO(data), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post("/reclamations/settings/logo", data=body, content_type=kind)


def paper(app: Flask, browser: FlaskClient) -> PdfReader:
    return PdfReader(io.BytesIO(listed(app, browser, "/reclamations/plan/export", "pdf")))


def test_a_logo_and_a_footer_stand_on_each_document(app: Flask, claire: FlaskClient) -> None:
    assert send(claire, picture(size=(1800, 600))).status_code == 303
    form = form_to(page(claire.get(IDENTITY)), "/identity")
    typed = sent(form) | {"siret": "73282932000074", "footer": "RCS Lyon, TVA FR 12"}
    assert claire.post(IDENTITY, data=typed).status_code == 303
    (sheet,) = paper(app, claire).pages
    assert "RCS Lyon, TVA FR 12" in sheet.extract_text()
    assert "SIRET 73282932000074" in sheet.extract_text()
    (shown,) = sheet.images
    assert Image.open(io.BytesIO(shown.data)).size == (900, 300)


def test_anybody_sees_the_logo_and_the_procedure_has_it(app: Flask, claire: FlaskClient) -> None:
    assert claire.get(LOGO).status_code == 404
    send(claire, picture("JPEG", (90, 30)), "logo.jpg")
    with app.test_client().get(LOGO) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for address in ("/reclamations/procedure", IDENTITY):
        (image,) = page(claire.get(address)).all("img")
        assert image["src"].startswith(f"{LOGO}?")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Choisissez une image PNG ou JPEG."),
        ("logo.png", PDF, "Choisissez une image PNG ou JPEG."),
        ("salle.webp", HONEST["salle.webp"][0], "Choisissez une image PNG ou JPEG."),
        ("logo.png", picture()[:40], "abîmé"),
        ("logo.png", picture() + bytes(2 * 2**20), "dépasse 2 Mo"),
        ("logo.png", picture(size=(70, 10)), "moins allongée"),
        ("", b"", "Choisissez une image PNG ou JPEG."),
    ],
)
def test_what_is_no_small_picture_is_refused_beside_the_field(
    claire: FlaskClient, name: str, data: bytes, words: str
) -> None:
    answer = send(claire, data, name)
    assert answer.status_code == 422
    (form,) = [one for one in page(answer).all("form") if one.attributes.get("enctype")]
    assert words in why(form, "logo")
    assert claire.get(LOGO).status_code == 404


def test_a_logo_is_replaced_removed_and_told_in_the_history(app: Flask, claire: FlaskClient) -> None:
    send(claire, picture(size=(8, 6)))
    with claire.get(LOGO) as first, app.app_context():
        before = first.data
        assert (
            db_session().scalars(select(Organisation.logo)).one() == db_session().scalars(select(Blob.sha256)).one()
        )
    send(claire, picture(size=(9, 6)))
    with claire.get(LOGO) as second:
        assert second.data != before
    assert claire.post("/reclamations/settings/logo", data={"remove": "yes"}).status_code == 303
    assert claire.get(LOGO).status_code == 404
    assert page(claire.get(IDENTITY)).text.count("Image ") == 4  # to the first, from it to the second, from that


def test_the_sweep_leaves_every_logo_there_ever_was(app: Flask, claire: FlaskClient) -> None:
    send(claire, picture(size=(8, 6)))
    send(claire, picture(size=(9, 6)))
    with app.app_context():
        blob = db_session().scalars(select(Blob).limit(1)).one()
        columns = {"organisation_id": blob.organisation_id, "size": 1, "media_type": "image/png", "state": Blob.CLEAN}
        db_session().add(Blob(**columns, sha256="0" * 64, place="files/2026-01-01/x", at=now()))
        db_session().commit()
        sweep(now() + timedelta(days=3))
        organisation = db_session().scalars(select(Organisation)).one()
        assert db_session().query(Blob).count() == 2
        assert list(files.faults(db_session(), organisation, state().storage)) == []
    assert claire.get(LOGO).status_code == 200


def test_a_document_goes_without_a_logo_that_was_lost(app: Flask, claire: FlaskClient) -> None:
    send(claire, picture())
    with app.app_context():
        state().storage.delete(db_session().scalars(select(Blob.place)).one())
    (sheet,) = paper(app, claire).pages
    assert not sheet.images


def test_who_may_not_decide_changes_no_logo(app: Flask) -> None:
    assert send(log_in(app, "anne"), picture()).status_code == 403
