"""The answers to the organisation's own questions are counted as a plain recount does, and tell nobody's."""

from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.surveys import Question, Shape
from flask_reclamations.models import Case
from flask_reclamations.queries import questions
from flask_reclamations.queries.questions import Answers
from flask_reclamations.queries.satisfaction import Filters
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, viewer
from .test_satisfaction import DAY, surveyed

CLEAR = Question("Était-ce clair ?", Shape.SCALE)
READ = Question("Lu où ?", Shape.CHOICE, ("Écran", "Papier"))
WISH = Question("Que changer ?", Shape.TEXT)
OWN = (CLEAR, READ, WISH)


def asked(app: Flask, number: int, *said: str, own: tuple[Question, ...] = OWN, **columns: Any) -> None:
    """Keep a survey answered with these words, in the order of the questions; an empty one is no answer."""
    app.config["TAMPERED"] = True
    answers = {str(position): words for position, words in enumerate(said) if words}
    surveyed(app, number, ("oui", 5), questions=[one.as_json() for one in own], answers=answers, **columns)
    db_session().commit()


def results(app: Flask, who: str = "claire", **filters: Any) -> dict[str, Answers]:
    act = act_of(app, who)
    found = questions.results(act.session, act.organisation, viewer(app, who), Filters(**filters), NOON + DAY)
    return {row.label: row for row in found}


def five(app: Flask) -> None:
    for number, (mark, place) in enumerate(zip("54431", ("Écran", "Papier", "Écran", "", "Écran"), strict=True)):
        asked(app, number, mark, place, f"Idée {number}")


def test_a_scale_has_its_mean_and_each_mark(any_lms: Flask) -> None:  # C27
    five(any_lms)
    clear = results(any_lms)["Était-ce clair ?"]
    assert (clear.answered, clear.counts) == (5, (("1", 1), ("2", 0), ("3", 1), ("4", 2), ("5", 1)))
    assert clear.mean is not None
    assert clear.mean.value == pytest.approx((5 + 4 + 4 + 3 + 1) / 5)


def test_a_question_that_fewer_than_five_answered_is_hidden(any_lms: Flask) -> None:  # E08
    five(any_lms)
    found = results(any_lms)
    assert found["Lu où ?"] == Answers("Lu où ?", Shape.CHOICE, 4, hidden=True)
    asked(any_lms, 5, "2", "Ailleurs")
    assert results(any_lms)["Lu où ?"].counts == (("Écran", 3), ("Papier", 1), ("Ailleurs", 1))


def test_free_texts_come_without_names_nor_the_order_they_were_said_in(any_lms: Flask) -> None:  # E08
    for number, words in enumerate(("moins vite", "Du café", "plus de salles", "Rien")):
        asked(any_lms, number, "", "", words)
    assert results(any_lms)["Que changer ?"].texts == ()
    asked(any_lms, 4, "", "", "Alerter plus tôt")
    wish = results(any_lms)["Que changer ?"]
    assert wish.texts == ("Alerter plus tôt", "Du café", "moins vite", "plus de salles", "Rien")
    assert wish.mean is None


def test_the_texts_listed_are_the_latest(lms: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "LISTED", 5)
    for number in range(7):  # so many times three days ago
        asked(lms, number, "", "", f"Idée {number}")
    assert results(lms)["Que changer ?"].texts == tuple(f"Idée {number}" for number in range(5))


def test_a_question_keeps_its_answers_wherever_it_stood(any_lms: Flask) -> None:
    five(any_lms)
    asked(any_lms, 5, "", "2", own=(READ, CLEAR))
    assert results(any_lms)["Était-ce clair ?"].answered == 6


def test_filters_and_void_cases_are_those_of_the_other_figures(any_lms: Flask) -> None:
    five(any_lms)
    asked(any_lms, 6, "1")
    assert results(any_lms, category="organisation")["Était-ce clair ?"].hidden
    db_session().query(Case).update({Case.status: "annulee"})
    db_session().commit()
    assert results(any_lms) == {}


def test_cases_that_a_person_may_not_read_do_not_count(lms: Flask) -> None:  # E08
    five(lms)
    db_session().query(Case).update({Case.confidential: True})
    db_session().commit()
    assert results(lms, "anne") == {}
