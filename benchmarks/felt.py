"""`python -m benchmarks.felt`: what a person feels of the demonstration's pages, measured in Chromium.

Bytes and shifts of every page, and how long gestures wait; `results-felt.json` keeps them.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, expect

from example_app.children import spawn, stop
from example_app.embedded import free_port, wait_until
from tests.browser.screens import SCREENS

from .chromium import Cost, Watched, launched
from .gestures import GESTURES, Wait, waited
from .report import machine, saved
from .servers import GUNICORN, answers

RESULTS = Path(__file__).with_name("results-felt.json")
SEEDING = 300.0  # seconds: the demonstration tells its stories first
FIRST, AFTER, SHIFT, WAIT = 60_000, 15_000, 0.02, 100.0  # bytes, bytes, no unit, milliseconds

FIGURES = (
    ("first", "First visit", FIRST, 1000, " kB"),
    ("after", "After", AFTER, 1000, " kB"),
    ("shift", "Layout shift", SHIFT, 1, ""),
)


@contextmanager
def sites() -> Iterator[tuple[str, str]]:
    """Yield the addresses of a demonstration of its own and of the bare page; both end with the block."""
    folder = Path(tempfile.mkdtemp(prefix="recl-felt-", dir="/tmp"))
    demo, bare = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    os.environ.clear()
    os.environ.update(kept | {"DEMO_DIR": str(folder), "PORT": str(demo)})
    started = []
    try:
        floor = [sys.executable, "-m", *GUNICORN, "--bind", f"127.0.0.1:{bare}", "benchmarks.bare:create_app()"]
        started.append(spawn("bare", floor, logs=folder))
        wait_until(lambda: answers(bare), started[-1])
        started.append(spawn("demo", [sys.executable, "-m", "example_app.demo"], logs=folder))
        wait_until(lambda: answers(demo), started[-1], SEEDING)
        yield f"http://127.0.0.1:{demo}", f"http://127.0.0.1:{bare}"
    finally:
        stop(started)
        shutil.rmtree(folder, ignore_errors=True)


def pages(visits: Watched, home: str, names: Sequence[str]) -> list[Cost]:
    """Measure every address of these screens once: what a form answers has the address of its form."""
    found: dict[str, Cost] = {}

    def open_as(account: str | None = None, **options: Any) -> Page:
        return visits(home, account, **options)

    for name in names:
        page = SCREENS[name](open_as)
        if page.url not in found:
            found[page.url] = visits.cost(home, name, page)
            print(page_line(found[page.url]), flush=True)
        page.close()
    return list(found.values())


def gestures(visits: Watched, home: str, floor: str, rounds: int) -> list[Wait]:
    """Measure every gesture beside its floor."""
    waits = []
    for gesture in GESTURES:
        waits.append(waited(gesture, visits(home, gesture.who), visits(floor), f"{floor}/", rounds))
        print(wait_line(waits[-1]), flush=True)
    return waits


def _marked(value: str, *, met: bool) -> str:
    return value if met else f"**{value}**"


def page_line(cost: Cost) -> str:
    """Return a row of the table of pages; what misses its target is bold, with what moved."""
    moved = f" ({cost.moved})" if cost.shift > SHIFT else ""
    return (
        f"| {cost.name} | {_marked(f'{cost.first / 1000:.1f} kB', met=cost.first <= FIRST)} "
        f"| {_marked(f'{cost.after / 1000:.1f} kB', met=cost.after <= AFTER)} "
        f"| {_marked(f'{cost.shift:.3f}', met=cost.shift <= SHIFT)}{moved} |"
    )


def wait_line(wait: Wait) -> str:
    """Return a row of the table of gestures; what misses its target is bold."""
    own = _marked(f"{wait.own:.0f} ms", met=wait.own <= WAIT)
    shift = _marked(f"{wait.shift:.3f}", met=wait.shift <= SHIFT)
    return f"| {wait.name} | {wait.floor:.0f} ms | {own} | {wait.own / wait.floor:.2f} | {shift} |"


def worst_line(words: str, values: dict[str, float], target: float, sign: str) -> str:
    """Return a row of README's table: the median of all pages, the worst and its name."""
    worst = max(values, key=lambda page: values[page])
    shown = _marked(f"{values[worst]:.2f}{sign}", met=values[worst] <= target)
    return f"| {words} | {median(values.values()):.2f}{sign} | {shown} | {worst} | ≤ {target:g}{sign} |"


def publish(costs: Sequence[Cost], waits: Sequence[Wait], path: Path = RESULTS) -> None:
    """Print what README says of them, the worst and the median, and write the file."""
    saved(path, pages=[asdict(cost) for cost in costs], gestures=[asdict(wait) for wait in waits])
    if costs:
        print("\n| Pages | Median | Worst | Which | Target |\n|---|---|---|---|---|")
        for name, words, target, unit, sign in FIGURES:
            print(worst_line(words, {cost.name: getattr(cost, name) / unit for cost in costs}, target / unit, sign))
    if waits:
        print("\n| Gesture | Floor | Ours | Ratio | Shift |\n|---|---|---|---|---|")
    for wait in waits:
        print(wait_line(wait))
    print(f"\n{machine()}; {path}")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run; figures are reported, a missed target is no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.felt", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="turns of each gesture")
    parser.add_argument("--only", default="", help="comma-separated names of pages, or `gestures`")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to write the figures")
    asked = parser.parse_args(arguments)
    chosen = list(filter(None, asked.only.split(","))) or [*SCREENS, "gestures"]
    if unknown := set(chosen) - {*SCREENS, "gestures"}:
        parser.error(f"no page is called {', '.join(sorted(unknown))}: see tests/browser/screens.py")
    began = time.monotonic()
    with launched() as browser, sites() as (home, floor):
        expect.set_options(timeout=20_000)
        visits = Watched(browser, {})
        costs = pages(visits, home, [name for name in chosen if name != "gestures"])
        waits = gestures(visits, home, floor, asked.rounds) if "gestures" in chosen else []
    publish(costs, waits, asked.results)
    for complaint in visits.complaints:
        print(f"A page complained: {complaint}", file=sys.stderr)
    print(f"{len(costs)} pages, {len(waits)} gestures in {(time.monotonic() - began) / 60:.0f} min")
    return 0


if __name__ == "__main__":
    sys.exit(main())
