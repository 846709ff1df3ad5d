"""What the journal keeps of quality reviews, and of what staff are told."""

from marshmallow import Schema, fields

from .subjects import PERSONAL, CaseChange
from .subjects import instant as _instant
from .subjects import text as _text


class ReviewFields(Schema):
    """The columns of a review; its people and its minutes name people."""

    reference = _text()
    year = fields.Integer()
    number = fields.Integer()
    submission = _text()
    held_on = fields.Date()
    people = fields.List(fields.Dict(), metadata=PERSONAL)
    topics = fields.List(fields.String())
    minutes = fields.Dict(metadata=PERSONAL)
    author_ref = _text(personal=True)
    author_label = _text(personal=True)
    created_at = _instant()
    signed_at = _instant()
    signed_by_label = _text(personal=True)
    anonymised_at = _instant()


class ReviewChange(Schema):
    """Any event of a review: the fields it changed, the case or the action that came or went, and why."""

    old = fields.Nested(ReviewFields)
    new = fields.Nested(ReviewFields)
    reference = _text()
    topic = fields.Integer()
    why = _text()


class Told(Schema):
    """What staff were told of a review: which summary, who received it."""

    text = _text(personal=True)
    people = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)


class OnReview(CaseChange):
    """A case came to the agenda of a review, left it, or was decided of there."""

    review = _text()
    text = _text(personal=True)


class CaseTold(CaseChange):
    """What staff were told of a case."""

    text = _text(personal=True)
    people = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)


SCHEMAS: dict[str, type[Schema]] = {
    **dict.fromkeys(
        (
            "review_opened",
            "review_changed",
            "review_line_added",
            "review_line_removed",
            "review_written",
            "review_action_decided",
            "review_signed",
        ),
        ReviewChange,
    ),
    "review_told": Told,
    "put_on_review": OnReview,
    "taken_off_review": OnReview,
    "reviewed": OnReview,
    "told_to_staff": CaseTold,
}
