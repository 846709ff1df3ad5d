"""What the journal keeps of risks."""

from marshmallow import Schema, fields

from .actions import ActionChange, OnTheCase
from .subjects import instant as _instant
from .subjects import text as _text


class RiskFields(Schema):
    """The columns of a risk; its texts may name people."""

    reference = _text()
    year = fields.Integer()
    number = fields.Integer()
    submission = _text()
    alert_id = fields.Integer(allow_none=True)
    text = _text(personal=True)
    family = _text()
    measures = _text(personal=True)
    owner_ref = _text(personal=True)
    owner_label = _text(personal=True)
    status = _text()
    motive = _text(personal=True)
    likelihood = fields.Integer()
    gravity = fields.Integer()
    weight_before = fields.Integer(allow_none=True)
    assessed_at = _instant()
    assessed_by_label = _text(personal=True)
    author_ref = _text(personal=True)
    author_label = _text(personal=True)
    created_at = _instant()
    anonymised_at = _instant()


class RiskChange(Schema):
    """Any event of a risk: the fields it changed, why, the case or the action it was tied to or untied from."""

    old = fields.Nested(RiskFields)
    new = fields.Nested(RiskFields)
    text = _text(personal=True)
    reference = _text()


SCHEMAS: dict[str, type[Schema]] = {
    **dict.fromkeys(
        (
            "risk_opened",
            "risk_changed",
            "risk_assessed",
            "risk_mastered",
            "risk_watched",
            "risk_closed",
            "risk_case_linked",
            "risk_case_unlinked",
            "risk_action_linked",
            "risk_action_unlinked",
        ),
        RiskChange,
    ),
    # Said on the other side of a tie: the risk's reference.
    "risk_linked": OnTheCase,
    "risk_unlinked": OnTheCase,
    "action_risk_linked": ActionChange,
    "action_risk_unlinked": ActionChange,
}
