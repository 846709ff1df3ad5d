"""What one web worker holds: its proportional share of memory, in MiB."""

import subprocess
import sys
from pathlib import Path

from .browser import Browser
from .report import Row, compared
from .servers import Site

WARM = 500


def held(pid: int) -> float:
    """Return the proportional set size of a process: shared pages count once, shared out."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no Pss in smaps_rollup: Linux only")


def packages() -> str:
    """Return what our application imports besides ourselves, for the floor to import too."""
    # `holidays` brings its countries at the first question only.
    code = (
        "import sys, benchmarks.own\n"
        "from flask_reclamations.services.calendars import public_holidays\n"
        "public_holidays()\n"
        "ours = ('flask_reclamations', 'benchmarks', '__main__')\n"
        "print(','.join(name for name in sys.modules if not name.startswith(ours)))"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return found.stdout.strip()


def warm(own: Site, floor: Site) -> Row:
    """Compare both workers after the same 500 requests each."""
    ours, theirs = Browser(own.port, "q-0"), Browser(floor.port, "q-0")
    listed = ours.get("/reclamations/register")
    references = [word.split('"')[0] for word in listed.split("/reclamations/cases/")[1:]]
    for number in range(WARM // 2):
        ours.get("/reclamations/register?kind=reclamation")
        ours.get(f"/reclamations/cases/{references[number % len(references)]}")
        theirs.get("/cases?kind=reclamation")
        theirs.get(f"/cases/{number + 1}")
    return compared("Web worker’s memory", [held(floor.worker)], [held(own.worker)], 1.3, "lower", "MiB")


def after(own: Site, before: float) -> Row:
    """Compare our worker after everything with itself after 500 requests."""
    return compared("The same, after the whole run", [before], [held(own.worker)], 1.1, "lower", "MiB")
