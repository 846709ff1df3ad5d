"""The filters that an address asks for."""

from typing import Any

from flask import request
from marshmallow import Schema

from ..schemas.lenient import sensible


def asked(kind: type[Schema]) -> dict[str, Any]:
    """Return what the address asks for, loaded by this schema; a value that means nothing is left out."""
    return sensible(kind, {key: value.strip() for key, value in request.args.items() if value.strip()})
