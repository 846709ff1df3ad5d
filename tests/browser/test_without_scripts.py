"""What the other walks make only with JavaScript, or not at all: the rest of the desk, with scripts switched off."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from .acts import LEARNER, QUALITY, days_ago, go, said, today, words
from .conftest import Visit, Visits, enter_rives
from .running import Lms
from .test_drafts import enters_again

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(visit: Visit) -> Page:
    """The quality manager's browser, without scripts."""
    return visit(QUALITY, javascript=False)


def test_what_met_no_login_is_sent_once_logged_in_in_another_tab(visits: Visits, lms: Lms) -> None:
    told, tab = words(), visits(lms.url, javascript=False)
    enter_rives(tab, LEARNER)
    go(tab, "/reclamations/new?session=CPN-2")
    tab.get_by_role("radio", name="Je fais une réclamation").check()
    tab.get_by_label("Que s’est-il passé").fill(told)
    tab.context.clear_cookies()
    tab.get_by_role("button", name="Envoyer mon signalement").click()
    with tab.expect_popup() as opened:
        tab.get_by_role("link", name="Se reconnecter (nouvel onglet)").click()
    enters_again(opened.value, LEARNER)
    expect(opened.value.get_by_label("Que s’est-il passé")).to_be_visible()
    tab.get_by_role("button", name="Envoyer à nouveau").click()
    # The token went with the login: what was sent is read over before it goes.
    expect(tab.get_by_label("Que s’est-il passé")).to_have_value(told)
    tab.get_by_role("button", name="Envoyer mon signalement").click()
    expect(tab.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()


def test_a_contact_is_changed(desk: Page) -> None:
    go(desk, "/reclamations/settings/contacts")
    phone = f"02 00 00 {today().day:02d} 98"
    desk.locator("[name=phone]").fill(phone)
    desk.locator(".recl-form").get_by_role("button", name="Enregistrer").click()
    said(desk, "C’est enregistré.")
    expect(desk.locator("[name=phone]")).to_have_value(phone)


def test_a_setting_that_is_wrong_says_so_and_keeps_what_was_typed(desk: Page) -> None:
    go(desk, "/reclamations/settings/contacts")
    desk.locator("[name=email]").fill("personne")
    desk.locator(".recl-form").get_by_role("button", name="Enregistrer").click()
    expect(desk.locator(".recl-errors")).to_be_visible()
    expect(desk.locator("[name=email]")).to_have_value("personne")


def test_an_auditor_reads_by_a_link_until_it_is_taken_back(desk: Page, visits: Visits, lms: Lms) -> None:  # B18
    go(desk, "/reclamations/auditors")
    name = words("Auditrice")
    desk.locator("[name=label]").fill(name)
    desk.get_by_role("button", name="Créer le lien").click()
    given = desk.locator("#recl-made")
    expect(given).to_have_value(re.compile("^http"))
    auditor = visits(lms.url, javascript=False)
    auditor.goto(given.input_value())
    auditor.locator("table.recl-cases .recl-subject").first.click()
    expect(auditor.get_by_role("heading", name="Échanges et journal")).to_be_visible()
    expect(auditor.locator(".recl form[method=post]")).to_have_count(0)
    line = desk.locator("li, tr, article", has_text=name).last
    line.get_by_role("button", name="Révoquer").click()
    expect(line.get_by_role("button", name="Révoquer")).to_have_count(0)
    auditor.reload()
    expect(auditor.get_by_role("heading", name="Accès auditeur")).to_be_visible()
    expect(auditor.get_by_role("heading", name="Échanges et journal")).to_have_count(0)


def test_a_pack_is_asked_for(desk: Page) -> None:
    go(desk, "/reclamations/exports/pack")
    desk.locator("[name=since]").fill(date(today().year, 1, 1).isoformat())
    desk.locator("[name=until]").fill(days_ago(0).isoformat())
    desk.get_by_role("button", name="Préparer le dossier").click()
    expect(desk.get_by_role("heading", name="Exports", exact=True)).to_be_visible()
    expect(desk.locator("article[id^=recl-export-]").first).to_contain_text("Dossier de preuves")


def test_what_is_kept_of_a_person_is_found(desk: Page) -> None:
    go(desk, "/reclamations/requests")
    desk.locator("[name=told]").fill(LEARNER)
    desk.get_by_role("button", name="Chercher").click()
    expect(desk.get_by_role("button", name="Remettre ses données (PDF)")).to_be_visible()
    expect(desk.locator("[name=refs]").first).to_be_visible()


def test_figures_are_narrowed_and_lead_to_their_cases(desk: Page) -> None:
    go(desk, "/reclamations/dashboard")
    desk.get_by_label("Nature").first.select_option("reclamation")
    desk.get_by_role("button", name="Afficher").first.click()
    expect(desk.get_by_role("heading", name="Tableau de bord")).to_be_visible()
    assert "kind=reclamation" in desk.url
    desk.locator(".recl-chart a").first.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Registre")
