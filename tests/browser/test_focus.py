"""Focus goes where something changed, the keyboard is enough, and the back button tells the truth."""

import pytest
from playwright.sync_api import Page, expect

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
    opens_the_form,
    said,
    starts,
    words,
)
from .conftest import Visit
from .keys import tabs_to
from .running import Lms
from .test_register import another_address, count, filters, references

pytestmark = pytest.mark.browser


def sees_all(page: Page, whole: int) -> None:
    """Wait for the whole register."""
    expect(page.locator("[data-recl-focus]", has_text=f"{whole} dossiers")).to_be_visible()
    expect(page.get_by_role("link", name="Retirer le filtre")).to_have_count(0)
    awake(page)


def test_after_a_refused_form_the_error_summary_has_the_focus(visit: Visit) -> None:
    page = visit(LEARNER)
    opens_the_form(page)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.locator(".recl-errors")).to_be_focused()


def test_without_htmx_too_the_error_summary_has_the_focus(visit: Visit) -> None:
    page = go(visit(QUALITY), "/reclamations/register/new")
    page.get_by_role("button", name="Enregistrer le dossier").click()
    expect(page.locator(".recl-errors")).to_be_focused()
    awake(page)


def test_after_filing_the_confirmation_heading_has_the_focus(visit: Visit) -> None:
    page = visit(LEARNER)
    files(page)
    expect(page.get_by_role("heading", name="C’est bien reçu.")).to_be_focused()


def test_opening_the_form_in_place_moves_the_focus_to_its_heading(visit: Visit) -> None:
    page = visit(LEARNER)
    opens_the_form(page)
    expect(page.get_by_role("heading", name="Signaler une difficulté")).to_be_focused()


def test_a_course_page_keeps_its_focus_when_it_opens(visit: Visit) -> None:
    page = go(visit(LEARNER), COURSE)
    expect(page.locator("body")).to_be_focused()


def test_after_an_incident_its_confirmation_has_the_focus(visit: Visit) -> None:
    page = go(visit(TRAINER), TEACHING)
    page.get_by_role("radio", name="Panne matérielle").check()
    page.get_by_label("Que s’est-il passé").fill(words())
    page.get_by_label("Qu’avez-vous fait tout de suite").fill("Rien pour l’instant.")
    page.get_by_role("button", name="Déclarer l’imprévu").click()
    expect(page.locator(".recl-note-ok")).to_be_focused()


def test_after_a_refused_answer_the_error_summary_has_the_focus(visit: Visit) -> None:
    reference = files(visit(LEARNER))
    page = visit(QUALITY)
    acknowledged(page, reference)
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.locator(".recl-errors")).to_be_focused()


def test_after_a_verb_what_was_done_has_the_focus_and_is_announced(visit: Visit) -> None:
    reference = files(visit(LEARNER))
    page = visit(QUALITY)
    acknowledged(page, reference)
    starts(page)
    expect(page.locator(".recl-note-ok")).to_be_focused()
    expect(page.locator("[data-recl-status]")).to_have_text("Le traitement a commencé.")


def test_after_filtering_the_count_has_the_focus(visit: Visit) -> None:
    page = go(visit(QUALITY), "/reclamations/register")
    filters(page, True, lambda form: form.get_by_label("Nature").select_option("alea"))
    expect(page.locator("[data-recl-focus]", has_text="dossiers")).to_be_focused()


def test_what_has_the_focus_can_be_seen(visit: Visit) -> None:  # WCAG 2.4.7
    page = visit(LEARNER)
    opens_the_form(page)
    for place in (page.get_by_role("radio", name="Je fais une réclamation"), page.get_by_label("Que s’est-il passé")):
        tabs_to(page, place)
        ringed = place.evaluate(
            "one => [one, one.closest('.recl-choice')].some((e) => e && getComputedStyle(e).outlineStyle !== 'none')"
        )
        assert ringed, f"no ring on {place}"


def test_back_after_filtering_shows_the_list_of_the_address(visit: Visit, javascript: bool) -> None:
    page = go(visit(QUALITY, javascript=javascript), "/reclamations/register")
    whole, first = count(page), references(page)
    filters(page, javascript, lambda form: form.get_by_label("Nature").select_option("alea"))
    page.go_back()
    sees_all(page, whole)
    assert "kind=" not in page.url
    assert references(page) == first


def test_back_after_filtering_shows_the_filters_of_the_address(visit: Visit, javascript: bool) -> None:
    page = go(visit(QUALITY, javascript=javascript), "/reclamations/register")
    whole = count(page)
    filters(page, javascript, lambda form: form.get_by_label("Nature").select_option("alea"))
    page.go_back()
    sees_all(page, whole)
    expect(page.get_by_label("Nature")).to_have_value("")


def test_forward_again_shows_the_filtered_list(visit: Visit, javascript: bool) -> None:
    page = go(visit(QUALITY, javascript=javascript), "/reclamations/register")
    whole = count(page)
    filters(page, javascript, lambda form: form.get_by_label("Nature").select_option("alea"))
    narrowed = references(page)
    page.go_back()
    sees_all(page, whole)
    page.go_forward()
    expect(page.get_by_role("link", name="Retirer le filtre Aléa")).to_be_visible()
    awake(page)
    assert "kind=alea" in page.url
    assert references(page) == narrowed


def test_one_search_is_one_step_back(visit: Visit, javascript: bool) -> None:
    page = go(visit(QUALITY, javascript=javascript), "/reclamations/register")
    whole = count(page)
    with another_address(page):
        page.get_by_role("searchbox").fill("salle")
        page.get_by_role("searchbox").press("Enter")
    page.wait_for_load_state("networkidle")
    page.go_back()
    sees_all(page, whole)
    assert "text=" not in page.url


def test_back_from_a_case_returns_to_the_filtered_register(visit: Visit, lms: Lms, javascript: bool) -> None:
    page = go(visit(QUALITY, javascript=javascript), "/reclamations/register")
    filters(page, javascript, lambda form: form.get_by_label("Nature").select_option("difficulte"))
    narrowed = references(page)
    page.locator("table.recl-cases .recl-subject").first.click()
    expect(page.get_by_role("heading", name="Échanges et journal")).to_be_visible()
    awake(page)
    page.go_back()
    expect(page.locator("table.recl-cases .recl-kind").first).to_have_text("Difficulté")
    awake(page)
    assert page.url == f"{lms.url}/reclamations/register?{page.url.partition('?')[2]}"
    assert references(page) == narrowed


def test_a_double_click_on_a_verb_does_it_once(visit: Visit, javascript: bool) -> None:
    note = words("À vérifier")
    reference = files(visit(LEARNER, javascript=javascript))
    page = visit(QUALITY, javascript=javascript)
    acknowledged(page, reference)
    page.locator("summary", has_text="Note interne").click()
    page.get_by_label("Note interne, jamais visible du réclamant").fill(note)
    page.get_by_role("button", name="Enregistrer la note").dblclick()
    said(page, "La note est enregistrée.")
    go(page, f"/reclamations/cases/{reference}")
    expect(page.locator(".recl-msg-note").filter(has_text=note)).to_have_count(1)
