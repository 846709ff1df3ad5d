"""The desk: a view kept, cases examined one by one and many at once, a bell, a hand-over, a pause, more time."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .acts import COLLEAGUE, assigns, awake, days_ago, go, said, starts, words
from .conftest import Visit
from .test_register import another_address, references, rows

pytestmark = pytest.mark.browser
REGISTER, TO_DO = "/reclamations/register", "/reclamations/register?unsettled=true&sort=due&descending=false"
BELL = re.compile("Notifications")


def section(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=re.compile(title))


def unfolds(page: Page, *summaries: str) -> None:
    for words_of_it in summaries:
        page.locator("summary", has_text=words_of_it).click()


def test_filters_are_kept_as_a_view_and_the_view_is_taken_away(manager: Page) -> None:
    name = words("Aléas à revoir")
    go(manager, f"{REGISTER}?kind=alea&unsettled=true")
    listed = references(manager)
    manager.get_by_role("link", name="Enregistrer cette vue").click()
    manager.get_by_label("Nom de la vue").fill(name)
    manager.get_by_role("button", name="Enregistrer la vue").click()
    kept = manager.get_by_role("navigation", name="Vues du registre").get_by_role("link", name=name)
    expect(kept).to_contain_text(str(len(listed)))
    go(manager, REGISTER)
    with another_address(manager):
        kept.click()
    expect(kept).to_have_attribute("aria-current", "page")
    assert references(manager) == listed
    manager.get_by_role("link", name="Gérer les vues").click()
    view = manager.get_by_role("article", name=name)
    view.locator("summary", has_text="Modifier").click()
    view.get_by_role("button", name="Supprimer").click()
    said(manager, "La vue est supprimée")
    expect(view).to_have_count(0)


def test_a_case_that_was_examined_leaves_the_weekly_list(manager: Page) -> None:  # B16
    go(manager, REGISTER)
    with another_address(manager):
        manager.get_by_role("link", name="À examiner").click()
    first = references(manager)[0]
    manager.get_by_role("button", name=f"Marquer {first} examiné").click()
    expect(rows(manager).filter(has_text=first)).to_have_count(0)
    awake(manager)
    go(manager, f"/reclamations/cases/{first}")
    expect(manager.locator(".recl-thread")).to_contain_text("Examiné")


def test_ticked_cases_are_previewed_done_together_and_taken_back(manager: Page) -> None:
    go(manager, TO_DO)
    chosen = references(manager)[:2]
    for each in chosen:
        manager.get_by_label(f"Choisir {each}").check()
    manager.get_by_label("Avec les dossiers cochés").select_option(label="Marquer examinés")
    manager.get_by_role("button", name="Voir ce qui changera").click()
    expect(section(manager, "2 dossiers seront modifiés")).to_contain_text(chosen[1])
    manager.get_by_role("button", name="Confirmer").click()
    expect(section(manager, "2 dossiers modifiés")).to_contain_text(chosen[0])
    manager.get_by_role("button", name="Revenir en arrière").click()
    expect(section(manager, "2 dossiers remis comme avant")).to_contain_text(chosen[0])
    awake(manager)


def test_what_may_not_undergo_an_act_says_why_before_it_is_done(manager: Page, reference: str) -> None:  # A23
    go(manager, REGISTER)
    manager.get_by_label(f"Choisir {reference}").check()
    manager.get_by_label("Avec les dossiers cochés").select_option(label="Relancer le responsable")
    manager.get_by_role("button", name="Voir ce qui changera").click()
    expect(section(manager, "1 dossier sera laissé de côté")).to_contain_text("confié à personne")
    expect(manager.get_by_role("button", name="Confirmer")).to_have_count(0)
    awake(manager)


def test_the_bell_tells_of_a_case_and_falls_silent_once_all_is_read(
    manager: Page, reference: str, visit: Visit, javascript: bool
) -> None:  # B15
    assigns(manager, "Julien Morvan")
    julien = go(visit(COLLEAGUE, javascript=javascript), REGISTER)
    bell = julien.get_by_role("link", name=BELL)
    expect(bell).to_have_accessible_name(re.compile(r"Notifications \(\d+\+?\)"))
    bell.click()
    told = julien.get_by_role("listitem").filter(has_text=reference).filter(has_text="Ce dossier vous est confié")
    told.get_by_role("button", name="Ouvrir").click()
    expect(julien.locator(".recl-head")).to_contain_text(reference)
    awake(julien)
    go(julien, "/reclamations/notifications")
    expect(told.get_by_role("button", name="Marquer comme lue")).to_have_count(0)
    if julien.get_by_role("button", name="Tout marquer comme lu").count():
        julien.get_by_role("button", name="Tout marquer comme lu").click()
    expect(bell).to_have_accessible_name("Notifications")
    awake(julien)


def test_all_cases_of_a_person_go_to_another(manager: Page, reference: str) -> None:
    assigns(manager, "Hélène Castaing")
    go(manager, "/reclamations/handover")
    leaving = manager.get_by_label("Dossiers de")
    hers = leaving.locator("option", has_text="Hélène Castaing").get_attribute("value")
    leaving.select_option(value=hers)
    manager.get_by_label("À remettre à").select_option(label="Julien Morvan")
    manager.get_by_role("button", name="Voir ce qui serait remis").click()
    expect(section(manager, "à remettre à Julien Morvan")).to_contain_text(reference)
    awake(manager)
    manager.get_by_role("button", name=re.compile("^Remettre c")).click()
    expect(manager.locator(".recl-note-ok")).to_contain_text("remis")
    go(manager, f"/reclamations/cases/{reference}")
    expect(manager.get_by_role("region", name="Dossier", exact=True)).to_contain_text("Julien Morvan")


def test_a_case_waits_for_its_claimant_and_goes_on(manager: Page, reference: str) -> None:
    starts(manager)
    unfolds(manager, "Autres étapes", "Attendre le réclamant")
    asked = words("Pouvez-vous nous envoyer la convocation ?")
    manager.get_by_label("Ce que vous demandez à la personne").fill(asked)
    manager.get_by_role("button", name="Envoyer et attendre").click()
    said(manager, "le dossier attend le réclamant")
    expect(manager.locator(".recl-head")).to_contain_text("En attente du réclamant")
    manager.get_by_role("button", name="Reprendre le traitement").click()
    said(manager, "Le traitement reprend.")
    expect(manager.locator(".recl-head")).not_to_contain_text("En attente du réclamant")
    expect(manager.locator(".recl-thread")).to_contain_text(asked)


def test_a_link_to_a_folded_field_opens_its_fold(manager: Page, reference: str) -> None:
    go(manager, f"/reclamations/cases/{reference}")
    field = manager.locator("select[name=assignee]")
    expect(field).to_be_hidden()
    manager.goto(f"{manager.url}#{field.get_attribute('id')}")
    expect(field).to_be_visible()


def test_more_time_needs_its_reason_and_is_shown_as_such(manager: Page, reference: str) -> None:  # C18
    starts(manager)
    unfolds(manager, "Autres étapes", "Prolonger le délai")
    manager.get_by_label("Nouvelle date de réponse").fill(days_ago(-20).isoformat())
    manager.get_by_label("Message qui prévient la personne").fill(words("Nous vous répondrons plus tard"))
    manager.get_by_role("button", name="Prolonger et prévenir").click()
    motive = manager.get_by_label("Circonstances particulières")
    expect(motive).to_have_accessible_description(re.compile("Donnez les circonstances particulières"))
    awake(manager)
    motive.fill("L’accompagnatrice est absente jusqu’au 30.")
    manager.get_by_role("button", name="Prolonger et prévenir").click()
    said(manager, "Le délai est prolongé, la personne est prévenue.")
    expect(manager.get_by_role("row", name="Réponse")).to_contain_text("Prolongé")
