"""The filters and the page that an address asks for."""

from typing import Any

from flask import request
from marshmallow import Schema

from ..schemas.lenient import sensible


def asked(kind: type[Schema]) -> dict[str, Any]:
    """Return what the address asks for, loaded by this schema; a value that means nothing is left out."""
    # Several ticks of one name are one filter with commas between.
    typed = {name: ",".join(filter(None, map(str.strip, values))) for name, values in request.args.lists()}
    return sensible(kind, {name: value for name, value in typed.items() if value})


def page_asked() -> int:
    """Return which page of a list the address asks for, ten thousand at most; the first where it says no number."""
    text = request.args.get("page", "")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
