"""What an organisation decides beside its own row: events of its journal about one category, one text.

They say `before` and `after`, not `old` and `new`: those fold into the organisation's row.
"""

from marshmallow import Schema, fields


class CategoryFields(Schema):
    """What can change of a category."""

    label = fields.String()
    position = fields.Integer()
    active = fields.Boolean()


class CategoryChanged(Schema):
    """A category: added, renamed, moved, out of use or back."""

    code = fields.String()
    label = fields.String()
    before = fields.Nested(CategoryFields)
    after = fields.Nested(CategoryFields)


class TagFields(Schema):
    """What can change of a topic."""

    label = fields.String()
    active = fields.Boolean()
    restricted = fields.Boolean()


class TagChanged(Schema):
    """A topic: added, renamed, kept to those who handle cases, out of use or back."""

    code = fields.String()
    label = fields.String()
    before = fields.Nested(TagFields)
    after = fields.Nested(TagFields)


SCHEMAS: dict[str, type[Schema]] = {"category_changed": CategoryChanged, "tag_changed": TagChanged}
