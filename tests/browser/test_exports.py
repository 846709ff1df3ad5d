"""Journey 6: the filtered register leaves as a file, with its progress; with and without JavaScript."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from flask_reclamations.documents.register import COLUMNS

from .. import servers
from .acts import awake, go
from .conftest import Visit
from .running import Lms

pytestmark = pytest.mark.browser
FILTERED = "/reclamations/register?kind=difficulte&sort=reference&descending=false"


def asks(page: Page, file_format: str) -> Locator:
    """From the filtered register, ask for a file, and return its card."""
    go(page, FILTERED)
    page.get_by_role("link", name="Exporter", exact=True).click()
    expect(page.get_by_text("Avec les filtres du registre.")).to_be_visible()
    awake(page)
    cards = page.locator("article[id^=recl-export-]")
    already = cards.count()
    page.get_by_role("radio", name=file_format).check()
    page.get_by_role("button", name="Exporter").click()
    expect(cards).to_have_count(already + 1)
    awake(page)
    return cards.first


def builds(page: Page, card: Locator, javascript: bool) -> None:
    """Wait until the file is there: the page sees by itself, or is asked again."""
    if not javascript:

        def done() -> bool:
            refresh = card.get_by_role("link", name="Actualiser")
            if refresh.count():
                refresh.click()
            return card.get_by_role("link", name="Télécharger").is_visible()

        servers.wait_until(done, "the export")
    expect(card.get_by_role("link", name="Télécharger")).to_be_visible()


def takes(page: Page, card: Locator, folder: Path) -> Path:
    with page.expect_download() as download:
        card.get_by_role("link", name="Télécharger").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def shown(page: Page) -> list[str]:
    """Return the references of the filtered register, as the screen lists them."""
    go(page, FILTERED)
    expect(page.get_by_role("link", name="Suivants")).to_have_count(0)
    found: list[str] = page.locator("table.recl-cases .recl-num").all_inner_texts()
    return found


def test_the_xlsx_holds_what_the_filtered_register_shows(
    manager: Page, javascript: bool, downloads: Path
) -> None:  # requirements §6
    card = asks(manager, "XLSX")
    builds(manager, card, javascript)
    path = takes(manager, card, downloads)
    book = load_workbook(path)
    header, *lines = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    assert path.suffix == ".xlsx"
    assert header == COLUMNS
    assert {line[COLUMNS.index("Nature")] for line in lines} == {"Difficulté"}
    assert [line[0] for line in lines] == shown(manager)


def test_the_csv_opens_in_a_french_excel_with_the_same_lines(
    manager: Page, javascript: bool, downloads: Path
) -> None:  # requirements §6
    card = asks(manager, "CSV")
    builds(manager, card, javascript)
    path = takes(manager, card, downloads)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *lines = csv.reader(stream, delimiter=";")
    assert tuple(header) == COLUMNS
    assert {line[COLUMNS.index("Nature")] for line in lines} == {"Difficulté"}
    assert [line[0] for line in lines] == shown(manager)


def test_the_progress_shows_while_the_file_is_not_there(manager: Page, javascript: bool, lms: Lms) -> None:
    with lms.idle_worker():
        card = asks(manager, "CSV")
        expect(card.get_by_role("progressbar", name="Avancement de l’export")).to_be_visible()
        expect(card.get_by_text("En attente d’un exécutant…")).to_be_visible()
        expect(card.get_by_role("link", name="Télécharger")).to_have_count(0)
    builds(manager, card, javascript)
    expect(card.get_by_role("progressbar")).to_have_count(0)


def test_another_manager_s_export_is_not_there(manager: Page, javascript: bool, visit: Visit) -> None:
    card = asks(manager, "CSV")
    builds(manager, card, javascript)
    address = card.get_by_role("link", name="Télécharger").get_attribute("href")
    other = visit("direction@exemple.test", javascript=javascript)
    answer = other.goto(address or "")
    assert answer is not None
    assert answer.status == 404
    awake(other)
