"""A host's colours, set as its guide says, are those that a page shows, by day and by night (criterion 46)."""

import re
from typing import Literal

import pytest

from .acts import QUALITY, go
from .conftest import Visit
from .running import ROOT
from .screens import SCREENS

pytestmark = pytest.mark.browser
GUIDE = (ROOT / "docs" / "how-to" / "embed.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(--recl-[a-z0-9-]+)`", GUIDE)))
MEASURES = {
    "--recl-font": ("fantasy", "fontFamily", "fantasy"),
    "--recl-base": ("23px", "fontSize", "23px"),
    "--recl-radius": ("17px", "borderTopLeftRadius", "17px"),
    "--recl-scheme": ("only dark", "colorScheme", "dark only"),
}
# One made-up colour for each property, told apart by its last part.
COLOURS = {name: f"rgb(1, 2, {number})" for number, name in enumerate(NAMED) if name not in MEASURES}
SEEN = """() => {
  const seen = new Set();
  const read = (style) => {
    for (const name of ["color", "backgroundColor", "backgroundImage", "borderTopColor", "borderLeftColor",
      "borderBottomColor", "outlineColor", "boxShadow", "fill", "stroke", "textDecorationColor", "accentColor"])
      for (const found of (style[name] ?? "").match(/rgb\\(1, 2, \\d+\\)/g) ?? []) seen.add(found);
  };
  for (const one of document.querySelectorAll(".recl, .recl *"))
    for (const part of [null, "::before", "::after"]) read(getComputedStyle(one, part));
  return [...seen];
}"""
HAVING = """([style, value]) =>
  [...document.querySelectorAll(".recl, .recl *")].some((one) => getComputedStyle(one)[style] === value)"""


def test_each_colour_that_a_host_names_is_shown_in_both_themes(visit: Visit) -> None:
    css = f"main .recl {{ {'; '.join(f'{name}: {colour}' for name, colour in COLOURS.items())} }}"
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    shown: dict[str, set[str]] = {scheme: set() for scheme in schemes}
    for screen in ("register", "case with all unfolded", "dashboard", "my case", "form with errors"):
        page = SCREENS[screen](visit)
        page.add_style_tag(content=css)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            shown[scheme] |= set(page.evaluate(SEEN))
    missing = {name for name, colour in COLOURS.items() for scheme in schemes if colour not in shown[scheme]}
    assert missing == set()


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_that_a_host_names_holds(visit: Visit, name: str) -> None:
    value, style, expected = MEASURES[name]
    page = go(visit(QUALITY), "/reclamations/register")
    assert not page.evaluate(HAVING, [style, expected])
    page.add_style_tag(content=f"main .recl {{ {name}: {value} }}")
    assert page.evaluate(HAVING, [style, expected])
