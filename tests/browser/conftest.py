"""A real Chromium in front of the running example LMS; whatever a page complains of fails its test."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from .acts import LEARNER, QUALITY, acknowledged, files
from .running import CAMPUS, Lms, running, seeded_once

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A field for a date speaks the browser's own language: French, where this Chromium has it.
FRENCH = {"LANGUAGE": "fr_FR"}
PATIENCE = 20_000  # milliseconds
DESKTOP, PHONE, SMALL_PHONE = 1280, 390, 320
# What htmx writes as errors of a request that nobody waits for any more: its page was left, or a newer one went out.
# One that did fail writes `htmx:afterRequest` too, and then `htmx:sendError` or `htmx:timeout`.
GIVEN_UP = ("htmx:sendAbort,", "htmx:afterRequest,")


def chromium() -> str | None:
    """Return the Chromium of this machine: `CHROMIUM`, or the first one on PATH."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() is None:
        reason = "no Chromium: none of chromium, chromium-browser, google-chrome on PATH, and CHROMIUM names none"
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what the web server and the worker wrote."""
    report = yield
    if report.failed:
        running = [found for found in getattr(item, "funcargs", {}).values() if isinstance(found, Lms)]
        report.sections += [(f"logs of {lms.url}", lms.last_words()) for lms in running]
    return report


@pytest.fixture(scope="session")
def lms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lms]:
    """The example LMS of this test process, its stories told."""
    with running(seeded_once(tmp_path_factory), tmp_path_factory.getbasetemp() / "lms") as found:
        yield found


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lms]:
    """The second host, with its worker, in English."""
    with running(seeded_once(tmp_path_factory, CAMPUS), tmp_path_factory.getbasetemp() / "campus", CAMPUS) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS, env={**os.environ, **FRENCH})
        yield found
        found.close()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Every journey is made twice."""
    return bool(request.param)


Enter = Callable[[Page, str], None]


def enter_rives(page: Page, account: str) -> None:
    """Log in on the example LMS."""
    page.goto("/login")
    page.get_by_label("E-mail").fill(account)
    page.get_by_label("Mot de passe").fill("demo")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()


@dataclass
class Visits:
    """Opens pages as somebody, and remembers what they complained of.

    Parameters: `known` the browsers of those who logged in before, for the whole run: only their pages are new.
    """

    browser: Browser
    known: dict[tuple[str, str, bool, str], BrowserContext]
    opened: list[Page | BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __call__(
        self,
        home: str,
        account: str | None = None,
        *,
        javascript: bool = True,
        width: int = DESKTOP,
        scheme: Literal["light", "dark"] = "light",
        language: str = "fr-FR",
        enter: Enter = enter_rives,
    ) -> Page:
        """Return a page on the site `home` where this account is logged in by `enter`, or nobody."""
        page = self._page(home, account, javascript, enter, language)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("response", lambda response: self._see(home, response))
        return page

    def _page(self, home: str, account: str | None, javascript: bool, enter: Enter, language: str) -> Page:
        if account is None:
            context = self._context(home, javascript, language)
            self.opened.append(context)
            return context.new_page()
        who = (home, account, javascript, language)
        if who not in self.known:
            self.known[who] = self._context(home, javascript, language)
            with closing(self.known[who].new_page()) as page:
                enter(page, account)
        page = self.known[who].new_page()
        self.opened.append(page)
        return page

    def _context(self, home: str, javascript: bool, language: str) -> BrowserContext:
        context = self.browser.new_context(
            base_url=home, locale=language, timezone_id="Europe/Paris", java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE)
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium writes every 4xx answer to the console: those are the refusals that tests ask for.
        refused = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.text.startswith(GIVEN_UP) or (refused and "/static/" not in message.location["url"]):
            return
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _see(self, home: str, response: Response) -> None:
        if urlsplit(response.url).scheme.startswith("http") and not response.url.startswith(home):
            self.complaints.append(f"asked elsewhere: {response.url}")
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def end(self) -> None:
        """Close what was opened; fail where a page complained."""
        for opened in self.opened:
            opened.close()
        assert self.complaints == []


@pytest.fixture(scope="session")
def known(browser: Browser) -> dict[tuple[str, str, bool, str], BrowserContext]:
    """The browsers of those who logged in already, with JavaScript or without, in each language."""
    return {}


@pytest.fixture
def visits(browser: Browser, known: dict[tuple[str, str, bool], BrowserContext]) -> Iterator[Visits]:
    """Pages of any site; none of them may write an error to the console, fail or reach another server."""
    found = Visits(browser, known)
    yield found
    found.end()


Visit = Callable[..., Page]


@pytest.fixture
def visit(lms: Lms, visits: Visits) -> Visit:
    """`visit("qualite@exemple.test", javascript=False)` is a browser of the LMS where this person is logged in."""

    def opened(account: str | None = None, **options: object) -> Page:
        return visits(lms.url, account, **options)  # type: ignore[arg-type]

    return opened


@pytest.fixture
def manager(visit: Visit, javascript: bool) -> Page:
    """The quality manager's browser."""
    return visit(QUALITY, javascript=javascript)


@pytest.fixture
def reference(visit: Visit, javascript: bool, manager: Page) -> str:
    """A complaint whose acknowledgement left, open before the quality manager."""
    filed = files(visit(LEARNER, javascript=javascript))
    acknowledged(manager, filed)
    return filed


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where a test keeps what it downloaded."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder
