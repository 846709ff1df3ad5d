"""axe finds nothing against us, in light and in dark, on any page of the journeys."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .acts import awake
from .conftest import Visit
from .screens import SCREENS

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """Return what axe finds inside our root, each with its place and the fix."""
    found = Axe().run(page, context=".recl", options=RULES)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_no_violation_in_light_nor_in_dark(visit: Visit, screen: str) -> None:  # WCAG 2.2 AA
    page = SCREENS[screen](visit)
    awake(page)
    expect(page.locator(".recl").first).to_be_visible()
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    assert (light, violations(page)) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_pages_follow_the_scheme_of_the_host(visit: Visit, scheme: str) -> None:
    page = SCREENS["register"](lambda account: visit(account, scheme=scheme))
    red, green, blue = page.locator(".recl-card").first.evaluate(
        "card => getComputedStyle(card).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    )
    assert (red + green + blue > 3 * 128) == (scheme == "light")
