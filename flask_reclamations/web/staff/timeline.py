"""What was said and done about a case, whole or one part at a time: each part has its count and its address."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for

from ...domain.vocabulary import Direction
from ...models import Case
from ...queries.cases import Entry

PARTS = {"all": "Tout", "exchanges": "Échanges", "notes": "Notes", "journal": "Journal"}


def part_of(entry: Entry) -> str:
    """Return the part that a line belongs to."""
    if entry.exchange is None:
        return "journal"
    return "notes" if entry.exchange.direction == Direction.NOTE else "exchanges"


def shown(case: Case, thread: Sequence[Entry]) -> dict[str, Any]:
    """Return the part that the address asks for, and how much each holds of what this person may read."""
    held = Counter(part_of(entry) for entry in thread)
    held["exchanges"] += 1  # how it began
    held["all"] = held.total()
    asked = request.args.get("show", "")
    part = asked if held[asked] else "all"
    return {
        "thread": thread,
        "lines": [entry for entry in thread if part in ("all", part_of(entry))],
        "parts": [(code, PARTS[code], held[code]) for code in PARTS if held[code]],
        "part_shown": part,
        "part_asked": part == asked,
        # A line keeps one address, which shows it whatever was filtered.
        "whole": "" if part == "all" else url_for("reclamations.case", reference=case.reference),
        "register_back": _register_back(),
    }


def _register_back() -> str:
    """Return the list that this page was opened from, with its filters, else the register."""
    register = url_for("reclamations.register")
    came = urlsplit(request.referrer or "")
    return f"{register}?{came.query}" if came.path == register and came.query else register
