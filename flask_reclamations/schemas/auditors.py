"""Events of the links of auditors, in the organisation's own journal."""

from marshmallow import Schema, fields

from .subjects import PERSONAL, instant


class Invited(Schema):
    """What a link shows, to whom, until when; never its token."""

    link = fields.Integer()
    label = fields.String(metadata=PERSONAL)
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)
    categories = fields.List(fields.String())
    nominative = fields.Boolean()
    expires_at = instant()


class Dismissed(Schema):
    """A link that was ended before its time."""

    link = fields.Integer()
    label = fields.String(metadata=PERSONAL)


SCHEMAS: dict[str, type[Schema]] = {"auditor_invited": Invited, "auditor_dismissed": Dismissed}
