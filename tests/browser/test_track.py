"""Somebody without an account follows their case from the link of a mail, and writes there (D09)."""

import re
import uuid

import pytest
from playwright.sync_api import Page, Request, expect

from .acts import QUALITY, awake, go, mail_to, said, today, words
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser
OPENS = re.compile(r"http://127\.0\.0\.1:\d+/reclamations/track/([\w-]{43})")


def recorded(manager: Page) -> tuple[str, str]:
    """Record a company's complaint; return its reference and the address it came from."""
    address = f"{uuid.uuid4().hex[:10]}@societe.exemple.test"
    go(manager, "/reclamations/register/new")
    manager.get_by_role("radio", name="Réclamation").check()
    manager.get_by_label("Date de réception").fill(today().isoformat())
    manager.get_by_label("Canal").select_option(label="Courrier")
    manager.get_by_label("Partie prenante").select_option(label="Entreprise ou employeur")
    manager.get_by_label("Nom du réclamant").fill("Société Serre")
    manager.get_by_label("E-mail").fill(address)
    manager.get_by_label("Que s’est-il passé").fill(words("La facture est fausse"))
    manager.get_by_role("button", name="Enregistrer le dossier").click()
    said(manager, "Le dossier est enregistré.")
    return manager.locator(".recl-head .recl-ref").inner_text(), address


def link_of(lms: Lms, address: str, about: str) -> tuple[str, str]:
    """Return the link of the mail that came, and its token."""
    found = OPENS.search(mail_to(lms, address, about).text)
    assert found, "the mail has no link that opens the case"
    return found.group(), found.group(1)


def test_the_link_of_the_mail_leads_to_the_case_and_takes_a_reply(
    lms: Lms, visit: Visit, javascript: bool
) -> None:  # D09, criterion 28
    manager, company = visit(QUALITY, javascript=javascript), visit(javascript=javascript)
    reference, address = recorded(manager)
    link, token = link_of(lms, address, reference)
    asked: list[Request] = []
    company.on("request", lambda request: asked.append(request))  # Playwright takes no built-in method

    go(company, link)
    assert company.url == f"{lms.url}/reclamations/track/case/{reference}"
    expect(company.get_by_role("heading", level=1)).to_contain_text(reference)
    told = words("Voici l’avenant")
    company.get_by_label("Ajouter une précision").fill(told)
    company.get_by_role("button", name="Envoyer").click()
    said(company, "Votre message est enregistré.")
    expect(company.get_by_text(told)).to_be_visible()

    go(manager, f"/reclamations/cases/{reference}")
    expect(manager.get_by_text(told)).to_be_visible()
    assert mail_to(lms, QUALITY, reference, "a écrit")

    assert [request.url for request in asked if token in request.url] == [link]
    assert not any(token in value for request in asked for value in request.all_headers().values())
    assert not any("referer" in request.all_headers() for request in asked if "/track" in request.url)
    # What the web server writes of addresses is the operator's (README, Production); RQ names each job it runs.
    worked = (lms.directory / "worker.log").read_text(errors="replace")
    assert "flask_reclamations.jobs" in worked
    assert token not in worked


def test_a_fresh_link_is_asked_for_and_arrives(lms: Lms, visit: Visit, javascript: bool) -> None:  # D09
    reference, address = recorded(visit(QUALITY, javascript=javascript))
    company = visit(javascript=javascript)
    go(company, "/reclamations/track")
    company.get_by_label("Votre référence").fill(reference)
    company.get_by_label("Votre e-mail").fill(address)
    company.get_by_role("button", name="Recevoir un lien").click()
    said(company, "Si ce dossier et cette adresse correspondent, un lien vient de partir.")
    assert address not in company.url
    link, _ = link_of(lms, address, f"Suivre votre demande {reference}")
    go(company, link)
    expect(company.get_by_role("heading", level=1)).to_contain_text(reference)


def test_a_case_is_made_void_and_restored(visit: Visit, javascript: bool) -> None:  # C12
    manager = visit(QUALITY, javascript=javascript)
    reference, _ = recorded(manager)
    manager.locator("summary", has_text="Annuler ce dossier").click()
    manager.get_by_label("Essai").check()
    manager.get_by_label("Motif de l’annulation").fill("Un essai.")
    manager.get_by_role("button", name="Annuler ce dossier").click()
    said(manager, "L’annulation est enregistrée.")
    expect(manager.locator(".recl-head")).to_contain_text("Annulé")

    go(manager, f"/reclamations/register?text={reference}")
    expect(manager.get_by_text("1 numéro annulé ne figure pas dans cette liste.")).to_be_visible()
    manager.get_by_role("link", name="Voir les annulés").click()
    expect(manager.get_by_role("rowheader")).to_contain_text(reference)

    go(manager, f"/reclamations/cases/{reference}")
    manager.locator("summary", has_text="Rétablir le dossier").click()
    manager.get_by_label("Pourquoi le rétablir").fill("Une vraie demande.")
    manager.get_by_role("button", name="Rétablir le dossier").click()
    said(manager, "Le dossier est rétabli, avec ses délais.")
    expect(manager.locator(".recl-head")).to_contain_text("Nouveau")
    awake(manager)
