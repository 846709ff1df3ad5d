"""The register's filters as JSON, kept with the export they made."""

from marshmallow import Schema, fields, validate

from ..domain.vocabulary import Kind, MacroStatus


def _one_of(terms: type[Kind] | type[MacroStatus]) -> validate.OneOf:
    return validate.OneOf(["", *(str(term) for term in terms)])


class FiltersSchema(Schema):
    """`queries.register.Filters`."""

    kind = fields.String(load_default="", validate=_one_of(Kind))
    status = fields.String(load_default="", validate=_one_of(MacroStatus))
    category = fields.String(load_default="", validate=validate.Length(max=32))
    session = fields.String(load_default="", validate=validate.Length(max=64))
    assignee = fields.String(load_default="", validate=validate.Length(max=64))
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    late = fields.Boolean(load_default=False)
    text = fields.String(load_default="", validate=validate.Length(max=200))
    sort = fields.String(
        load_default="received",
        validate=validate.OneOf(["received", "reference", "due", "kind", "status", "assignee"]),
    )
    descending = fields.Boolean(load_default=True)
