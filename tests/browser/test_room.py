"""Our pages fit the room they get: a phone, a tablet, a desk."""

import pytest
from playwright.sync_api import Page

from .acts import awake
from .conftest import DESKTOP, PHONE, SMALL_PHONE, Visit
from .screens import SCREENS

pytestmark = pytest.mark.browser

# What scrolls or is cut inside a box of its own does not widen the page.
WIDER = """
() => {
  const clipped = (one) => {
    for (let box = one.parentElement; box && box.closest(".recl"); box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  return [...document.querySelectorAll(".recl, .recl *")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 0.5 && !clipped(one))
    .map((one) => `${one.tagName}.${one.className} ends at ${one.getBoundingClientRect().right}`);
}
"""
EXTRA = """
() => {
  const width = () => document.scrollingElement.scrollWidth;
  const show = (how) => document.querySelectorAll(".recl").forEach((one) => one.style.display = how);
  const whole = width();
  show("none");
  const without = width();
  show("");
  return Math.max(0, whole - Math.max(without, innerWidth));
}
"""


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


def holds(page: Page) -> tuple[list[str], int, list[str]]:
    """Return what sticks out of the page, by how much it is widened, and what is cut."""
    return page.evaluate(WIDER), page.evaluate(EXTRA), page.evaluate(CUT)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_fits_a_phone_and_bears_wider_spacing_and_doubled_text(
    visit: Visit, screen: str
) -> None:  # WCAG 1.4.4
    page = SCREENS[screen](lambda account: visit(account, width=PHONE))
    awake(page)
    for width in (PHONE, SMALL_PHONE):  # WCAG 1.4.10
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, *holds(page)[:2]) == (width, [], 0)
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.evaluate(OWN_SHEET, SPACED)  # WCAG 1.4.12
    assert ("spaced", *holds(page)) == ("spaced", [], 0, [])
    page.set_viewport_size({"width": 640, "height": 512})  # 1280 × 1024, doubled
    page.evaluate(OWN_SHEET, "")
    assert ("zoomed", *holds(page)) == ("zoomed", [], 0, [])
    page.set_viewport_size({"width": 1280, "height": 1024})
    page.evaluate(OWN_SHEET, DOUBLED)  # WCAG 1.4.4
    assert ("doubled", *holds(page)) == ("doubled", [], 0, [])


BROKEN = """
() => {
  const broken = [];
  for (const one of document.querySelectorAll(".recl :is(h1, h2, h3, .recl-bar strong, .recl-btn, .recl-subject)")) {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (one.checkVisibility() && texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((line) => line.top)).size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}
"""


def test_the_register_reads_as_cards_that_keep_the_kind_and_the_status(visit: Visit) -> None:  # A08
    page = SCREENS["register"](lambda account: visit(account, width=PHONE))
    for row in page.locator("table.recl-cases tbody tr").all()[:5]:
        assert row.locator(".recl-kind").is_visible()
        assert row.locator(".recl-status").is_visible()
        assert row.get_by_role("link").is_visible()


@pytest.mark.parametrize("width", [768, 1024, DESKTOP, 1600])
def test_a_subject_has_room_in_the_register(visit: Visit, width: int) -> None:
    page = SCREENS["register"](lambda account: visit(account, width=width))
    narrowest = page.locator(".recl-cases tbody td.recl-wide").first.evaluate(
        "cell => cell.getBoundingClientRect().width"
    )
    assert narrowest >= 160


@pytest.mark.parametrize("width", [SMALL_PHONE, PHONE, DESKTOP])
@pytest.mark.parametrize("screen", ["course page with card", "my case", "register", "case"])
def test_no_word_is_cut_in_two(visit: Visit, screen: str, width: int) -> None:
    page = SCREENS[screen](lambda account: visit(account, width=width))
    awake(page)
    assert page.evaluate(BROKEN) == []
