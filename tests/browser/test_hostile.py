"""All hostile texts in a real Chromium, under our policy: nothing runs, nothing leaves, nothing breaks out."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from ..hostile import HOSTILE
from ..lms import Adapter
from ..web.conftest import log_in
from ..web.test_hostile import FILING, last, named, one_world, send
from .conftest import DESKTOP, PHONE, Visits
from .test_bare_host import enter, site  # noqa: F401

pytestmark = pytest.mark.browser
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def cases(app: Flask, adapter: Adapter) -> dict[str, str]:
    """One case for each text that a form takes: its reference by the text's name."""
    found = {}
    for number, (name, text) in enumerate(HOSTILE.items()):
        with one_world(app, adapter):
            named(app, adapter, text)
            form = list(FILING)[number % 2]
            if send(log_in(app, FILING[form][0]), form, text).status_code == 303:
                found[name] = last(app)
    named(app, adapter, HOSTILE["image with an event"])
    return found


@pytest.fixture
def watched(enter: Callable[[str], Page], visits: Visits) -> Callable[[str], Page]:  # noqa: F811
    """A browser where a dialog is a complaint like any other."""

    def entered(ref: str) -> Page:
        page = enter(ref)
        page.on("dialog", lambda dialog: (visits.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        return page

    return entered


def test_the_whole_corpus_is_read_without_a_dialog_a_complaint_or_a_request(  # criterion 29
    cases: dict[str, str], watched: Callable[[str], Page], visits: Visits
) -> None:
    assert len(cases) > 60
    claire = watched("claire")
    for name, reference in cases.items():
        claire.goto(f"/reclamations/cases/{reference}")
        assert visits.complaints == [], name
    for who, address in (
        ("claire", "/reclamations/register?sort=reference"),
        ("lea", "/reclamations/mine"),
        ("bruno", "/reclamations/sessions/cpn-b/incidents"),
        ("bruno", "/teach/cpn-b"),
        ("denis", "/reclamations/access-log"),
    ):
        page = watched(who)
        page.goto(address)
        while (older := page.get_by_role("link", name="Suivants")).count():
            older.click()
            page.wait_for_load_state()
        assert visits.complaints == [], address


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_no_text_pushes_a_page_wider_than_its_window(
    cases: dict[str, str], watched: Callable[[str], Page], width: int
) -> None:
    claire, wide = watched("claire"), {}
    claire.set_viewport_size({"width": width, "height": 900})
    for name in ("very long word", "a tower of marks", "right to left", "override without an end", "emoji"):
        claire.goto(f"/reclamations/cases/{cases[name]}")
        wide[name] = claire.evaluate(WIDER)
    for sort in ("false", "true"):
        claire.goto(f"/reclamations/register?sort=reference&descending={sort}")
        wide[f"register {sort}"] = claire.evaluate(WIDER)
    assert {name: more for name, more in wide.items() if more > 0} == {}
