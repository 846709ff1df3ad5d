"""The events of a report."""

from marshmallow import Schema, fields


class Asked(Schema):
    """A report that somebody asked for: its period, its version."""

    period = fields.String()
    version = fields.Integer()


class Made(Asked):
    """A report that was made: the digest of its content too."""

    digest = fields.String()


SCHEMAS: dict[str, type[Schema]] = {"report_asked": Asked, "report_made": Made}
