"""What a pack was asked to be, its manifest, and payloads less the names of people who spoke."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from ..domain.vocabulary import ActionCategory
from . import events
from .archive import Member
from .filters import NO_NUL, SANE_DAY
from .redaction import FIELDS

MOST = 100_000  # cases of a sample
_REF = validate.And(validate.Length(min=1, max=64), NO_NUL)


class WantedSchema(Schema):
    """`domain.pack.Wanted`."""

    since = fields.Date(required=True, validate=SANE_DAY)
    until = fields.Date(required=True, validate=SANE_DAY)
    as_of = fields.AwareDateTime(required=True, format="iso", default_timezone=dt.UTC)
    action_category = fields.String(load_default="", validate=validate.OneOf(["", *ActionCategory]))
    sessions = fields.List(fields.String(validate=_REF), load_default=list)
    references = fields.List(fields.String(validate=_REF), load_default=list)
    sample = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    seed = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    nominative = fields.Boolean(load_default=False)


class PackManifest(Schema):
    """What a pack is of, what of its journal did not verify, and every member, itself and its own digest apart."""

    format = fields.Integer(required=True, strict=True)
    software = fields.String(required=True)
    organisation = fields.String(required=True)
    wanted = fields.Nested(WantedSchema, required=True)
    faults = fields.List(fields.String(), load_default=list)
    members = fields.Dict(keys=fields.String(), values=fields.Nested(Member), required=True)


def masked(kind: str, payload: dict[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """Return the payload of an event with each text that may tell who somebody is passed through a mask."""
    return _masked(events.schema_of(kind), payload, mask)


def masked_row(subject: str, columns: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """Return the columns of what has a journal with each text that may tell who somebody is passed through a mask."""
    return _masked(FIELDS[subject](), dict(columns), mask)


def _masked(schema: Schema, payload: dict[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    return {name: _value(schema.fields.get(name), value, mask) for name, value in payload.items()}


def _value(field: Any, value: Any, mask: Callable[[str], str]) -> Any:
    if field is not None and field.metadata.get("personal"):
        return _deep(value, mask)
    if isinstance(field, fields.Nested) and isinstance(value, dict):
        return _masked(field.schema, value, mask)
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_value(field.inner, one, mask) for one in value]
    return value


def _deep(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _deep(one, mask) for key, one in value.items()}
    return [_deep(one, mask) for one in value] if isinstance(value, list) else value
