"""What the journal keeps of alerts on what comes back."""

from marshmallow import Schema, fields

from .subjects import instant as _instant
from .subjects import text as _text


class AlertFields(Schema):
    """The columns of an alert; its group may be a person."""

    ground = _text()
    key = _text(personal=True)
    label = _text(personal=True)
    status = _text()
    since = _instant()
    raised_at = _instant()
    motive = _text(personal=True)
    settled_at = _instant()
    settled_by_label = _text(personal=True)
    action_id = fields.Integer(allow_none=True)
    anonymised_at = _instant()


class AlertChange(Schema):
    """Any event of an alert: the fields it changed; how many cases there were; the action or the risk made of it."""

    old = fields.Nested(AlertFields)
    new = fields.Nested(AlertFields)
    count = fields.Integer()
    reference = _text()


SCHEMAS: dict[str, type[Schema]] = dict.fromkeys(
    ("alert_raised", "alert_returned", "alert_lifted", "alert_set_aside", "alert_acted", "alert_made_risk"),
    AlertChange,
)
