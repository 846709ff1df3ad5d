"""« Pourquoi cette date ? » leads to the lines of the journal that moved it."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from .conftest import arranged, opened
from .dom import Element, by_id, form_to, page, sent
from .test_moves_page import MOVES, shown
from .test_settings_pages import save


def told(browser: FlaskClient, reference: str) -> list[tuple[str, str]]:
    """Return each line of the explanation that leads somewhere, with what it leads to."""
    root = page(browser.get(f"/reclamations/cases/{reference}"))
    [why] = [part for part in root.all("details") if part.all("summary")[0].text == "Pourquoi cette date ?"]
    lines = [line for line in why.all("p") if line.all("a")]
    return [(line.text, _target(root, line)) for line in lines]


def _target(root: Element, line: Element) -> str:
    [link] = line.all("a")
    return by_id(root, link["href"].removeprefix("#")).text


def verb(browser: FlaskClient, reference: str, name: str, **data: str) -> None:
    answer = browser.post(f"/reclamations/cases/{reference}/{name}", data={"text": "Voilà.", **data})
    assert answer.status_code == 303


def analysed(app: Flask, reference: str) -> None:
    """Leave the answer as what is due next."""
    arranged(app, reference, analysed_at=datetime.now(UTC))


def test_a_pause_leads_to_the_line_that_began_it(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    verb(claire, reference, "acknowledge", mode="courrier")
    verb(claire, reference, "wait")
    verb(claire, reference, "resume")
    [(line, target)] = told(claire, reference)
    assert line.startswith("En attente du réclamant du")
    assert target.startswith("En attente du réclamant")


def test_an_extension_leads_to_its_line(app: Flask, claire: FlaskClient) -> None:  # C18
    reference = opened(app)
    verb(claire, reference, "acknowledge", mode="courrier")
    analysed(app, reference)
    day = datetime.now(UTC).date() + timedelta(days=25)
    verb(claire, reference, "extend", day=day.isoformat(), motive="Expertise.")
    [(line, target)] = told(claire, reference)
    assert line.startswith("Prolongée le")
    assert "Délai prolongé : circonstances particulières" in target


def test_a_start_at_the_acknowledgement_leads_to_it(app: Flask, claire: FlaskClient) -> None:  # D04
    save(claire, "delays", policy="express_6jo")
    reference = opened(app)
    verb(claire, reference, "acknowledge", mode="courrier")
    [(line, target)] = told(claire, reference)
    assert "6 jours ouvrés à compter de l’accusé de réception" in line
    assert "Accusé de réception" in target


def test_a_date_moved_on_request_says_so_and_leads_to_who_asked(app: Flask, claire: FlaskClient) -> None:  # A02
    reference = opened(app)
    save(claire, "delays", policy="pac_5_10_30")
    claire.post(MOVES, data=sent(form_to(shown(claire), "moves")) | {"all": "yes"})
    [(line, target)] = told(claire, reference)
    assert "Règle « pac_5_10_30 »" in line
    assert "Déplacée sur demande." in line
    assert "Dates recalculées avec les nouveaux délais par Claire Vidal" in target


def test_a_date_that_nothing_moved_leads_nowhere(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    assert told(claire, reference) == []
    assert "Figée à la réception." in claire.get(f"/reclamations/cases/{reference}").text
