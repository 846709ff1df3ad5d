"""The event of a seal."""

from marshmallow import Schema, fields


class Sealed(Schema):
    """Every chain as it was: the local day, how many events there were in all, how many chains had moved."""

    day = fields.Date()
    events = fields.Integer()
    chains = fields.Integer()
    digest = fields.String()


SCHEMAS: dict[str, type[Schema]] = {"sealed": Sealed}
