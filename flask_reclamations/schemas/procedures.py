"""Events of the public procedure: what they changed of a version, old values and new ones."""

from marshmallow import Schema, fields

from .subjects import instant, text

_NAMES_PEOPLE = {"personal": True}


class ProcedureFields(Schema):
    """The columns of a version, as its own journal keeps them."""

    version = fields.Integer()
    state = text()
    words = fields.Dict()
    routes = fields.Boolean()
    note = text()
    facts = fields.Dict(allow_none=True, metadata=_NAMES_PEOPLE)
    body = fields.List(fields.Dict(), allow_none=True, metadata=_NAMES_PEOPLE)
    places = fields.List(fields.Dict())
    approved_at = instant()
    approved_by_label = text(personal=True)
    published_at = instant()
    superseded_at = instant()
    reviewed_at = instant()


class ProcedureChange(Schema):
    """Any event of a version."""

    old = fields.Nested(ProcedureFields)
    new = fields.Nested(ProcedureFields)


SCHEMAS: dict[str, type[Schema]] = {
    "procedure_written": ProcedureChange,
    "procedure_approved": ProcedureChange,
    "procedure_published": ProcedureChange,
    "procedure_superseded": ProcedureChange,
    "procedure_reviewed": ProcedureChange,
    "procedure_spread": ProcedureChange,
}
