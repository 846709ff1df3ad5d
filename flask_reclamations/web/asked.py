"""The filters that an address asks for."""

from typing import Any

from flask import request
from marshmallow import Schema

from ..schemas.lenient import sensible


def asked(kind: type[Schema]) -> dict[str, Any]:
    """Return what the address asks for, loaded by this schema; a value that means nothing is left out."""
    # Several ticks of one name are one filter with commas between.
    typed = {name: ",".join(filter(None, map(str.strip, values))) for name, values in request.args.lists()}
    return sensible(kind, {name: value for name, value in typed.items() if value})
