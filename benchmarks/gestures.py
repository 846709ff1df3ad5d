"""What a hand does on our pages, and until when it waits, beside the same gesture on a bare page."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Page

from tests.browser.acts import LEARNER, QUALITY, awake, go

from .chromium import REST, shifted

REGISTER = "/reclamations/register"
PATIENCE = 20_000  # milliseconds
ARM = """until => {
  sessionStorage.removeItem("bench-took");
  sessionStorage.removeItem("bench-began");
  sessionStorage.setItem("bench-until", until);
}"""


@dataclass(frozen=True)
class Gesture:
    """A gesture and its floor.

    Parameters: `until` what ends it: `toggle`, a `swap` of htmx or a new `page`; `ready` opens the place, `done` is
    the gesture itself, `bare` the same on the floor.
    """

    name: str
    who: str
    until: str
    ready: Callable[[Page], object]
    done: Callable[[Page], object]
    bare: Callable[[Page], object]


@dataclass(frozen=True)
class Wait:
    """How long a gesture and its floor took, medians in milliseconds, and how far things moved after it."""

    name: str
    floor: float
    own: float
    shift: float


def _case(page: Page) -> Page:
    """Open a case that a colleague may be given."""
    go(page, f"{REGISTER}?kind=reclamation&status=en_cours")
    page.locator("table.recl-cases .recl-subject").first.click()
    page.get_by_role("heading", name="Échanges et journal").wait_for()
    awake(page)
    return page


def _assigning(page: Page) -> None:
    _case(page).locator("summary", has_text="Attribuer").click()
    chosen = page.get_by_label("Responsable").evaluate("list => [...list.options].find((o) => !o.selected).value")
    page.get_by_label("Responsable").select_option(chosen)


def _begun(page: Page) -> None:
    go(page, REGISTER).get_by_role("searchbox").press_sequentially("sall")
    page.wait_for_load_state("networkidle")


def _typed(page: Page) -> None:
    box = page.get_by_role("searchbox")
    box.press("e")
    box.press("Enter")


def _swap(page: Page) -> None:
    page.get_by_role("button", name="Swap").click()


def _send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def _leave(page: Page) -> None:
    page.get_by_role("link", name="Go").click()


GESTURES = (
    Gesture(
        "Open the form of a verb in its place",
        QUALITY,
        "toggle",
        _case,
        lambda page: page.locator("summary", has_text="Attribuer").click(),
        lambda page: page.locator("summary").click(),
    ),
    Gesture(
        "Filter the register by kind",
        QUALITY,
        "swap",
        lambda page: go(page, REGISTER),
        lambda page: page.locator("#recl-kind").select_option("reclamation"),
        _swap,
    ),
    Gesture("Search the register", QUALITY, "swap", _begun, _typed, _swap),
    Gesture(
        "Turn the page of the register",
        QUALITY,
        "page",
        lambda page: go(page, REGISTER),
        lambda page: page.get_by_role("link", name="Suivants").click(),
        _leave,
    ),
    Gesture(
        "Open a case from the register",
        QUALITY,
        "page",
        lambda page: go(page, REGISTER),
        lambda page: page.locator("table.recl-cases .recl-subject").first.click(),
        _leave,
    ),
    Gesture(
        "Assign a case",
        QUALITY,
        "swap",
        _assigning,
        lambda page: page.get_by_role("button", name="Attribuer").click(),
        _send,
    ),
    Gesture(
        "Open the filing form in the course page",
        LEARNER,
        "swap",
        lambda page: go(page, "/sessions/CPN-2"),
        lambda page: page.get_by_role("link", name="Nous le dire").click(),
        _swap,
    ),
    Gesture(
        "Open one’s own case",
        LEARNER,
        "page",
        lambda page: go(page, "/reclamations/mine"),
        lambda page: page.locator("table .recl-subject").last.click(),
        _leave,
    ),
)


def took(page: Page, until: str, done: Callable[[Page], object]) -> float:
    """Do a gesture and return the milliseconds from its event to what ends it, drawn."""
    page.evaluate(ARM, until)
    done(page)
    page.wait_for_function("sessionStorage.getItem('bench-took')", timeout=PATIENCE)
    return float(page.evaluate("sessionStorage.getItem('bench-took')"))


def waited(gesture: Gesture, page: Page, bare: Page, floor: str, rounds: int) -> Wait:
    """Do a gesture and its floor turn by turn; the first turn warms both up and does not count."""
    own, least, shifts = [], [], []
    for _ in range(rounds + 1):
        bare.goto(floor)
        least.append(took(bare, gesture.until, gesture.bare))
        gesture.ready(page)
        own.append(took(page, gesture.until, gesture.done))
        page.wait_for_timeout(REST)
        shifts.append(shifted(page)[0])
    return Wait(gesture.name, median(least[1:]), median(own[1:]), max(shifts))
