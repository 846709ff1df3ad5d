"""Mediations in words: the steps that a journal tells."""

from typing import Any

from . import present


def words(payload: dict[str, Any]) -> str:
    """Return which mediation, led by whom or on which day, and how it ended; an exchange says its own words."""
    day = present.plain_day(payload.get("day"), "long")
    outcome = present.label("conclusion", payload.get("outcome"))
    text = "" if payload.get("exchange") else payload.get("text")
    level = present.label("mediation", payload["level"])
    return " · ".join(filter(None, (level, payload.get("leader"), day, outcome, text)))
