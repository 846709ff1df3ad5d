"""Our pages obey whoever reads them: other colours, no motion; `test_room` widens and doubles their text."""

import re
from pathlib import Path

import pytest

import flask_reclamations

from .acts import awake
from .conftest import Visit
from .screens import SCREENS
from .test_accessibility import violations

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize("screen", ["form with errors", "register", "case", "dashboard", "my case"])
def test_who_asks_for_more_contrast_reads_every_word_at_seven_to_one(visit: Visit, screen: str) -> None:  # WCAG 1.4.6
    page = SCREENS[screen](visit)
    awake(page)
    page.emulate_media(contrast="more")
    assert page.evaluate("matchMedia('(prefers-contrast: more)').matches")
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, contrast="more")
        found[scheme] = violations(page, {"runOnly": ["color-contrast-enhanced"]})
    assert found == {"light": [], "dark": []}
