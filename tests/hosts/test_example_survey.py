"""The example LMS asks what learners think; a bad note becomes a signal there (B10)."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from example_app.database import db
from example_app.models import Enrolment, SurveyReply, TrainingSession
from example_app.views import today
from flask_reclamations.migrate import run
from flask_reclamations.models import Case

from ..conftest import establish
from .houses import HOUSES, lived_in

LEARNER = "apprenant@exemple.test"


@pytest.fixture
def rives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with lived_in(HOUSES["rives"], f"sqlite:///{tmp_path_factory.mktemp('rives') / 'lms.db'}") as app:
        with app.app_context():
            run("upgrade", "head")
            establish(app, "rives")
        yield app


def says(app: Flask, **said: str) -> tuple[int, str]:
    """Answer the survey of a session that is over, as its learner; return the status and the page that follows."""
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    browser.post("/login", data={"email": LEARNER, "password": "demo"})
    with app.app_context():
        mine = select(TrainingSession.code).join(Enrolment).where(Enrolment.learner.has(email=LEARNER))
        code = db.session.scalars(mine.order_by(TrainingSession.id)).first()
        over = update(TrainingSession).where(TrainingSession.code == code)
        db.session.execute(over.values(starts_on=today() - timedelta(9), ends_on=today() - timedelta(1)))
        db.session.commit()
    assert "Donner mon avis sur la formation" in browser.get(f"/sessions/{code}").text
    answer = browser.post(f"/sessions/{code}/survey", data=said)
    return answer.status_code, re.sub(r"\\s+", " ", answer.text)


def kept(app: Flask) -> tuple[int, list[str]]:
    with app.app_context():
        replies = db.session.scalars(select(SurveyReply)).all()
        return len(replies), [
            row.description for row in db.session.scalars(select(Case).where(Case.kind == "signal"))
        ]


def test_a_bad_note_is_kept_with_a_signal_once(rives: Flask) -> None:  # B10
    assert says(rives, score="1", comment="Rien n’était prêt.")[0] == 302
    replies, signals = kept(rives)
    assert (replies, len(signals)) == (1, 1)
    assert "Rien n’était prêt." in signals[0]
    assert says(rives, score="1", comment="Encore.")[0] == 302
    assert kept(rives) == (replies, signals)


def test_a_good_note_is_kept_without_a_signal(rives: Flask) -> None:  # B10
    assert says(rives, score="5")[0] == 302
    assert kept(rives) == (1, [])


def test_a_note_left_out_is_asked_for(rives: Flask) -> None:
    status, shown = says(rives, comment="Bien.")
    assert (status, kept(rives)) == (422, (0, []))
    assert "Choisissez une note de 1 à 5." in shown
    assert "Bien." in shown
