"""axe finds nothing against us, in light and in dark, on any page of the journeys."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .acts import awake
from .conftest import Visit
from .screens import SCREENS

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_no_violation(visit: Visit, screen: str, scheme: str) -> None:  # WCAG 2.2 AA
    page = SCREENS[screen](lambda account: visit(account, scheme=scheme))
    awake(page)
    expect(page.locator(".recl").first).to_be_visible()
    found = Axe().run(page, context=".recl", options=RULES)
    told = [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_pages_follow_the_scheme_of_the_host(visit: Visit, scheme: str) -> None:
    page = SCREENS["register"](lambda account: visit(account, scheme=scheme))
    red, green, blue = page.locator(".recl-card").first.evaluate(
        "card => getComputedStyle(card).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    )
    assert (red + green + blue > 3 * 128) == (scheme == "light")
