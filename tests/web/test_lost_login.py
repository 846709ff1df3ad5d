"""A login that was lost while somebody wrote loses nothing they wrote, scripts or not."""

from dataclasses import replace

import pytest
from flask import Flask

from ..lms import Adapter
from .conftest import HTMX, log_in, opened, row_counts
from .dom import form_to, page, sent

TOLD = "La salle 2 est sans connexion."


@pytest.mark.parametrize(
    ("who", "address", "field", "shown_at"),
    [
        ("lea", "/reclamations/new?session=cpn-b", "description", "/reclamations/new"),
        ("lea", "/reclamations/cases/{case}/message", "text", "/reclamations/cases/{case}"),
        ("claire", "/reclamations/cases/{case}/answer", "text", "/reclamations/cases/{case}"),
        ("bruno", "/reclamations/sessions/cpn-b/incidents", "description", "/reclamations/sessions/cpn-b/incidents"),
    ],
)
def test_a_form_that_met_no_login_comes_back_with_its_text_and_the_way(
    app: Flask, who: str, address: str, field: str, shown_at: str
) -> None:
    reference = opened(app)
    answer = app.test_client().post(address.format(case=reference), data={field: TOLD, "kind": "reclamation"})
    assert answer.status_code == 401
    kept = form_to(page(answer), address.format(case=reference).split("?")[0])
    assert sent(kept) == {field: TOLD, "kind": "reclamation"}
    (link,) = [link for link in page(answer).all("a") if link.get("target") == "_blank"]
    assert link["href"] == shown_at.format(case=reference)
    assert log_in(app, who).get(link["href"]).status_code == 200


def test_what_came_back_is_sent_once_somebody_logged_in(app: Flask) -> None:
    reference = opened(app)
    address = f"/reclamations/cases/{reference}/message"
    browser = app.test_client()
    kept = sent(form_to(page(browser.post(address, data={"text": TOLD})), address))
    browser.get("/login/lea")
    assert browser.post(address, data=kept).status_code == 303
    assert TOLD in page(browser.get(f"/reclamations/cases/{reference}")).text


def test_nothing_is_kept_of_a_form_that_met_no_login(app: Flask) -> None:
    reference = opened(app)
    before = row_counts(app)
    app.test_client().post(f"/reclamations/cases/{reference}/note", data={"text": TOLD})
    assert row_counts(app) == before


def test_it_is_sent_again_to_the_very_address_it_had(app: Flask) -> None:
    address = "/reclamations/sessions/A%3F1%23b/incidents?kept=a%26b"
    shown = page(app.test_client().post(address, data={"description": TOLD}))
    assert form_to(shown, "/incidents")["action"] == address
    assert "/reclamations/sessions/A%3F1%23b/incidents" in {link["href"] for link in shown.all("a")}


def test_no_text_is_promised_where_none_was_sent(app: Flask) -> None:
    said = app.test_client().post(f"/reclamations/cases/{opened(app)}/take", data={"seen": "1"}).text
    assert ("Reconnectez-vous" in said, "Votre texte est conservé" in said) == (True, False)


def test_a_closed_account_is_led_to_log_in_as_somebody_else(app: Flask, adapter: Adapter) -> None:
    lea = log_in(app, "lea")
    adapter.known["lea"] = replace(adapter.known["lea"], active=False)
    assert lea.post("/reclamations/new", data={"description": TOLD}).status_code == 302


def test_for_htmx_the_page_stays_and_says_so_itself(app: Flask) -> None:
    answer = app.test_client().post("/reclamations/new", data={"description": TOLD}, headers=HTMX)
    assert (answer.status_code, answer.text) == (401, "")
