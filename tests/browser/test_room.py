"""Our pages fit the room they get: a phone, a tablet, a desk."""

import pytest

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


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_of_ours_widens_a_phone_s_page(visit: Visit, screen: str) -> None:  # WCAG 1.4.10
    page = SCREENS[screen](lambda account: visit(account, width=PHONE))
    awake(page)
    for width in (PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate(WIDER), page.evaluate(EXTRA)) == (width, [], 0)


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
