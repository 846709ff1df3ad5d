"""What is said of personal data under every filing form (O24), and against needless health data (O25)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from .conftest import log_in
from .dom import page
from .test_settings_pages import save

FORMS = {
    "lea": "/reclamations/new",
    None: "/reclamations/public/new",
    "bruno": "/reclamations/sessions/cpn-b/incidents",
}
OURS = "N’indiquez pas d’information de santé qui ne serait pas nécessaire."


def form_of(app: Flask, who: str | None) -> str:
    browser = log_in(app, who) if who else app.test_client()
    return page(browser.get(FORMS[who])).text


@pytest.mark.parametrize("who", FORMS)
def test_a_filing_form_says_who_keeps_what_for_how_long_and_whom_to_ask(app: Flask, who: str | None) -> None:  # O24
    said = form_of(app, who)
    for part in ("Atelier des Rives utilise", "4 ans après la clôture", "Base :", "Destinataires :", "CNIL"):
        assert part in said
    assert "Pour exercer ces droits : qualite@rives.exemple.test · 02 40 00 00 00" in said
    assert OURS in said  # O25


def test_an_organisation_says_it_in_its_own_words(app: Flask, claire: FlaskClient) -> None:  # O24, O25
    save(claire, "public", notice="Notre notice.\nNotre déléguée : Ada Roy.", health_hint="Pas de santé ici.")
    for who in FORMS:
        said = form_of(app, who)
        assert all(words in said for words in ("Notre notice.", "Notre déléguée : Ada Roy.", "Pas de santé ici."))
        assert "Base :" not in said
        assert OURS not in said
