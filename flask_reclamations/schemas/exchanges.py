"""What the journal keeps of exchanges: messages that came in, correspondents, topics."""

from marshmallow import Schema, fields

from .subjects import PERSONAL, CaseChange, WithText, instant, text


class Received(WithText):
    """A message that came in: who spoke, when, and what was said of it where somebody wrote it down."""

    sender = text(personal=True)
    role = text()
    came_at = instant()
    reason = text(personal=True)
    message_id = text(personal=True)
    late = fields.Boolean()


class Continued(CaseChange):
    """A message that came once the case was closed opened another: its reference."""

    reference = text()


class Correspondence(CaseChange):
    """A correspondent who was added, corrected or taken off."""

    correspondent = fields.Integer()
    role = text()
    label = text(personal=True)
    email = text(personal=True)
    before = text(personal=True)


class TagsChanged(CaseChange):
    """Topics that a case was given or lost; one of them may tell of somebody's health."""

    added = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)
    removed = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)


SCHEMAS: dict[str, type[Schema]] = {
    "message_received": Received,
    "continued": Continued,
    "correspondent_added": Correspondence,
    "correspondent_changed": Correspondence,
    "correspondent_removed": Correspondence,
    "tags_changed": TagsChanged,
}
