"""What the journal keeps of causes, and of the actions of the plan."""

from marshmallow import Schema, fields

from .subjects import PERSONAL, CaseChange, FileFields, WithText
from .subjects import instant as _instant
from .subjects import text as _text


class ActionFields(Schema):
    """The columns of an action; its texts may name people."""

    reference = _text()
    year = fields.Integer()
    number = fields.Integer()
    submission = _text()
    follows_id = fields.Integer(allow_none=True)
    type = _text()
    origin = _text()
    source = _text(personal=True)
    text = _text(personal=True)
    cause = _text(personal=True)
    expected = _text(personal=True)
    owner_ref = _text(personal=True)
    owner_label = _text(personal=True)
    due_on = fields.Date()
    priority = _text()
    status = _text()
    result = _text(personal=True)
    done_on = fields.Date(allow_none=True)
    check_due = fields.Date(allow_none=True)
    verdict = _text()
    verdict_note = _text(personal=True)
    checked_on = fields.Date(allow_none=True)
    checked_by_label = _text(personal=True)
    motive = _text(personal=True)
    author_ref = _text(personal=True)
    author_label = _text(personal=True)
    created_at = _instant()
    anonymised_at = _instant()


class ActionChange(Schema):
    """Any event of an action: the fields it changed, the case it was tied to or untied from."""

    old = fields.Nested(ActionFields)
    new = fields.Nested(ActionFields)
    reference = _text()


class Proved(Schema):
    """Files that show what an action gave were joined to it."""

    files = fields.List(fields.Nested(FileFields))


class OnTheCase(CaseChange):
    """A case was tied to an action, or untied: the action's reference."""

    reference = _text()


class CauseFields(Schema):
    """A cause: its family, its words, the whys that lead to its root."""

    family = _text()
    text = _text(personal=True)
    whys = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)


class Analysed(WithText):
    """What was found of a complaint, with its causes (A10, C19)."""

    causes = fields.List(fields.Nested(CauseFields))


SCHEMAS: dict[str, type[Schema]] = {
    **dict.fromkeys(
        (
            "action_created",
            "action_changed",
            "action_started",
            "action_done",
            "action_checked",
            "action_abandoned",
            "action_reopened",
            "case_linked",
            "case_unlinked",
        ),
        ActionChange,
    ),
    "evidence_added": Proved,
    "analysed": Analysed,
    "action_linked": OnTheCase,
    "action_unlinked": OnTheCase,
}
