"""What was typed is never lost: not by a reload, a lost login or a refusal; and nobody else finds it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .acts import COURSE, LEARNER, QUALITY, awake, go, opens_the_form, reference_on, said, words
from .conftest import Visits, enter_rives
from .running import Lms

pytestmark = pytest.mark.browser


def found(page: Page) -> Locator:
    """Return what says that a draft is back."""
    return page.locator(".recl-draft", has_text="Brouillon retrouvé.")


def enters_again(page: Page, account: str) -> None:
    """Log in on the page that asks for it."""
    page.get_by_label("E-mail").fill(account)
    page.get_by_label("Mot de passe").fill("demo")
    page.get_by_role("button", name="Se connecter").click()


@pytest.fixture
def staff(visits: Visits, lms: Lms) -> Page:
    """A browser of the quality manager's own: its session ends in the test."""
    page = visits(lms.url)
    enter_rives(page, QUALITY)
    return page


@pytest.fixture
def case(staff: Page) -> str:
    """The address of a case of the register."""
    return f"/reclamations/cases/{reference_on(go(staff, '/reclamations/register').locator('tbody tr').first)}"


def writes_a_note(page: Page, text: str) -> None:
    page.locator("summary", has_text="Note interne").click()
    page.get_by_label("Note interne, jamais visible du réclamant").fill(text)


def test_a_reload_loses_nothing_and_the_draft_can_be_thrown_away(staff: Page, case: str) -> None:
    note, text = staff.get_by_label("Note interne, jamais visible du réclamant"), words()
    go(staff, case)
    writes_a_note(staff, text)
    staff.reload()
    expect(note).to_have_value(text)
    expect(note).to_be_visible()
    awake(staff)
    found(staff).get_by_role("button", name="Effacer").click()
    expect(note).to_have_value("")
    expect(note).to_be_focused()
    staff.reload()
    awake(staff)
    expect(found(staff)).to_have_count(0)


def test_a_lost_login_is_said_keeps_the_text_and_leads_back(staff: Page, case: str) -> None:
    text = words()
    go(staff, case)
    writes_a_note(staff, text)
    staff.context.clear_cookies()
    staff.get_by_role("button", name="Enregistrer la note").click()
    again = staff.get_by_role("button", name="Se reconnecter et revenir ici")
    expect(again).to_be_focused()
    expect(staff.locator("[data-recl-status]")).to_contain_text("Votre connexion a expiré")
    expect(staff.get_by_label("Mot de passe")).to_have_count(0)
    again.click()
    enters_again(staff, QUALITY)
    expect(found(staff)).to_be_visible()
    assert staff.url.endswith(case)
    awake(staff)
    staff.get_by_role("button", name="Enregistrer la note").click()
    said(staff, "La note est enregistrée.")
    expect(staff.locator(".recl-msg-note").filter(has_text=text)).to_have_count(1)
    go(staff, case)
    expect(found(staff)).to_have_count(0)


def test_the_next_person_in_the_tab_finds_nothing(staff: Page, case: str) -> None:
    go(staff, case)
    writes_a_note(staff, words())
    staff.context.clear_cookies()
    enter_rives(staff, "direction@exemple.test")
    go(staff, case)
    expect(found(staff)).to_have_count(0)
    expect(staff.get_by_label("Note interne, jamais visible du réclamant")).to_have_value("")


def test_a_host_s_login_page_never_lands_in_our_part(staff: Page, case: str) -> None:
    go(staff, case)
    writes_a_note(staff, words())
    login = "<!doctype html><title>Login</title><h1>Login</h1>"
    staff.route("**/note", lambda route: route.fulfill(status=200, content_type="text/html", body=login))
    staff.get_by_role("button", name="Enregistrer la note").click()
    expect(staff.get_by_role("button", name="Se reconnecter et revenir ici")).to_be_focused()
    expect(staff.get_by_role("heading", name="Login")).to_have_count(0)


def test_a_plain_form_keeps_its_draft_until_it_is_accepted(staff: Page) -> None:
    told = staff.get_by_label("Que s’est-il passé")
    text = words()
    go(staff, "/reclamations/register/new")
    told.fill(text)
    staff.get_by_role("radio", name="Réclamation").check()
    staff.reload()
    expect(told).to_have_value(text)
    expect(staff.get_by_role("radio", name="Réclamation")).to_be_checked()
    staff.get_by_role("button", name="Enregistrer le dossier").click()
    expect(staff.locator(".recl-errors")).to_be_focused()
    go(staff, "/reclamations/register/new")
    expect(told).to_have_value(text)
    staff.get_by_label("Canal").select_option(label="Courrier")
    staff.get_by_label("Partie prenante").select_option(label="Entreprise ou employeur")
    staff.get_by_label("Nom du réclamant").fill("Odile Rivoal")
    staff.get_by_role("button", name="Enregistrer le dossier").click()
    said(staff, "Le dossier est enregistré.")
    go(staff, "/reclamations/register/new")
    expect(told).to_have_value("")
    expect(found(staff)).to_have_count(0)


def test_a_learner_finds_form_and_message_again(visits: Visits, lms: Lms) -> None:
    page, text = visits(lms.url), words()
    enter_rives(page, LEARNER)
    opens_the_form(page)
    page.get_by_role("radio", name="Je fais une réclamation").check()
    page.get_by_label("Que s’est-il passé").fill(text)
    page.context.clear_cookies()
    page.get_by_role("button", name="Envoyer mon signalement").click()
    page.get_by_role("button", name="Se reconnecter et revenir ici").click()
    enters_again(page, LEARNER)
    awake(page)
    assert page.url.endswith(COURSE)
    page.get_by_role("link", name="Nous le dire").click()
    expect(page.get_by_label("Que s’est-il passé")).to_have_value(text)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_visible()
    reference = reference_on(page)
    go(page, f"/reclamations/cases/{reference}")
    page.get_by_label("Ajouter une précision").fill(text)
    page.reload()
    expect(page.get_by_label("Ajouter une précision")).to_have_value(text)
    page.get_by_role("button", name="Envoyer").click()
    said(page, "Votre message est enregistré.")
    expect(page.get_by_label("Ajouter une précision")).to_have_value("")
