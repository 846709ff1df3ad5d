"""Journey 4, first half: the menu, the filters, the order and the pages of the register."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .acts import LEARNER, QUALITY, REFERENCE, awake, files, go, words
from .conftest import Visit

pytestmark = pytest.mark.browser
REGISTER = "/reclamations/register"
KINDS = ["Réclamation", "Difficulté", "Aléa", "Remarque", "Signal"]
GLYPHS = {"Nouveau": "nouveau", "En cours": "en_cours", "Résolu": "resolu", "Escaladé": "escalade"}


@pytest.fixture
def register(visit: Visit, javascript: bool) -> Page:
    return go(visit(QUALITY, javascript=javascript), REGISTER)


def filters(page: Page, javascript: bool, choose: Callable[[Locator], object]) -> None:
    """Change the filters, then wait until the register obeys: by itself, or by its button."""
    form = page.get_by_role("search")
    with another_address(page):
        choose(form)
        if not javascript:
            form.get_by_role("button", name="Filtrer").click()


@contextmanager
def another_address(page: Page) -> Iterator[None]:
    """Do what leads to another list, and wait for it."""
    before = page.url
    yield
    page.wait_for_url(lambda address: address != before)
    awake(page)


def turns(page: Page, where: str) -> None:
    with another_address(page):
        page.get_by_role("link", name=where).click()


def rows(page: Page) -> Locator:
    return page.locator("table.recl-cases tbody tr")


def references(page: Page) -> list[str]:
    found = [REFERENCE.search(text) for text in rows(page).all_inner_texts()]
    return [reference.group() for reference in found if reference]


def count(page: Page) -> int:
    """Return how many cases the page says it found."""
    said = re.search(
        r"([\d\u202f]+) dossier", page.locator("[data-recl-focus]").filter(has_text="dossier").inner_text()
    )
    assert said
    return int(said.group(1).replace("\u202f", ""))


def test_the_menu_leads_to_the_register(visit: Visit, javascript: bool) -> None:
    page = visit(QUALITY, javascript=javascript)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Menu principal")
    menu.get_by_role("link", name="Qualiopi › Réclamations et aléas").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Registre des réclamations, difficultés et aléas")
    awake(page)


def test_a_learner_has_no_such_menu_and_is_refused(visit: Visit, javascript: bool) -> None:
    page = visit(LEARNER, javascript=javascript)
    page.goto("/")
    expect(page.get_by_role("link", name="Réclamations et aléas")).to_have_count(0)
    answer = page.goto(REGISTER)
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", name="Accès réservé")).to_be_visible()
    awake(page)


def test_the_kind_filter_keeps_one_kind(register: Page, javascript: bool) -> None:
    everything = count(register)
    filters(register, javascript, lambda form: form.get_by_label("Nature").select_option("alea"))
    assert "kind=alea" in register.url
    expect(rows(register).locator(".recl-kind")).to_have_text(["Aléa"] * rows(register).count())
    assert 0 < count(register) < everything


def test_a_filter_chosen_while_the_list_is_on_its_way_is_kept(visit: Visit) -> None:
    page = go(visit(QUALITY), REGISTER)
    held: list[Route] = []
    page.route("**/register?*kind=alea*", lambda route: route.continue_() if held else held.append(route))
    form = page.get_by_role("search")
    with page.expect_request("**/register?*kind=alea*"):
        form.get_by_label("Nature").select_option("alea")
    form.get_by_label("Statut").select_option("nouveau")
    page.wait_for_url("**/register?*status=nouveau*kind=alea*")
    expect(form.get_by_label("Nature")).to_have_value("alea")
    expect(form.get_by_label("Statut")).to_have_value("nouveau")


def test_a_date_is_typed_to_its_end_before_the_list_is_filtered(visit: Visit) -> None:
    page = go(visit(QUALITY), REGISTER)
    before = page.url
    page.get_by_text("Plus de filtres").click()
    field = page.get_by_label("Reçus du")
    field.press_sequentially("01012020")
    expect(field).to_be_focused()
    expect(field).to_have_value("2020-01-01")
    assert page.url == before
    with another_address(page):
        page.keyboard.press("Enter")
    assert "since=2020-01-01" in page.url


@pytest.mark.parametrize("word", GLYPHS)
def test_the_status_filter_keeps_one_status_with_its_glyph_and_word(
    register: Page, javascript: bool, word: str
) -> None:  # A08
    filters(register, javascript, lambda form: form.get_by_label("Statut").select_option(GLYPHS[word]))
    statuses = rows(register).locator(".recl-status")
    expect(statuses).to_have_text([word] * rows(register).count())
    drawn = statuses.locator("svg use").evaluate_all("uses => uses.map((use) => use.getAttribute('href'))")
    assert {glyph.split("#")[1] for glyph in drawn} == {GLYPHS[word]}


def test_the_text_filter_finds_one_case(register: Page, visit: Visit, javascript: bool) -> None:
    told = words("Une odeur de peinture")
    reference = files(visit(LEARNER, javascript=javascript), told)

    with another_address(register):
        register.get_by_role("searchbox").fill(told)
        register.get_by_role("searchbox").press("Enter")
    expect(rows(register)).to_have_count(1)
    assert references(register) == [reference]


def test_filters_add_up_and_each_can_be_taken_away(register: Page, javascript: bool) -> None:
    filters(register, javascript, lambda form: form.get_by_label("Nature").select_option("reclamation"))
    complaints = count(register)
    filters(register, javascript, lambda form: form.get_by_label("Statut").select_option("resolu"))
    assert count(register) < complaints
    assert {"kind=reclamation", "status=resolu"} <= set(register.url.split("?")[1].split("&"))
    with another_address(register):
        register.get_by_role("link", name="Retirer le filtre Résolu").click()
    assert "status" not in register.url
    assert count(register) == complaints


def test_a_search_without_result_offers_to_clear_the_filters(register: Page) -> None:
    go(register, f"{REGISTER}?text=introuvable-ici")
    expect(register.get_by_text("Aucun dossier ne correspond.")).to_be_visible()
    register.get_by_role("link", name="Effacer les filtres").click()
    expect(rows(register).first).to_be_visible()
    awake(register)


def test_the_header_sorts_by_reception_both_ways(register: Page) -> None:
    def days() -> list[str]:
        found: list[str] = rows(register).locator("th time").evaluate_all("t => t.map((one) => one.dateTime)")
        return found

    assert days() == sorted(days(), reverse=True)
    newest = days()[0]
    with another_address(register):
        register.get_by_role("columnheader").get_by_role("link", name="Reçu le").click()
    expect(register.get_by_role("columnheader", name="Reçu le")).to_have_attribute("aria-sort", "ascending")
    assert days() == sorted(days())
    assert days()[0] < newest


def test_sorting_keeps_the_filters(register: Page) -> None:
    go(register, f"{REGISTER}?kind=alea")
    with another_address(register):
        register.get_by_role("columnheader").get_by_role("link", name="Statut").click()
    assert {"kind=alea", "sort=status"} <= set(register.url.split("?")[1].split("&"))
    expect(rows(register).locator(".recl-kind")).to_have_text(["Aléa"] * rows(register).count())


def test_the_pages_hold_every_case_once(register: Page) -> None:
    whole, read = count(register), references(register)
    while register.get_by_role("link", name="Suivants").count():
        turns(register, "Suivants")
        read += references(register)
    assert len(read) == len(set(read)) == whole


def test_the_previous_page_is_the_one_before(register: Page) -> None:
    first = references(register)
    turns(register, "Suivants")
    assert not set(first) & set(references(register))
    turns(register, "Précédents")
    assert references(register) == first


def test_a_row_opens_its_case(register: Page) -> None:
    reference = references(register)[0]
    rows(register).first.get_by_role("link").click()
    expect(register.locator(".recl-head")).to_contain_text(reference)
    awake(register)


def test_every_kind_shows_as_glyph_and_word(register: Page) -> None:
    for word, code in zip(KINDS, ("reclamation", "difficulte", "alea", "remarque", "signal"), strict=True):
        go(register, f"{REGISTER}?kind={code}")
        shown = rows(register).first.locator(".recl-kind")
        expect(shown).to_have_text(word)
        expect(shown.locator("svg use")).to_have_attribute("href", re.compile(f"#{code}$"))
