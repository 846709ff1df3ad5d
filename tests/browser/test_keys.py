"""Fast hands: the list follows what is typed, single keys move and open, each line of a journal has its address."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from .acts import QUALITY, awake, go, said, words
from .conftest import PHONE, Visit
from .test_register import REGISTER, another_address, count, references, rows

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Visit) -> Page:
    return go(visit(QUALITY), REGISTER)


def test_the_list_follows_what_is_typed_and_is_one_step_back(page: Page) -> None:
    whole, field = count(page), page.get_by_role("searchbox")
    with another_address(page):
        field.press_sequentially("sal", delay=30)
    with another_address(page):
        field.press_sequentially("le", delay=30)
    page.wait_for_url("**text=salle&*")
    expect(field).to_be_focused()
    expect(field).to_have_value("salle")
    found = count(page)
    assert 0 < found < whole
    expect(page.locator("[data-recl-status]")).to_contain_text(f"{found} dossier")
    field.press("Enter")
    expect(page.locator("[data-recl-focus]", has_text="dossier")).to_be_focused()
    page.go_back()
    expect(page.locator("[data-recl-focus]", has_text=f"{whole} dossiers")).to_be_visible()
    awake(page)
    assert "text=" not in page.url


def test_a_late_answer_neither_shows_nor_takes_away_what_is_being_typed(page: Page) -> None:
    held: list[Route] = []
    page.route("**/register?text=sal&*", lambda route: held.append(route))
    field = page.get_by_role("searchbox")
    with page.expect_request("**/register?text=sal&*"):
        field.press_sequentially("sal", delay=10)
    field.press_sequentially("le", delay=10)
    expect(field).to_have_value("salle")
    held[0].continue_()
    page.wait_for_url("**text=salle&*")
    expect(field).to_have_value("salle")
    expect(field).to_be_focused()


def test_keys_move_tick_search_and_open(page: Page) -> None:
    first, second = references(page)[:2]
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows(page).nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name=f"Choisir {second}")).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("x")
    expect(page.get_by_role("searchbox")).to_have_value("x")
    expect(page.get_by_role("checkbox", name=f"Choisir {first}")).not_to_be_checked()
    go(page, f"{REGISTER}?kind=reclamation")
    opened = references(page)[0]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".recl-head")).to_contain_text(opened)
    awake(page)
    page.keyboard.press("n")
    expect(page.get_by_label("Note interne, jamais visible du réclamant")).to_be_focused()
    page.keyboard.type("u")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile("register.kind=reclamation$"))
    awake(page)


def test_the_keys_are_listed_and_can_be_turned_off(page: Page, visit: Visit) -> None:  # WCAG 2.1.4
    page.keyboard.press("j")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(listed.get_by_text("Chercher")).to_be_visible()
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(rows(page).first.get_by_role("link")).to_be_focused()
    switch = page.get_by_label("Raccourcis actifs dans ce navigateur")
    page.get_by_role("button", name="Raccourcis clavier").click()
    switch.uncheck()
    page.keyboard.press("Escape")
    page.reload()
    awake(page)
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(listed).to_be_hidden()
    expect(page.locator("body")).to_be_focused()
    page.get_by_role("button", name="Raccourcis clavier").click()
    expect(switch).not_to_be_checked()
    switch.check()
    phone = go(visit(QUALITY, width=PHONE), REGISTER)
    expect(phone.get_by_role("button", name="Raccourcis clavier")).to_be_hidden()


def test_the_timeline_shows_a_part_and_each_line_has_its_address(visit: Visit, javascript: bool) -> None:
    page, note = go(visit(QUALITY, javascript=javascript), f"{REGISTER}?kind=reclamation"), words()
    rows(page).first.get_by_role("link").click()
    awake(page)
    page.locator("summary", has_text="Note interne").click()
    page.get_by_label("Note interne, jamais visible du réclamant").fill(note)
    page.get_by_role("button", name="Enregistrer la note").click()
    said(page, "La note est enregistrée.")
    parts = page.get_by_role("navigation", name="Échanges et journal")
    parts.get_by_role("link", name="Notes").click()
    expect(page).to_have_url(re.compile("show=notes$"))
    awake(page)
    lines = page.locator(".recl-thread > li")
    expect(page.locator(".recl-thread > li:not(:has(.recl-msg-note))")).to_have_count(0)
    expect(lines.filter(has_text=note)).to_have_count(1)
    if javascript:
        expect(parts.get_by_role("link", name="Notes")).to_be_focused()
    lines.filter(has_text=note).get_by_role("link").click()
    expect(page).to_have_url(re.compile("#echange-"))
    awake(page)
    assert "show=" not in page.url
    expect(page.locator(".recl-thread :target")).to_contain_text(note)
    assert lines.count() > 1
