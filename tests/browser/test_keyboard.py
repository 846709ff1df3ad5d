"""Each journey with the keyboard alone: the focus is seen at every step, and lands where something changed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .acts import (
    COURSE,
    LEARNER,
    QUALITY,
    TEACHING,
    TRAINER,
    acknowledged,
    awake,
    files,
    go,
    reference_on,
    shows,
    words,
)
from .conftest import Visit
from .keys import chooses, dates, done, picks, presses, types
from .screens import AUDITOR, DIRECTION
from .test_public import KEYSTROKE

pytestmark = pytest.mark.browser


def test_a_complaint_is_filed_and_followed(visit: Visit, javascript: bool) -> None:  # WCAG 2.1.1, O27
    told, more = words(), words("Une précision")
    page = go(visit(LEARNER, javascript=javascript), COURSE)
    presses(page, page.get_by_role("link", name="Nous le dire"))
    send = page.get_by_role("button", name="Envoyer mon signalement")
    expect(send).to_be_visible()
    awake(page)
    chooses(page, page.get_by_role("radio", name="Je fais une réclamation"))
    types(page, page.get_by_label("Que s’est-il passé"), told)
    presses(page, send)
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()
    reference = reference_on(page)
    presses(page, page.get_by_role("link", name="Suivre ma demande"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.locator(".recl-thread")).to_contain_text(told)
    awake(page)
    types(page, page.get_by_label("Ajouter une précision"), more)
    presses(page, page.get_by_role("button", name="Envoyer", exact=True))
    expect(page.locator(".recl-note-ok")).to_contain_text("Votre message est enregistré.")
    expect(page.locator(".recl-thread")).to_contain_text(more)
    awake(page)


def test_a_trainer_logs_an_incident(visit: Visit) -> None:  # WCAG 2.1.1
    page = go(visit(TRAINER), TEACHING)
    chooses(page, page.get_by_role("radio", name="Panne matérielle"))
    types(page, page.get_by_label("Que s’est-il passé"), words("Le projecteur ne s’allume plus"))
    types(page, page.get_by_label("Qu’avez-vous fait tout de suite"), "Cours donné dans le hall.")
    presses(page, page.get_by_role("checkbox", name="Stagiaires"), "Space")
    expect(page.get_by_role("checkbox", name="Stagiaires")).to_be_checked()
    presses(page, page.get_by_role("button", name="Déclarer l’imprévu"))
    done(page, "enregistré")


def test_a_manager_goes_from_the_register_to_a_closed_case(visit: Visit) -> None:  # WCAG 2.1.1
    reference = files(visit(LEARNER))
    page = visit(QUALITY)
    acknowledged(page, reference)
    go(page, "/reclamations/register")
    types(page, page.get_by_role("searchbox"), reference)
    page.keyboard.press("Enter")
    line = page.locator("table.recl-cases .recl-subject")
    expect(line).to_have_count(1)
    awake(page)
    presses(page, line)
    expect(page.get_by_role("heading", name="Échanges et journal")).to_be_visible()
    awake(page)
    presses(page, page.get_by_role("button", name="Démarrer le traitement"))
    done(page, "Le traitement a commencé.")
    presses(page, page.get_by_role("button", name="Envoyer la réponse"))
    expect(page.locator(".recl-errors")).to_be_focused()
    presses(page, page.locator(".recl-errors a").first)
    answer = page.get_by_label("Notre décision et ses raisons")
    expect(answer).to_be_focused()
    types(page, answer, "La salle 4 vous est réservée.")
    presses(page, page.get_by_role("button", name="Envoyer la réponse"))
    done(page, "La réponse est enregistrée.")
    shows(page, f"/reclamations/cases/{reference}", "Rien ne manque pour clôturer")
    presses(page, page.get_by_role("button", name="Clôturer"))
    done(page, "Le dossier est clos.")


def _unfolds(page: Page, name: str) -> Locator:
    folded = page.locator("details", has=page.locator("summary", has_text=name)).last
    presses(page, folded.locator("summary").first)
    return folded


def _makes_an_action(page: Page, text: str) -> None:
    go(page, "/reclamations/plan")
    presses(page, page.get_by_role("link", name="Créer une action"))
    expect(page.get_by_role("heading", name="Créer une action")).to_be_visible()
    awake(page)
    picks(page, page.get_by_label("Origine"), "Audit")
    picks(page, page.get_by_label("Type d’action"), "Action corrective")
    types(page, page.get_by_label("Ce qui sera fait"), text)
    picks(page, page.get_by_label("Qui la porte"), "Claire Joubert")
    dates(page, page.get_by_label("Pour quand"))
    presses(page, page.get_by_role("button", name="Mettre au plan"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    awake(page)


def test_an_action_is_planned_done_and_judged(visit: Visit) -> None:  # WCAG 2.1.1
    page = visit(QUALITY)
    _makes_an_action(page, words("Remplacer les stores"))
    presses(page, page.get_by_role("button", name="Démarrer"))
    done(page, "L’action est en cours.")
    folded = _unfolds(page, "Marquer faite")
    types(page, folded.get_by_label("Résultat"), "Stores posés.")
    presses(page, folded.get_by_role("button", name="Marquer faite"))
    done(page, "L’action est faite.")
    folded = _unfolds(page, "Vérifier l’efficacité")
    chooses(page, folded.get_by_role("radio", name="Efficace", exact=True))
    types(page, folded.get_by_label("Ce qui le montre"), "Vu en salle.")
    presses(page, folded.get_by_role("button", name="Enregistrer le jugement"))
    done(page, "Le jugement est enregistré.")
    expect(page.locator("[aria-labelledby=recl-effect]")).to_contain_text("Vu en salle.")


def test_an_outsider_files_and_follows(visit: Visit) -> None:  # WCAG 2.1.1
    told = words("Les attestations de mars ne sont pas arrivées")
    page = go(visit(), "/reclamations/public/new")
    chooses(page, page.get_by_role("radio", name="Je fais une réclamation"))
    picks(page, page.get_by_label("Vous êtes"), "Entreprise ou employeur")
    types(page, page.get_by_label("Votre nom"), "Nadia Roche")
    types(page, page.get_by_label("Votre e-mail"), "nadia@valdor.exemple.test")
    types(page, page.get_by_label("Que s’est-il passé"), told, delay=KEYSTROKE)
    presses(page, page.get_by_role("button", name="Envoyer mon signalement"))
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()
    presses(page, page.get_by_role("link", name="Suivre ma demande"))
    expect(page.locator(".recl-thread").get_by_text(told)).to_be_visible()
    awake(page)


def test_an_auditor_reads_a_closed_case(visit: Visit) -> None:  # WCAG 2.1.1
    page = go(visit(AUDITOR), "/reclamations/register")
    picks(page, page.get_by_label("Nature"), "Réclamation")
    expect(page.get_by_role("link", name="Retirer le filtre Réclamation")).to_be_visible()
    expect(page.locator("[data-recl-focus]", has_text="dossiers")).to_be_focused()
    awake(page)
    presses(page, page.locator("table.recl-cases .recl-subject").first)
    expect(page.get_by_role("heading", name="Échanges et journal")).to_be_visible()
    awake(page)
    expect(page.get_by_role("button", name="Envoyer la réponse")).to_have_count(0)
    presses(page, page.locator("#recl-part").get_by_role("link", name="Registre", exact=True))
    expect(page.get_by_role("searchbox")).to_be_visible()
    awake(page)


def test_the_direction_follows_a_figure_to_its_cases_and_exports_them(visit: Visit) -> None:  # WCAG 2.1.1
    page = go(visit(DIRECTION), "/reclamations/dashboard")
    presses(page, page.locator(".recl-chart a").first)
    page.wait_for_url(re.compile("/register"))
    awake(page)
    presses(page, page.get_by_role("link", name="Exporter", exact=True))
    expect(page.get_by_text("Avec les filtres du registre.")).to_be_visible()
    awake(page)
    already = page.locator("article[id^=recl-export-]").count()
    chooses(page, page.get_by_role("radio", name="CSV"))
    presses(page, page.get_by_role("button", name="Exporter"))
    expect(page.locator("article[id^=recl-export-]")).to_have_count(already + 1)
    take = page.locator("article[id^=recl-export-]").first.get_by_role("link", name="Télécharger")
    expect(take).to_be_visible()
    awake(page)
    with page.expect_download():
        presses(page, take)


def test_settings_are_changed(visit: Visit) -> None:  # WCAG 2.1.1
    page = go(visit(QUALITY), "/reclamations/settings")
    presses(page, page.get_by_role("navigation", name="Réglages").get_by_role("link", name="Contacts"))
    expect(page.get_by_role("heading", name="Contacts", level=1)).to_be_visible()
    awake(page)
    types(page, page.locator("[name=phone]"), "02 00 00 12 99")
    presses(page, page.locator(".recl-form").get_by_role("button", name="Enregistrer"))
    done(page, "C’est enregistré.")
    expect(page.locator("[name=phone]")).to_have_value("02 00 00 12 99")
