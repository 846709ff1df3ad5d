"""Load what may be old or made up: a value that means nothing is left out."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError


def sensible(kind: type[Schema], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what this schema makes of the values that mean something to it."""
    schema = kind(unknown=EXCLUDE)
    try:
        values: dict[str, Any] = schema.load(said)
    except ValidationError as error:
        values = schema.load({key: value for key, value in said.items() if key not in error.messages_dict})
    return values
