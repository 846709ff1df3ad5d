"""axe finds nothing against us: in light and in dark, in French and in English, on any page or state of it."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .acts import awake
from .conftest import Visit
from .hosts import HOSTS, enter_campus
from .running import Lms
from .screens import SCREENS, by_address

pytestmark = pytest.mark.browser
# Beyond what the two norms ask, what holds inside our own root whatever the host puts around it.
ALSO = ("heading-order", "empty-heading", "empty-table-header", "tabindex", "aria-allowed-role", "label-title-only")
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {rule: {"enabled": True} for rule in ALSO},
    "resultTypes": ["violations"],
}


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """Return what axe finds inside our root, each with its place and the fix."""
    found = Axe().run(page, context=".recl", options=rules)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


# In dark, a page that an address alone opens is read in English: colours know no language.
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_no_violation_in_light_nor_in_dark(visit: Visit, screen: str) -> None:  # WCAG 2.2 AA, O27
    page = SCREENS[screen](visit)
    awake(page)
    expect(page.locator(".recl").first).to_be_visible()
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    if by_address(screen):
        page = SCREENS[screen](lambda account: visit(account, scheme="dark", language="en-GB"))
        assert {root.get_attribute("lang") for root in page.locator(".recl").all()} == {"en"}
    assert (light, violations(page)) == ([], [])


PUBLIC = ["/public/new", "/track", "/procedure"]


def test_axe_finds_no_violation_where_an_english_site_speaks_to_anybody(visits: Visit, campus: Lms) -> None:
    prefix, page = HOSTS["campus"].prefix, visits(campus.url)
    found = {}
    for address in PUBLIC:
        page.goto(prefix + address)
        awake(page)
        assert page.locator(".recl").first.get_attribute("lang") == "en"
        found[address] = violations(page)
    assert [wrong for wrong in found.items() if wrong[1]] == []


def test_axe_finds_no_violation_on_the_first_day(visits: Visit, campus: Lms) -> None:
    host = HOSTS["campus"]
    page = visits(campus.url, host.quality, enter=enter_campus)
    found = {}
    for address in ("/register", "/plan", "/reviews", "/dashboard", "/recurrences", "/risks", "/notifications"):
        page.goto(host.prefix + address)
        awake(page)
        found[address] = violations(page)
    assert [wrong for wrong in found.items() if wrong[1]] == []


def test_axe_finds_no_violation_while_a_part_is_on_its_way(visit: Visit) -> None:
    page = SCREENS["register"](visit)
    page.locator("#recl-part").evaluate("part => part.classList.add('recl-busy')")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_pages_follow_the_scheme_of_the_host(visit: Visit, scheme: str) -> None:
    page = SCREENS["register"](lambda account: visit(account, scheme=scheme))
    red, green, blue = page.locator(".recl-card").first.evaluate(
        "card => getComputedStyle(card).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    )
    assert (red + green + blue > 3 * 128) == (scheme == "light")
