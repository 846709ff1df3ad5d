"""`make bench-browser` counts what it says: the bytes of a page, a gesture until its answer. Nothing is timed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from benchmarks import bare
from benchmarks.chromium import Cost, Watched
from benchmarks.felt import publish
from benchmarks.gestures import GESTURES, Wait, took

from .acts import go
from .running import Lms

pytestmark = pytest.mark.browser


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    found = Watched(browser, {})
    yield found
    found.end()


@pytest.fixture
def floor() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, bare.create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_costs_our_files_once_and_its_words_each_time(lms: Lms, watched: Watched) -> None:
    cost = watched.cost(lms.url, "procedure", go(watched(lms.url), "/reclamations/procedure"))
    assert cost.first - cost.after > 20_000
    assert cost.after > 1_000
    assert cost.shift >= 0


@pytest.mark.parametrize("until", ["toggle", "swap", "page"])
def test_a_gesture_lasts_until_the_page_has_answered(watched: Watched, floor: str, until: str) -> None:
    gesture = next(found for found in GESTURES if found.until == until)
    page = watched(floor)
    page.goto(floor)
    assert 0 < took(page, until, gesture.bare) < 20_000


def test_what_is_over_its_target_stands_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    costs = [Cost("light", 30_000, 4_000, 0.0, ""), Cost("heavy", 61_000, 9_000, 0.01, "")]
    publish(costs, [Wait("Open", 10, 120, 0.0)], tmp_path / "felt.json")
    said = capsys.readouterr().out
    assert "| First visit | 45.50 kB | **61.00 kB** | heavy | ≤ 60 kB |" in said
    assert "| After | 6.50 kB | 9.00 kB | heavy | ≤ 15 kB |" in said
    assert "| Open | 10 ms | **120 ms** | 12.00 | 0.000 |" in said
