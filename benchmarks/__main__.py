"""`python -m benchmarks`: measure, print as it goes, write `results.json`; `--million` for the last size."""

import argparse
import sys
import time
from pathlib import Path
from statistics import median

from . import deadlines, jobs, memory, pages, search, sheets
from .load import copied, filled
from .report import RESULTS, Row, compared, publish
from .servers import Servers, servers

MEASURES = ("web", "search", "export", "sheets", "pack", "relay", "rules", "recurrences", "dashboard", "verify")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run; the exit code says whether every target is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--million", action="store_true", help="also the register over 1,000,000 cases")
    parser.add_argument("--size", type=int, default=100_000, help="cases in the main database (a tenth in the small)")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of 20 requests a page")
    parser.add_argument("--quick", action="store_true", help="2,000 cases and two rounds: to try the scripts")
    parser.add_argument(
        "--only",
        default="",
        help=f"comma-separated: {', '.join(MEASURES)}, million",
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to write the figures")
    asked = parser.parse_args(arguments)
    if asked.quick:
        asked.size, asked.rounds = 2_000, 2
    chosen = set(filter(None, asked.only.split(","))) or {*MEASURES, *(["million"] * asked.million)}
    began = time.monotonic()
    with servers() as started:
        rows = measured(started, asked.size, asked.rounds, chosen)
    publish(rows, asked.results)
    print(f"{len(rows)} figures in {(time.monotonic() - began) / 60:.0f} min")
    return 0 if all(row.met for row in rows) else 1


def measured(started: Servers, size: int, rounds: int, chosen: set[str]) -> list[Row]:
    """Run the chosen measures one after the other."""
    rows: list[Row] = []
    if chosen & {"web", "relay"}:
        database = copied(started.postgresql, size)
    if "web" in chosen:
        rows += web(started, database, rounds)
    if "search" in chosen:
        rows.append(search.measured(filled(started.postgresql, size), rounds * 3))
    if "export" in chosen:
        rows += exporting(started, size, max(3, rounds // 2))
    if "sheets" in chosen:
        rows += typed(started, size, max(3, rounds // 3))
    if "pack" in chosen:
        rows.append(proving(started, size // 1000, size // 100))
    if "relay" in chosen:
        rows.append(relaying(started, database, max(3, rounds // 2)))
    if "rules" in chosen:
        rows += rules(started, size, rounds)
    if "recurrences" in chosen:
        rows.append(recurring(started, size, rounds))
    if "dashboard" in chosen:
        rows.append(figures(started, size, rounds))
    if "verify" in chosen:
        rows += verifying(started, size, max(3, rounds // 3))
    if "million" in chosen:
        hundred, million = (filled(started.postgresql, count) for count in (size, size * 10))
        rows.append(pages.larger(started.serve("own", hundred), started.serve("own", million), rounds * 20))
    return rows


def web(started: Servers, database: str, rounds: int) -> list[Row]:
    """Measure pages and filing, and the worker's memory before and after them."""
    own = started.serve("own", database)
    floor = started.serve("floor", database, BENCH_SAME_PACKAGES=memory.packages())
    rows = [memory.warm(own, floor)]
    before = memory.held(own.worker)
    pair = pages.Pair(own, floor, database, rounds, 20)
    found = [pair.filing(), *pair.register(), pair.deep(), pair.case()]
    return [*found, *rows, memory.after(own, before)]


def exporting(started: Servers, size: int, rounds: int) -> list[Row]:
    """Measure the CSV beside a streamed Core select, and its memory at both sizes."""
    rates: dict[str, list[float]] = {"own": [], "floor": []}
    extra: dict[int, list[float]] = {size // 10: [], size: []}
    databases = {count: filled(started.postgresql, count) for count in extra}
    for number in range(rounds):
        for count, database in databases.items():
            found = {}
            for which in rates:
                path = started.run_dir / f"{which}.csv"
                found[which] = jobs.in_a_child(database, started.redis, "export", which, path)
                if count == size:
                    rates[which].append(found[which]["rate"])
            extra[count].append(found["own"]["extra"])
            if (
                number == 0
                and (started.run_dir / "own.csv").read_bytes() != (started.run_dir / "floor.csv").read_bytes()
            ):
                raise AssertionError("the two exports differ: they did not do the same work")
    rows = [compared("CSV, rows a second", rates["floor"], rates["own"], 0.7, "higher", "/s")]
    for count, values in extra.items():
        name = f"CSV of {count:,}, extra memory to 32 MiB"
        rows.append(compared(name, [32.0], [median(values)], 1, "lower", "MiB"))
    return rows


def typed(started: Servers, size: int, rounds: int) -> list[Row]:
    """Measure the XLSX beside its bare writer on the same ready lines, and its memory at both sizes."""
    seconds: dict[str, list[float]] = {"own": [], "floor": []}
    extra: dict[int, list[float]] = {size // 10: [], size: []}
    databases = {count: filled(started.postgresql, count) for count in extra}
    own, floor = (started.run_dir / f"{which}.xlsx" for which in ("own", "floor"))
    for number in range(rounds):
        for count, database in databases.items():
            found = jobs.in_a_child(database, started.redis, "export", "own", own)
            extra[count].append(found["extra"])
            if count == size or number == 0:
                bare = jobs.in_a_child(database, started.redis, "sheet", floor)
            if count == size:
                seconds["own"].append(count / found["rate"])
                seconds["floor"].append(count / bare["rate"])
            elif number == 0 and sheets.cells(own) != sheets.cells(floor):
                raise AssertionError("the two sheets differ: they did not do the same work")
    rows = [compared(f"XLSX of {size:,}, to its bare writer", seconds["floor"], seconds["own"], 1.5, "lower", "s")]
    for count, values in extra.items():
        name = f"XLSX of {count:,}, extra memory to 64 MiB"
        rows.append(compared(name, [64.0], [median(values)], 1, "lower", "MiB"))
    return rows


def proving(started: Servers, few: int, many: int) -> Row:
    """Measure the memory of the job that builds a pack of many cases beside that of a pack of few."""
    found = {}
    for count in (few, many):
        database = copied(started.postgresql, few)
        jobs.in_a_child(database, started.redis, "lodge", count)
        found[count] = jobs.in_a_child(database, started.redis, "pack", started.run_dir / "pack.zip")
        print(f"{count:,} cases in a pack of {found[count]['size']:.0f} MiB", flush=True)
    name = f"Pack of {many:,} cases with files, memory to {few:,}"
    return compared(name, [found[few]["memory"]], [found[many]["memory"]], 1.1, "lower", "MiB")


def relaying(started: Servers, database: str, rounds: int, each: int = 150) -> Row:
    """Measure the relay, one forked job that drains, beside as many empty jobs of RQ's own."""
    jobs.in_a_child(database, started.redis, "queue", rounds * each)
    rates: dict[str, list[float]] = {"own": [], "floor": []}
    for _ in range(rounds):
        for which, found in rates.items():
            found.append(jobs.in_a_child(database, started.redis, "jobs", which, each)["rate"])
    return compared("Relay, mails a second to RQ’s empty jobs", rates["floor"], rates["own"], 0.6, "higher", "/s")


def rules(started: Servers, size: int, rounds: int) -> list[Row]:
    """Measure due dates beside a bare loop, and the dates of all open cases derived anew, at both sizes."""
    rows, found = [deadlines.rates(rounds)], {}
    for count in (size // 10, size):
        found[count] = jobs.in_a_child(copied(started.postgresql, count), started.redis, "recompute", count)
    few, many = found[size // 10], found[size]
    name = f"Dates of {size:,} open cases derived anew, to reading them"
    rows.append(compared(name, [many["read"]], [many["derived"]], 0.1, "higher", "/s"))
    name = f"The same, memory of {size:,} to {size // 10:,}"
    rows.append(compared(name, [few["memory"]], [many["memory"]], 1.1, "lower", "MiB"))
    return rows


def recurring(started: Servers, size: int, rounds: int) -> Row:
    """Measure a pass over every group beside the GROUP BYs that it needs."""
    found = jobs.in_a_child(copied(started.postgresql, size), started.redis, "recurrences", rounds)
    print(f"{found['groups']:.0f} groups; the first pass, which writes them: {found['first']:.2f} s", flush=True)
    name = f"Recurrences of {size:,} cases, to their GROUP BYs"
    return compared(name, [found["floor"] * 1000], [found["own"] * 1000], 3, "lower", "ms")


def figures(started: Servers, size: int, rounds: int) -> Row:
    """Measure the page of the dashboard beside the database's time for the same aggregates."""
    found = jobs.in_a_child(copied(started.postgresql, size), started.redis, "dashboard", rounds)
    name = f"Dashboard of {size:,} cases, to its aggregates"
    return compared(name, [found["floor"] * 1000], [found["own"] * 1000], 3, "lower", "ms")


def verifying(started: Servers, size: int, rounds: int) -> list[Row]:
    """Measure the journals of all cases verified beside their rows hashed, and its memory at both sizes."""
    databases = {count: filled(started.postgresql, count) for count in (size // 10, size)}
    few = jobs.in_a_child(databases[size // 10], started.redis, "verify")
    many = [jobs.in_a_child(databases[size], started.redis, "verify") for _ in range(rounds)]
    print(f"{many[0]['events']:,.0f} events", flush=True)
    floor, own = ([found[which] for found in many] for which in ("floor", "own"))
    rows = [compared(f"Journals of {size:,} cases verified, to hashing their rows", floor, own, 3, "lower", "s")]
    name = f"The same, memory of {size:,} to {size // 10:,}"
    held = median(found["memory"] for found in many)
    return [*rows, compared(name, [few["memory"]], [held], 1.1, "lower", "MiB")]


if __name__ == "__main__":
    sys.exit(main())
