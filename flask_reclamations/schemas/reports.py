"""The event of a report."""

from marshmallow import Schema, fields


class Made(Schema):
    """A report that was made: its period, its version, the digest of its content."""

    period = fields.String()
    version = fields.Integer()
    digest = fields.String()


SCHEMAS: dict[str, type[Schema]] = {"report_made": Made}
