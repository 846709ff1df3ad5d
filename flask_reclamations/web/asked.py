"""The filters that an address asks for."""

from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError


def asked(kind: type[Schema]) -> dict[str, Any]:
    """Return what the address asks for, loaded by this schema; a value that means nothing is left out."""
    typed = {key: value.strip() for key, value in request.args.items() if value.strip()}
    schema = kind(unknown=EXCLUDE)
    try:
        values: dict[str, Any] = schema.load(typed)
    except ValidationError as error:
        values = schema.load({key: value for key, value in typed.items() if key not in error.messages_dict})
    return values
