"""What somebody does who has a keyboard and no mouse: every step is seen before it is made."""

from playwright.sync_api import Locator, Page, expect

from .acts import awake

TABS = 200
WHERE = """
one => {
  const here = document.activeElement;
  if (one === here) return "here";
  return one.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING && here !== document.body
    ? "before" : "ahead";
}
"""
# The ring of a radio or a box stands around the words that it chooses.
RINGED = """
one => [one, one.closest(".recl-choice, .recl-tick")].some((place) => {
  const style = place && getComputedStyle(place);
  return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
})
"""


def tabs_to(page: Page, place: Locator) -> None:
    """Press Tab, or Shift+Tab where it lies behind, until this has the focus."""
    expect(place).to_be_visible()
    for _ in range(TABS):
        where = place.evaluate(WHERE)
        if where == "here":
            return
        page.keyboard.press("Shift+Tab" if where == "before" else "Tab")
    raise AssertionError(f"Tab never reached {place}")


def sees(page: Page, place: Locator) -> None:
    """Reach this, where its ring shows and nothing covers it (WCAG 2.4.7, 2.4.11)."""
    tabs_to(page, place)
    assert place.evaluate(RINGED), f"no ring on {place}"
    expect(place).to_be_in_viewport()


def presses(page: Page, place: Locator, key: str = "Enter") -> None:
    sees(page, place)
    page.keyboard.press(key)


def types(page: Page, place: Locator, text: str, delay: float = 0) -> None:
    sees(page, place)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text, delay=delay)


def chooses(page: Page, radio: Locator) -> None:
    """Tab into the group of this radio, then go down its choices."""
    name = radio.get_attribute("name")
    group = radio.locator("xpath=ancestor::fieldset[1]").locator(f"[name={name}]")
    chosen = group.and_(page.locator(":checked"))
    tabs_to(page, chosen if chosen.count() else group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(radio).to_be_checked()


def picks(page: Page, box: Locator, option: str) -> None:
    """Go down a list to what it should say."""
    sees(page, box)
    for _ in range(box.locator("option").count()):
        if (box.locator("option:checked").text_content() or "").strip() == option:
            break
        page.keyboard.press("ArrowDown")
    expect(box.locator("option:checked")).to_have_text(option)


def dates(page: Page, field: Locator) -> None:
    """Set a day of next year, part by part."""
    sees(page, field)
    for steps in (1, 1, 2):
        for _ in range(steps):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    assert field.input_value(), "no day was set"


def done(page: Page, sentence: str) -> None:
    """What was done has the focus, and is announced."""
    told = page.locator(".recl-note-ok").filter(has_text=sentence)
    expect(told).to_be_focused()
    expect(page.locator("[data-recl-status]")).to_contain_text(sentence)
    awake(page)
