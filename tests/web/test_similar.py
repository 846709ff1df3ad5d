"""On the page of a case: those like it, brought together by a press and taken apart by another."""

from flask import Flask
from flask.testing import FlaskClient

from .conftest import log_in, opened
from .dom import Element, form_to, page, sent, why


def at(reference: str) -> str:
    return f"/reclamations/cases/{reference}"


def filled(shown: Element) -> Element:
    """Return the one form to bring together that has a reference in it."""
    (found,) = [form for form in shown.all("form") if form["action"].endswith("/link") and sent(form).get("other")]
    return found


def test_a_like_case_is_suggested_brought_together_and_counted(app: Flask, claire: FlaskClient) -> None:  # A20
    first, second = opened(app), opened(app)
    shown = page(claire.get(at(second)))
    assert "Est-ce le même problème ?" in shown.text
    form = filled(shown)
    assert sent(form)["other"] == first
    assert claire.post(form["action"], data=sent(form)).status_code == 303
    for one, other in ((first, second), (second, first)):
        text = " ".join(page(claire.get(at(one))).text.split())
        assert "Déjà arrivé une fois" in text
        said = text.partition("Rapproché d’un dossier semblable")[2]
        assert other in said[:120]
    apart = form_to(page(claire.get(at(first))), "/unlink")
    assert claire.post(apart["action"], data=sent(apart)).status_code == 303
    assert "Déjà arrivé" not in page(claire.get(at(second))).text


def test_a_reference_that_leads_nowhere_is_kept_and_said_beside_its_field(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    answer = claire.post(f"{at(reference)}/link", data={"other": "REG-1999-0001"})
    shown = page(answer)
    form = filled(shown)
    assert (answer.status_code, sent(form)["other"]) == (422, "REG-1999-0001")
    assert "Aucun dossier ne porte cette référence" in why(form, "other")


def test_who_only_reads_a_case_is_shown_no_suggestion(app: Flask) -> None:
    opened(app)
    reference = opened(app)
    shown = page(log_in(app, "ines").get(at(reference)))
    assert "Est-ce le même problème ?" not in shown.text
