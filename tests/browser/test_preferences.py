"""Our pages obey whoever reads them: larger text, wider spacing, other colours, no motion."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

import flask_reclamations

from .acts import awake
from .conftest import PHONE, Visit
from .screens import SCREENS
from .test_room import EXTRA, WIDER

pytestmark = pytest.mark.browser

# A sheet of the reader's own, which no Content-Security-Policy holds back.
OWN_SHEET = """
(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}
"""
# WCAG 1.4.12: a text must bear these.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
DOUBLED = "html { font-size: 200% !important }"
# A text that its own box cuts off, ellipses and clamps apart: those say that there is more.
CUT = """
() => [...document.querySelectorAll(".recl :is(p, li, h1, h2, h3, label, legend, dt, dd, td, th, a, button, span)")]
  .filter((one) => {
    const style = getComputedStyle(one);
    const hides = [style.overflowX, style.overflowY].some((how) => ["hidden", "clip"].includes(how));
    const meant = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" || style.clipPath !== "none";
    const cut = one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
    return hides && !meant && cut && one.checkVisibility() && one.clientHeight > 1;
  })
  .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)
"""
READ = ["new form", "form with errors", "my case", "session page with log", "register", "case with all unfolded"]
READ += ["plan", "dashboard", "settings, delays copied", "public form with errors", "what we learned"]


def holds(page: Page) -> tuple[list[str], int, list[str]]:
    """Return what sticks out of the page, by how much it is widened, and what is cut."""
    return page.evaluate(WIDER), page.evaluate(EXTRA), page.evaluate(CUT)


@pytest.mark.parametrize("screen", READ)
def test_a_page_bears_wider_spacing_doubled_text_and_doubled_zoom(visit: Visit, screen: str) -> None:  # WCAG 1.4.4
    page = SCREENS[screen](lambda account: visit(account, width=PHONE))
    awake(page)
    page.evaluate(OWN_SHEET, SPACED)
    assert ("spaced", *holds(page)) == ("spaced", [], 0, [])
    page.set_viewport_size({"width": 640, "height": 512})  # 1280 × 1024, doubled
    page.evaluate(OWN_SHEET, "")
    assert ("zoomed", *holds(page)) == ("zoomed", [], 0, [])
    page.set_viewport_size({"width": 1280, "height": 1024})
    page.evaluate(OWN_SHEET, DOUBLED)
    assert ("doubled", *holds(page)) == ("doubled", [], 0, [])


def test_nothing_moves_for_who_asked_for_no_motion(visit: Visit) -> None:  # WCAG 2.3.3
    page = SCREENS["register"](visit)
    page.locator("#recl-part").evaluate("part => part.classList.add('recl-busy')")
    moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert page.evaluate(moving) == 1
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0


def test_the_bar_of_what_is_on_its_way_is_all_that_ever_moves() -> None:
    style = (Path(flask_reclamations.__file__).parent / "static/reclamations/reclamations.css").read_text("utf-8")
    moved = [line.strip() for line in style.splitlines() if re.search(r"transition|animation:|scroll-behavior", line)]
    assert [line.split(" {")[0] for line in moved] == [
        ".recl-busy::after",
        "@media (prefers-reduced-motion: reduce)",
    ]


# What is pressed or filled in, and what says a status, without an edge of its own.
EDGELESS = """
() => [...document.querySelectorAll(".recl :is(.recl-btn, .recl-input, .recl-status-pill, .recl-due, .recl-note)")]
  .filter((one) => one.checkVisibility() && !one.closest(".recl-trap"))
  .filter((one) => {
    const style = getComputedStyle(one);
    return parseFloat(style.borderTopWidth) < 1 || style.borderTopStyle === "none"
      || style.borderTopColor === getComputedStyle(document.body).backgroundColor;
  })
  .map((one) => `${one.className}: ${one.textContent.trim().slice(0, 40)}`)
"""
FADED = """
() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll(".recl-chart :is(text, rect)")]
    .filter((one) => !one.closest("clipPath") && getComputedStyle(one).fill === ground)
    .map((one) => one.outerHTML.slice(0, 80));
}
"""


@pytest.mark.parametrize("screen", ["form with errors", "register", "case", "dashboard", "my case"])
def test_forced_colours_keep_every_edge_status_and_bar(visit: Visit, screen: str) -> None:  # RGAA 10.5
    page = SCREENS[screen](visit)
    awake(page)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert (page.evaluate(EDGELESS), page.evaluate(FADED)) == ([], [])
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
