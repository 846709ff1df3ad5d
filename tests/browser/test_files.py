"""Files in a real browser: chosen or dropped, each with its progress; chosen with the form where no script runs."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ..samples import PDF, picture
from .acts import INVOICE, LEARNER, QUALITY, files, go, opens_the_form, said, sends, words
from .conftest import Visit, Visits, enter_rives
from .running import Lms

pytestmark = pytest.mark.browser
PHOTO = {"name": "salle 2.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (400, 300))}
LARGE = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Encore froid. " * 150_000}
LISTENS = """
window.told = [];
const status = document.querySelector("[data-recl-status]");
new MutationObserver(() => window.told.push(status.textContent)).observe(status, { childList: true });
"""
DROPS = """(zone, [name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: "text/plain" }));
  for (const kind of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


@pytest.fixture
def learner(visit: Visit, javascript: bool) -> Page:
    return visit(LEARNER, javascript=javascript)


def fills(page: Page) -> None:
    page.get_by_role("radio", name="Je rencontre une difficulté").check()
    page.get_by_label("Que s’est-il passé").fill(words())


def chooses(page: Page, *chosen: dict[str, Any]) -> None:
    page.get_by_label("Joindre des documents").set_input_files(list(chosen))


def test_files_are_filed_with_a_case_and_downloaded(learner: Page) -> None:  # D01
    opens_the_form(learner)
    chooses(learner, INVOICE, PHOTO)
    fills(learner)
    sends(learner)
    learner.get_by_role("link", name="Suivre ma demande").click()
    expect(learner.locator(".recl-file")).to_have_count(2)
    with learner.expect_download() as download:
        learner.get_by_role("link", name="facture.pdf").click()
    assert download.value.suggested_filename == "facture.pdf"
    assert download.value.path().read_bytes() == PDF


def test_files_go_with_a_message(learner: Page) -> None:  # D01
    reference = files(learner)
    go(learner, f"/reclamations/cases/{reference}")
    learner.get_by_label("Ajouter une précision").fill(words())
    chooses(learner, INVOICE)
    learner.get_by_role("button", name="Envoyer").click()
    said(learner, "Votre message est enregistré.")
    expect(learner.get_by_role("link", name="facture.pdf")).to_be_visible()


def test_a_file_leaves_at_once_and_its_progress_is_said(visit: Visit) -> None:
    page = visit(LEARNER, javascript=True)
    opens_the_form(page)
    page.evaluate(LISTENS)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    network.send("Network.emulateNetworkConditions", slow)
    chooses(page, LARGE)
    expect(page.get_by_role("progressbar", name="notes.txt")).to_be_visible()
    expect(page.get_by_role("checkbox", name="notes.txt")).to_be_checked()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    told = page.evaluate("window.told")
    steps = [int(words.removeprefix("notes.txt : ").removesuffix(" %")) for words in told]
    assert steps == sorted(set(steps))
    assert set(steps) <= {25, 50, 75, 100}
    assert (len(steps) >= 2, steps[-1]) == (True, 100)


def test_sending_while_a_file_is_leaving_waits_for_it(visit: Visit) -> None:
    page = visit(LEARNER, javascript=True)
    opens_the_form(page)
    fills(page)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000}
    network.send("Network.emulateNetworkConditions", slow)
    chooses(page, LARGE)
    expect(page.get_by_role("progressbar", name="notes.txt")).to_be_visible()
    sends(page)
    page.get_by_role("link", name="Suivre ma demande").click()
    expect(page.get_by_role("link", name="notes.txt")).to_be_visible()


def test_a_dropped_file_is_joined_and_an_unticked_one_left_out(visit: Visit) -> None:
    page = visit(LEARNER, javascript=True)
    opens_the_form(page)
    zone = page.locator("[data-recl-drop]")
    for name in ("un.txt", "deux.txt"):
        zone.evaluate(DROPS, [name, f"Encore froid, {name}."])
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    page.get_by_role("checkbox", name="un.txt").uncheck()
    fills(page)
    sends(page)
    page.get_by_role("link", name="Suivre ma demande").click()
    expect(page.locator(".recl-file")).to_have_count(1)
    expect(page.locator(".recl-file")).to_contain_text("deux.txt")


def test_a_file_dropped_anywhere_on_a_composer_is_joined_to_it(visit: Visit) -> None:
    page = visit(QUALITY, javascript=True)
    go(page, "/reclamations/register")
    page.locator("tbody .recl-subject").first.click()
    for summary, field in (("Message au réclamant", "#reply-text"), ("Note interne", "#note-text")):
        page.locator("summary", has_text=summary).click()
        page.locator(field).evaluate(DROPS, [f"{summary}.txt", "Encore froid."])
        expect(page.get_by_role("checkbox", name=f"{summary}.txt")).to_be_checked()


def test_a_file_sent_after_the_session_ended_says_so_and_brings_no_login_page(visits: Visits, lms: Lms) -> None:
    page = visits(lms.url)
    enter_rives(page, LEARNER)
    opens_the_form(page)
    fills(page)
    page.context.clear_cookies()
    chooses(page, INVOICE)
    expect(page.locator(".recl-files > .recl-why")).to_contain_text("facture.pdf")
    expect(page.get_by_label("Mot de passe")).to_have_count(0)
