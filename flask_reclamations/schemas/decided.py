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


class MailFields(Schema):
    """What an organisation words of a mail; empty where it goes in our own words."""

    subject = fields.String()
    body = fields.String()


class MailWorded(Schema):
    """The words of one mail in one language."""

    template = fields.String()
    locale = fields.String()
    before = fields.Nested(MailFields)
    after = fields.Nested(MailFields)


class CannedFields(Schema):
    """What can change of an answer ready to use."""

    name = fields.String()
    locale = fields.String()
    text = fields.String()
    active = fields.Boolean()


class CannedChanged(Schema):
    """An answer ready to use: added, changed, withdrawn or back."""

    number = fields.Integer()
    label = fields.String()
    before = fields.Nested(CannedFields)
    after = fields.Nested(CannedFields)


class PolicyChanged(Schema):
    """Delays of its own making: each cell of `domain.soundness.cells` that changed, and whether they are offered."""

    label = fields.String()
    before = fields.Dict()
    after = fields.Dict()


SCHEMAS: dict[str, type[Schema]] = {
    "category_changed": CategoryChanged,
    "tag_changed": TagChanged,
    "mail_worded": MailWorded,
    "canned_changed": CannedChanged,
    "policy_changed": PolicyChanged,
}
