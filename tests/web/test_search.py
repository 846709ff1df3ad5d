"""What was looked for is marked in the register, and nothing that anybody typed becomes markup."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.rights import Permission
from flask_reclamations.services import exchanges, handling
from flask_reclamations.services.act import db_session

from ..conftest import act_of
from .conftest import log_in, now, opened


def noted(app: Flask, reference: str, words: str) -> None:
    with app.app_context():
        act = act_of(app, "claire", now())
        exchanges.note(act, handling.load(act, reference, Permission.HANDLE), words)
        db_session().commit()


def shown(browser: FlaskClient, text: str) -> str:
    answer = browser.get("/reclamations/register", query_string={"text": text})
    assert answer.status_code == 200
    return answer.text


def test_what_a_line_shows_is_marked_in_its_place(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app, subject="Les salles étaient fermées")
    said = shown(claire, f"salle {reference} martin fermé")
    assert "Les <mark>salles</mark> étaient <mark>fermées</mark>" in said
    assert f"<mark>{reference}</mark>" in said
    assert "Léa <mark>Martin</mark>" in said
    assert "Description :" not in said


def test_what_a_line_does_not_show_comes_with_its_place(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app, subject="Panne", description="Le vidéoprojecteur ne marche plus.")
    noted(app, reference, "Le gardien confirme.")
    assert "Le <mark>vidéoprojecteur</mark> ne marche plus." in shown(claire, "videoprojecteurs")
    said = shown(claire, "gardien").replace("\xa0", " ")
    assert "Note interne : Le <mark>gardien</mark> confirme." in said


def test_a_page_where_nothing_is_looked_for_marks_nothing(app: Flask, claire: FlaskClient) -> None:
    opened(app, subject="Panne")
    assert "<mark>" not in claire.get("/reclamations/register").text


@pytest.mark.parametrize("hostile", ["<b>gras</b>", "&lt;gras&gt;", "gras\"'><script>x</script>"])
def test_a_marked_text_is_still_a_text(app: Flask, claire: FlaskClient, hostile: str) -> None:
    opened(app, subject=hostile, description=f"{hostile} {hostile}")
    said = shown(claire, "gras")
    assert "<mark>gras</mark>" in said
    assert "<b>" not in said
    assert "<script>x" not in said
    assert "&lt;" in said or "&amp;lt;" in said or "&gt;" in said


def test_an_auditor_is_shown_no_note_and_no_name_by_a_search(app: Flask) -> None:
    reference = opened(app, subject="Panne", description="Le vidéoprojecteur ne marche plus.")
    noted(app, reference, "Le gardien vidéoprojecteur confirme.")
    anne = log_in(app, "anne")
    assert "<mark>vidéoprojecteur</mark>" in shown(anne, "vidéoprojecteur")
    assert "gardien" not in shown(anne, "vidéoprojecteur")
    for word in ("gardien", "martin"):
        assert "Aucun dossier ne correspond." in shown(anne, word), word
