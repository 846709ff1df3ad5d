"""Whoever reads, whatever they read: the day and the hour are those of the organisation's clock."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.models import Organisation
from flask_reclamations.services.act import db_session

from ..conftest import filed
from .conftest import delivered, words_of
from .dom import page, plain
from .test_documents import printed
from .test_exports import made

# A Friday night on Réunion, when it is Thursday in Paris and in UTC.
LATE = datetime(2026, 11, 12, 22, 30, tzinfo=UTC)
ELSEWHERE = ("22 h 30", "23 h 30", "jeu. 12 nov.", "jeudi 12 novembre")


@pytest.fixture
def reference(app: Flask) -> str:
    with app.app_context():
        db_session().execute(update(Organisation).values(zone="Indian/Reunion"))
        db_session().commit()
        return filed(app, now=LATE).reference


def of_elsewhere(text: str) -> list[str]:
    return [words for words in ELSEWHERE if words in plain(text)]


@pytest.mark.parametrize("ref", ["claire", "lea"])
def test_a_case_is_read_on_the_organisation_s_clock(app: Flask, reference: str, ref: str) -> None:
    browser = app.test_client()
    browser.get(f"/login/{ref}")
    shown = page(browser.get(f"/reclamations/cases/{reference}")).text
    assert "ven. 13 nov., 2 h 30" in plain(shown)
    assert of_elsewhere(shown) == []


def test_a_mail_says_the_organisation_s_day(app: Flask, reference: str) -> None:
    mails = [words_of(mail) for mail in delivered(app)]
    assert any("vendredi 13 novembre 2026" in plain(text) for text in mails)
    assert [of_elsewhere(text) for text in mails] == [[]] * len(mails)


def test_a_file_says_the_organisation_s_day(app: Flask, claire: FlaskClient, reference: str) -> None:
    (row,) = made(app, claire)
    assert [value for value in row.values() if "12/11/2026" in value] == []
    assert row["Date de réception"] == "13/11/2026"


def test_a_document_says_the_organisation_s_day_and_hour(app: Flask, claire: FlaskClient, reference: str) -> None:
    words = printed(app, claire, "fiche", reference)
    assert "2 h 30" in plain(words)
    assert of_elsewhere(words) == []
