"""Pictures of every page of the journeys, on a phone and on a desk, in light and in dark: `make screenshots`."""

import re
from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import expect

from .acts import awake
from .conftest import PHONE, Visit
from .running import ROOT
from .screens import SCREENS

pytestmark = pytest.mark.browser
FOLDER = ROOT / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_is_taken_in_both_schemes_at_both_widths(visit: Visit, screen: str) -> None:
    page = SCREENS[screen](visit)
    awake(page)
    expect(page.locator(".recl").first).to_be_visible()
    name, taken = re.sub(r"[^\w]+", "-", screen), []
    for width, scheme in product((PHONE, 1440), SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        taken.append(page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True))
    assert len(set(taken)) == 4  # each width and scheme looks its own way
