"""« Satisfaction » in the settings: when people are asked, what follows, the organisation's own questions."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.surveys import Effect, Question, Rules, Shape
from flask_reclamations.domain.vocabulary import Kind

from .dom import form_to, page, sent, why
from .test_settings_pages import after, history, row, save

CHOSEN: dict[str, Any] = {
    "complaint_days": "3",
    "at_closing": "y",
    "difficulty_days": "1",
    "remind_days": "5",
    "unsolved": "mediation",
    "low": "3",
    "unhappy": "reopen",
    "signal_low": "60",
    "question0": "Comment l’avez-vous lue ?",
    "shape0": "choice",
    "choices0": "Par e-mail\n\nSur papier\n",
    "question2": "Un mot ?",
    "shape2": "text",
}


def test_what_was_chosen_is_kept_shown_and_told_in_the_history(app: Flask, claire: FlaskClient) -> None:  # C27, E08
    shown = after(claire, save(claire, "surveys", **CHOSEN))
    assert Rules.of(row(app)["surveys"]) == Rules(
        {Kind.COMPLAINT: 3, Kind.DIFFICULTY: 1},
        True,
        5,
        Effect.MEDIATION,
        Effect.REOPEN,
        3,
        60,
        (
            Question("Comment l’avez-vous lue ?", Shape.CHOICE, ("Par e-mail", "Sur papier")),
            Question("Un mot ?", Shape.TEXT),
        ),
    )
    assert sent(form_to(shown, "surveys"))["complaint_days"] == "3"
    said = history(shown)[0]
    assert "Réclamations : jours après la réponse : 0 → 3" in said
    assert "Quand la personne répond « non » : Rouvrir le dossier → Proposer une médiation" in said
    assert "Quand la note est basse : Prévenir la personne responsable → Rouvrir le dossier" in said


def test_empty_days_ask_nobody(app: Flask, claire: FlaskClient) -> None:
    save(claire, "surveys", complaint_days="")
    assert row(app)["surveys"]["days"] == {"reclamation": None, "difficulte": None}


WRONG = [
    ("complaint_days", "91", "Indiquez de 0 à 90 jours"),
    ("difficulty_days", "-1", "Indiquez de 0 à 90 jours"),
    ("complaint_days", "deux", "Indiquez un nombre entier."),
    ("remind_days", "91", "Indiquez de 1 à 90 jours"),
    ("low", "5", "Choisissez une valeur de la liste."),
    ("unsolved", "fire", "Choisissez une valeur de la liste."),
    ("signal_low", "100", "Indiquez un pourcentage de 0 à 99."),
    ("shape0", "smile", "Choisissez une valeur de la liste."),
    ("choices0", "Par e-mail", "Donnez au moins deux réponses possibles, une par ligne."),
    ("question2", "Comment l’avez-vous lue ?", "Cette question est déjà posée."),
]


@pytest.mark.parametrize(("name", "typed", "words"), WRONG)
def test_a_wrong_value_is_refused_beside_its_field_and_the_rest_kept(
    app: Flask, claire: FlaskClient, name: str, typed: str, words: str
) -> None:
    answer = save(claire, "surveys", **CHOSEN | {name: typed})
    form = form_to(page(answer), "surveys")
    assert answer.status_code == 422
    assert words in why(form, name)
    assert sent(form)["remind_days"] == ("91" if name == "remind_days" else "5")
    assert row(app)["surveys"] is None


def test_the_house_s_own_come_back(app: Flask, claire: FlaskClient) -> None:
    save(claire, "surveys", **CHOSEN)
    assert save(claire, "surveys", reset="yes", remind_days="beaucoup").status_code == 303
    assert row(app)["surveys"] is None
