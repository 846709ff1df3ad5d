"""The whole loop in the browser: what comes back is acted upon, checked, done again; a « non » is mediated."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .acts import (
    LEARNER,
    QUALITY,
    acknowledged,
    answers,
    awake,
    days_ago,
    gives,
    go,
    link_in,
    mail_to,
    opens_the_form,
    said,
    sends,
    today,
    words,
)
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser


def unfolds(page: Page, name: str) -> Locator:
    """Open what this button shows, and return it."""
    folded = page.locator("details", has=page.locator("summary", has_text=name)).last
    if not folded.evaluate("node => node.open"):
        folded.locator("summary").first.click()
    return folded


def complains(learner: Page, what: str) -> str:
    opens_the_form(learner)
    learner.get_by_role("radio", name="Je fais une réclamation").check()
    unfolds(learner, "Préciser l’objet, le thème ou la date")
    learner.get_by_label("Cela concerne").select_option(label="Autre")
    learner.get_by_label("Que s’est-il passé").fill(words(what))
    return sends(learner)


def analyses(manager: Page, reference: str, family: str) -> None:
    acknowledged(manager, reference)
    folded = unfolds(manager, "Terminer l’analyse")
    folded.get_by_label("Ce que vous avez constaté (interne)").fill("Le soleil empêche de lire l’écran.")
    folded.get_by_label("Famille de cause").first.select_option(label=family)
    folded.get_by_label("La cause, en quelques mots").first.fill("Les stores sont usés.")
    folded.get_by_role("button", name="Terminer l’analyse").click()
    said(manager, "L’analyse est terminée.")


def prevents(manager: Page, family: str) -> str:
    """Answer the alert by an action that Claire owns, and return its reference."""
    go(manager, "/reclamations/recurrences")
    alert = manager.get_by_role("region", name=f"Autre · {family}")
    expect(alert).to_contain_text("3 dossiers")
    alert.get_by_role("link", name="Créer une action préventive").click()
    awake(manager)
    folded = unfolds(manager, "Créer une action préventive")
    text = words("Remplacer les stores de toutes les salles")
    folded.get_by_label("Ce qui sera fait").fill(text)
    folded.get_by_label("Qui la porte").select_option(label="Claire Joubert")
    folded.get_by_label("Pour quand").fill(days_ago(-20).isoformat())
    folded.get_by_role("button", name="Mettre au plan").click()
    said(manager, "L’action est au plan d’amélioration.")
    go(manager, "/reclamations/plan")
    manager.get_by_role("link", name=text).click()
    expect(manager.get_by_role("heading", name=text)).to_be_visible()
    awake(manager)
    return manager.locator(".recl-ref").inner_text()


def reviews(manager: Page, action: str) -> str:
    """Hold a review that decides of the action, sign it, and return its reference."""
    go(manager, "/reclamations/reviews/new")
    manager.get_by_role("button", name="Ouvrir la revue").click()
    expect(manager.get_by_role("heading", name="Revue du")).to_be_visible()
    awake(manager)
    reference = manager.locator(".recl-ref").inner_text()
    manager.get_by_label("Référence d’un dossier ou d’une action").fill(action)
    manager.get_by_role("button", name="Mettre à l’ordre du jour").click()
    decided = manager.locator("li", has=manager.get_by_role("link", name=action)).first
    decided.get_by_label("Décision").fill("Quatre stores achetés cette année.")
    manager.get_by_role("button", name="Signer le compte rendu").click()
    expect(manager.locator(".recl-head")).to_contain_text("Signée le")
    awake(manager)
    return reference


def does(manager: Page) -> None:
    """Start the open action, and mark it done."""
    manager.get_by_role("button", name="Démarrer").click()
    said(manager, "L’action est en cours.")
    finishes(manager)


def finishes(manager: Page) -> None:
    folded = unfolds(manager, "Marquer faite")
    folded.get_by_label("Résultat").fill("Stores posés dans les quatre salles.")
    folded.get_by_role("button", name="Marquer faite").click()
    said(manager, "L’action est faite.")


def judges(manager: Page, verdict: str, sequel: str = "") -> None:
    folded = unfolds(manager, "Vérifier l’efficacité")
    folded.get_by_role("radio", name=verdict, exact=True).check()
    folded.get_by_label("Ce qui le montre").fill("Vu en salle.")
    if sequel:
        folded.get_by_role("radio", name=sequel).check()
        folded.get_by_label("Échéance de la suite").fill(days_ago(-40).isoformat())
    folded.get_by_role("button", name="Enregistrer le jugement").click()
    said(manager, "Le jugement est enregistré.")


def mediates(manager: Page, learner: Page, reference: str) -> None:
    """Offer the mediation, have it accepted, and close the case by its agreement."""
    case = f"/reclamations/cases/{reference}"
    go(manager, case)
    folded = unfolds(manager, "Proposer une médiation")
    folded.get_by_role("radio", name="Médiation interne").check()
    folded.get_by_label("Message à la personne").fill("La direction vous reçoit jeudi.")
    folded.get_by_role("button", name="Proposer").click()
    said(manager, "La médiation est enregistrée.")
    go(learner, case)
    learner.get_by_role("button", name="J’accepte la médiation").click()
    said(learner, "Vous acceptez la médiation.")
    go(manager, case)
    folded = unfolds(manager, "Terminer la médiation")
    folded.get_by_role("radio", name="Accord", exact=True).check()
    folded.get_by_label("Ce qui a été conclu").fill("La séance est rejouée le 12 janvier.")
    folded.get_by_label("Clôturer le dossier avec cet accord").check()
    folded.get_by_role("radio", name="Remise en main propre").check()
    folded.locator("[name=sent_on]").fill(today().isoformat())
    folded.get_by_role("button", name="Terminer").click()
    expect(manager.locator(".recl-head .recl-status")).to_have_text("Résolu")


# A14, A20, B05, B11, C21, E05, O07
def test_what_comes_back_is_acted_upon_until_it_serves_and_a_no_is_mediated(
    visit: Visit, lms: Lms, javascript: bool
) -> None:
    manager, learner = visit(QUALITY, javascript=javascript), visit(LEARNER, javascript=javascript)
    # Both runs share one LMS: each has a cause of its own.
    family = "Milieu" if javascript else "Matière"
    cases = [complains(learner, "On ne lit rien à l’écran") for _ in range(3)]
    for reference in cases:
        analyses(manager, reference, family)
    lms.command("tick")
    action = prevents(manager, family)
    review = reviews(manager, action)
    go(manager, f"/reclamations/plan/{action}")
    about = manager.get_by_role("region", name="Dossiers")
    for reference in cases:
        expect(about.get_by_role("link", name=reference)).to_be_visible()
    expect(manager.get_by_role("link", name=review)).to_be_visible()
    does(manager)
    judges(manager, "Non efficace", "Ouvrir l’action suivante")
    onward = manager.locator(".recl-ref").inner_text()
    assert onward != action
    expect(manager.get_by_label("Ce qui sera fait")).to_be_visible()
    does(manager)
    judges(manager, "Efficace")
    expect(manager.locator(".recl-head")).to_contain_text("Efficacité vérifiée")
    go(manager, f"/reclamations/cases/{cases[0]}")
    for made in (action, onward):
        expect(manager.get_by_role("link", name=made).first).to_be_visible()
    answers(manager, cases[0], words("Les stores sont remplacés"))
    stranger = visit(javascript=javascript)
    stranger.goto(link_in(mail_to(lms, LEARNER, "vous a-t-elle aidé", cases[0])))
    awake(stranger)
    gives(stranger, "Non", "2")
    mediates(manager, learner, cases[0])
    steps = manager.locator(".recl-step")
    for said_there in ("Rouvert", "Médiation proposée", "Médiation acceptée", "Médiation terminée"):
        expect(steps.filter(has_text=said_there).first).to_be_visible()
