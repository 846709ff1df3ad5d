"""What is left of an event once the fields marked personal went, and the events that say so (design §8)."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from .actions import ActionFields
from .recurrence import AlertFields
from .reviews import ReviewFields
from .risks import RiskFields
from .subjects import CaseFields

# What may be forgotten, by its kind in the journal: the columns of its row, with those that are personal.
FIELDS: dict[str, type[Schema]] = {
    "case": CaseFields,
    "action": ActionFields,
    "risk": RiskFields,
    "review": ReviewFields,
    "alert": AlertFields,
}


class Forgotten(Schema):
    """What a redaction left: place, digest of the link, digest of the rest of the payload, for each event."""

    old = fields.Nested(CaseFields)
    new = fields.Nested(CaseFields)
    why = fields.String()
    redacted = fields.List(fields.List(fields.Raw()))


class ForgettingAnnounced(Schema):
    """Quality and direction were told which cases are forgotten next: each reference with its day."""

    cases = fields.List(fields.List(fields.String()))


class PersonRequest(Schema):
    """What was done for a person who asked, by references alone: what stays has its reason and its day (RGPD).

    `contacts` are the cases of which they are a correspondent, each with its number.
    """

    deed = fields.String()
    cases = fields.List(fields.String())
    contacts = fields.List(fields.List(fields.String()))
    refused = fields.List(fields.List(fields.String()))


SCHEMAS: dict[str, type[Schema]] = {
    "anonymised": Forgotten,
    "forgetting_announced": ForgettingAnnounced,
    "person_request": PersonRequest,
}


def rest(schema: Schema, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored payload without what its schema marks personal, nor what the schema does not know."""
    return {
        name: _rest(field, said[name])
        for name, field in schema.fields.items()
        if name in said and not field.metadata.get("personal")
    }


def _rest(field: "fields.Field[Any]", value: Any) -> Any:  # generic since marshmallow 4 only
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_rest(field.inner, one) for one in value if not field.inner.metadata.get("personal")]
    if isinstance(field, fields.Nested) and isinstance(value, Mapping):
        return rest(field.schema, value)
    return value


def personal(schema: type[Schema]) -> frozenset[str]:
    """Return the names of the fields that a schema marks personal."""
    return frozenset(name for name, field in schema().fields.items() if field.metadata.get("personal"))
