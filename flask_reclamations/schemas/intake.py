"""What waits outside the register, as it is kept: what was said, and by whom as they say it."""

from typing import Any

from marshmallow import Schema, fields

from .subjects import PERSONAL


def _text() -> fields.String:
    return fields.String(allow_none=True, metadata=PERSONAL)


class IntakeContent(Schema):
    """One message of the waiting room; all of it may be personal."""

    submission = fields.String(required=True)
    kind = fields.String(required=True)
    stakeholder = fields.String(required=True)
    category = fields.String(allow_none=True)
    subject = _text()
    description = _text()
    desired_outcome = _text()
    occurred_on = fields.Date(allow_none=True)
    claimant_label = _text()
    claimant_email = _text()
    claimant_phone = _text()
    session_label = _text()
    anonymous = fields.Boolean()
    confidential = fields.Boolean()
    files = fields.List(fields.String(), load_default=())


# Its fields are copied each time it is made: once is enough.
_CONTENT = IntakeContent()


def dump(content: dict[str, Any]) -> dict[str, Any]:
    """Return a message as JSON values."""
    dumped: dict[str, Any] = _CONTENT.dump(content)
    return dumped


def load(content: dict[str, Any]) -> dict[str, Any]:
    """Return a kept message as Python values."""
    loaded: dict[str, Any] = _CONTENT.load(content)
    return loaded
