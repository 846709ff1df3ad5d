"""What an archive holds: one schema a table, derived from its columns, and the manifest."""

import base64
import binascii
import datetime as dt
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import JSON, Boolean, Column, Date, Double, Integer, LargeBinary, String, Table

from ..models.base import UTCDateTime

# Raised whenever an older program could not read what a newer one wrote.
FORMAT = 1


class Bytes(fields.Field):  # type: ignore[type-arg]
    """Bytes, in base64."""

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else base64.b64encode(value).decode("ascii")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValidationError("Not base64.") from error


def _field(column: Column[Any]) -> Any:
    kept: dict[str, Any] = {"required": True, "allow_none": bool(column.nullable)}
    kind = column.type
    if isinstance(kind, UTCDateTime):
        return fields.AwareDateTime(format="iso", default_timezone=dt.UTC, **kept)
    if isinstance(kind, String):
        return fields.String(validate=validate.Length(max=kind.length), **kept)
    if isinstance(kind, Boolean):
        return fields.Boolean(truthy={True}, falsy={False}, **kept)
    if isinstance(kind, Integer):
        return fields.Integer(strict=True, **kept)
    plain: dict[type[Any], Any] = {
        Date: fields.Date,
        Double: fields.Float,
        JSON: fields.Raw,
        LargeBinary: Bytes,
    }
    return plain[type(kind)](**kept)


@cache
def row_schema(table: Table) -> Schema:
    """Return the schema of the lines of a table: every column, its type, its length, whether it may be empty."""
    return Schema.from_dict({column.name: _field(column) for column in table.columns}, name=f"Row_{table.name}")()


class Member(Schema):
    """A member of an archive: its size in bytes and its SHA-256."""

    size = fields.Integer(required=True, strict=True)
    sha256 = fields.String(required=True, validate=validate.Length(equal=64))


class Manifest(Schema):
    """What an archive is of, where it was made, how many rows of each table, and every member."""

    format = fields.Integer(required=True, strict=True)
    software = fields.String(required=True)
    revision = fields.String(required=True)
    organisation = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True, format="iso", default_timezone=dt.UTC)
    rows = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True), required=True)
    members = fields.Dict(keys=fields.String(), values=fields.Nested(Member), required=True)
