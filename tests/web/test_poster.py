"""The poster: printed by the team, scanned by anybody."""

import segno
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import Organisation
from flask_reclamations.services.act import db_session
from flask_reclamations.web.staff.poster import drawn

from .dom import form_to, page, sent

POSTER = "/reclamations/poster"


def label(browser: FlaskClient, address: str = POSTER) -> str:
    """Where the code of a poster says that it leads."""
    found = page(browser.get(address)).one("div", role="img")["aria-label"]
    assert found is not None
    return found.replace("Code QR vers ", "")


def test_the_code_leads_anybody_to_the_form(app: Flask, claire: FlaskClient) -> None:  # B07
    address = label(claire)
    assert address == "http://localhost/reclamations/public/new"
    assert app.test_client().get(address).status_code == 200


def test_what_is_drawn_is_that_address(claire: FlaskClient) -> None:  # B07
    text = claire.get(POSTER).text
    assert str(drawn("http://localhost/reclamations/public/new")) in text
    assert segno.make("http://localhost/reclamations/public/new", error="q").error in ("Q", "H")
    assert "style=" not in text.partition("<svg")[2].partition("</svg>")[0]


def test_a_session_s_poster_fills_its_title_in_and_nothing_else(app: Flask, claire: FlaskClient) -> None:  # B07
    address = label(claire, f"{POSTER}?session=cpn-b")
    title = sent(form_to(page(app.test_client().get(address)), "/public/new"))["session_label"]
    assert title
    assert "cpn-b" not in address
    assert title in page(claire.get(f"{POSTER}?session=cpn-b")).text


def test_the_form_looks_no_ref_up_for_whoever_asks(app: Flask) -> None:
    shown = page(app.test_client().get("/reclamations/public/new?session=cpn-b"))
    assert sent(form_to(shown, "/public/new"))["session_label"] == "cpn-b"


def test_what_an_address_puts_into_the_form_is_inert(app: Flask) -> None:  # criterion 29
    text = app.test_client().get("/reclamations/public/new?session=%3Cscript%3Ealert(1)%0a" + "x" * 900).text
    assert "<script>alert" not in text
    assert "x" * 201 not in text


def test_where_the_public_form_is_closed_it_leads_to_the_learners_one(app: Flask, claire: FlaskClient) -> None:
    with app.app_context():
        db_session().query(Organisation).update({"public_form": False})
        db_session().commit()
    assert label(claire, f"{POSTER}?session=cpn-b") == "http://localhost/reclamations/new?session=cpn-b"


def test_a_session_that_is_not_ours_has_no_poster(claire: FlaskClient) -> None:
    assert claire.get(f"{POSTER}?session=nowhere").status_code == 404


def test_it_says_that_it_is_free_and_whom_to_call(claire: FlaskClient) -> None:  # C03, C01
    said = page(claire.get(POSTER)).text
    assert "C’est gratuit" in said
    assert "02 40 00 00 00" in said
