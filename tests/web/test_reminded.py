"""The reminders of a case on its page: what comes next, what was sent to whom and when."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.jobs.reminders import remind_due
from flask_reclamations.models import Case, Reminder
from flask_reclamations.services.act import db_session

from .conftest import log_in, now, opened
from .dom import Element, page


def card(browser: FlaskClient, reference: str) -> Element | None:
    """Return the card of the reminders, or None where the page has none."""
    cards = page(browser.get(f"/reclamations/cases/{reference}")).all("section")
    return next((card for card in cards if card.get("aria-labelledby") == "recl-reminders"), None)


def test_what_comes_next_is_shown_with_whom_it_goes_to(app: Flask, claire: FlaskClient) -> None:  # A18
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/assign", data={"assignee": "sam"})
    shown = card(claire, reference)
    assert shown is not None
    assert "à Sam Colin" in shown.text
    assert "Sans nouvelles envoyées au réclamant" in shown.text


def test_what_was_sent_is_shown_with_its_people_and_what_was_not_says_so(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    with app.app_context():
        remind_due(clock=lambda: now() + timedelta(days=60))
        case = db_session().query(Case).filter_by(reference=reference).one()
        states = {row.state for row in db_session().query(Reminder).filter_by(case_id=case.id)}
    shown = card(claire, reference)
    assert states == {Reminder.TOLD, Reminder.SUPERSEDED}
    assert shown is not None
    past = shown.one("details").text
    assert ("Réponse · En retard" in past, "à Claire Vidal" in past) == (True, True)
    assert "non envoyé : dépassé, ou devenu inutile" in past


@pytest.mark.parametrize("who", ["anne", "lea"])
def test_reminders_are_the_business_of_those_who_handle(app: Flask, who: str) -> None:
    assert card(log_in(app, who), opened(app)) is None


def test_a_settled_case_has_none_to_come(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    claire.post(f"/reclamations/cases/{reference}/withdraw", data={"text": "Par téléphone."})
    assert card(claire, reference) is None
