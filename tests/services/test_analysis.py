"""The analysis: at least one cause in its family, whys in order, who was heard, what it did to the training."""

from dataclasses import replace

import pytest
from flask import Flask

from flask_reclamations.domain.plan import CauseFamily
from flask_reclamations.domain.vocabulary import SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, Cause
from flask_reclamations.services import analysis, answers
from flask_reclamations.services.act import db_session
from flask_reclamations.services.analysis import Found, Given

from ..conftest import FOUND, act_of, filed
from .conftest import LATER, payload
from .test_actions import codes

WHYS = ("La borne chauffe.", "Le local est fermé.", "La clé est à l’accueil.")
FULL = Found(
    (
        Given(CauseFamily.EQUIPMENT, "Borne en panne.", WHYS),
        Given(CauseFamily.METHOD, "Personne ne vérifie la salle avant le cours."),
    ),
    heard="Bruno Petit, le technicien du bailleur",
    impact="Deux demi-journées perdues.",
)


def analysed(app: Flask, found: Found = FULL, case: Case | None = None) -> Case:
    case = case or filed(app)
    analysis.analyse(act_of(app, "claire", LATER), case, "La borne de la salle 2 était en panne.", found)
    db_session().commit()
    return case


def rows(case: Case) -> list[tuple[str, str, list[str]]]:
    query = db_session().query(Cause).filter_by(case_id=case.id).order_by(Cause.position)
    return [(row.family, row.text, row.whys) for row in query]


def test_an_analysis_keeps_causes_whys_who_was_heard_and_the_impact(any_lms: Flask) -> None:  # A10, B08, C19
    case = analysed(any_lms)
    assert rows(case) == [
        ("materiel", "Borne en panne.", list(WHYS)),
        ("methode", "Personne ne vérifie la salle avant le cours.", []),
    ]
    assert case.causes[0].root == "La clé est à l’accueil."
    assert case.causes[1].root == "Personne ne vérifie la salle avant le cours."
    assert (case.heard, case.impact) == ("Bruno Petit, le technicien du bailleur", "Deux demi-journées perdues.")
    assert (case.analysed_at, case.status) == (LATER, "en_cours")


def test_the_journal_keeps_the_causes(any_lms: Flask) -> None:  # A10
    case = filed(any_lms)
    analysis.analyse(act_of(any_lms, "claire", LATER), case, "La borne était en panne.", FULL)
    [first, _] = payload(case)["causes"]
    assert first == {"family": "materiel", "text": "Borne en panne.", "whys": list(WHYS)}


def test_an_analysis_says_what_the_case_is_about(any_lms: Flask) -> None:  # A20, C08
    case = filed(any_lms, category=None)
    analysed(any_lms, replace(FULL, category="technique"), case)
    assert case.category == "technique"
    assert payload(case)["new"]["category"] == "technique"
    analysed(any_lms, FULL, case)
    assert case.category == "technique"


def test_a_category_that_is_not_offered_is_refused(lms: Flask) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refusal:
        analysed(lms, replace(FULL, category="inventee"), case)
    assert [(reason.code, reason.at) for reason in refusal.value.reasons] == [("unknown_category", "category")]


@pytest.mark.parametrize(
    ("causes", "code"),
    [
        ((), "no_cause"),
        ((Given(None, "Borne en panne."),), "no_family"),
        ((Given(CauseFamily.METHOD, " "),), "no_words"),
        ((Given(CauseFamily.METHOD, "Convocation tardive.", ("Oubli.", "", "Trop de travail.")),), "no_why"),
    ],
)
def test_an_analysis_that_names_no_whole_cause_is_refused(lms: Flask, causes: tuple[Given, ...], code: str) -> None:
    case = filed(lms)  # A10
    with pytest.raises(RefusedError) as refusal:
        analysed(lms, Found(causes), case)
    assert (codes(refusal), rows(case), case.analysed_at) == ([code], [], None)


def test_an_analysis_wants_words(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        analysis.analyse(act_of(lms, "claire"), filed(lms), "  ", FULL)
    assert codes(refusal) == ["empty"]


def test_completing_an_analysis_takes_the_place_of_what_was_said_and_keeps_its_date(any_lms: Flask) -> None:  # A10
    case = analysed(any_lms)
    analysed(any_lms, FOUND, case)
    assert [family for family, _, _ in rows(case)] == ["materiel"]
    assert (case.analysed_at, case.impact) == (LATER, "Deux demi-journées perdues.")


def test_a_cause_is_still_named_once_the_answer_left(any_lms: Flask) -> None:  # D10
    case = filed(any_lms)
    answers.answer(act_of(any_lms, "claire", LATER), case, answers.Argued("Réparé."), SendMode.LETTER)
    analysed(any_lms, FULL, case)
    assert (case.status, len(case.causes)) == ("repondue", 2)
