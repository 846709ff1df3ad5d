"""A real Chromium in front of the demonstration, and what a page of it costs to fetch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.acts import awake
from tests.browser.conftest import ARGUMENTS, DESKTOP, FRENCH, PHONE, Visits, chromium

WATCH = Path(__file__).with_name("watched.js")
REST = 300  # milliseconds: what moves later than that has a gesture for it
OURS = "/reclamations/"


@dataclass(frozen=True)
class Cost:
    """What a page took: bytes on the wire, ours and its own HTML, how far things moved by themselves, and which."""

    name: str
    first: int
    after: int
    shift: float
    moved: str


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield the browser of this machine; raise `SystemExit` where there is none."""
    found = chromium()
    if found is None:
        raise SystemExit("No Chromium: put chromium or google-chrome on PATH, or name one in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS, env={**os.environ, **FRENCH})
        yield browser
        browser.close()


class Watched(Visits):
    """Opens pages as the browser tests do, each with our observers in it."""

    def _context(self, home: str, javascript: bool, language: str) -> BrowserContext:
        context = super()._context(home, javascript, language)
        context.add_init_script(path=WATCH)
        return context

    def cost(self, home: str, name: str, opened: Page) -> Cost:
        """Return what the address of a page costs to a new browser of the same person, and then again.

        Bytes are those of a phone; the shift is the worst of phone and desk.
        """
        state = opened.context.storage_state()
        context = self.browser.new_context(base_url=home, locale="fr-FR", storage_state=state)
        context.add_init_script(path=WATCH)
        page = context.new_page()
        taken = _counting(page)
        sums, shifts = [], []
        for width in (PHONE, PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 900})
            taken.clear()
            page.goto(opened.url)
            awake(page)
            page.wait_for_timeout(REST)
            sums.append(sum(taken.values()))
            shifts.append(shifted(page))
        context.close()
        return Cost(name, sums[0], sums[1], *max(shifts))


def shifted(page: Page) -> tuple[float, str]:
    """Return how far things moved by themselves since the page came, and the first of them."""
    return tuple(page.evaluate("[bench.shift, bench.moved]"))


def _counting(page: Page) -> dict[str, int]:
    """Count what the network brings to a page: its document, and whatever lies under our prefix."""
    wire = page.context.new_cdp_session(page)
    taken: dict[str, int] = {}
    ours: set[str] = set()

    def asked(event: dict[str, Any]) -> None:
        if event.get("type") == "Document" or OURS in urlsplit(event["request"]["url"]).path:
            ours.add(event["requestId"])

    def came(event: dict[str, Any]) -> None:
        if event["requestId"] in ours:
            taken[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    wire.send("Network.enable")
    return taken
