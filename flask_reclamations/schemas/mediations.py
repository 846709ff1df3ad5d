"""What the journal of a case keeps of its mediations."""

from marshmallow import fields

from .subjects import WithText
from .subjects import text as _text


class Mediated(WithText):
    """A step of a mediation: which one, at which level, with whom, how it ended."""

    mediation = fields.Integer()
    level = _text()
    leader = _text(personal=True)
    parties = _text(personal=True)
    reason = _text(personal=True)
    day = fields.Date(allow_none=True)
    outcome = _text()


SCHEMAS: dict[str, type[WithText]] = {
    **dict.fromkeys(
        (
            "mediation_offered",
            "mediation_seized",
            "mediation_accepted",
            "mediation_declined",
            "mediation_met",
            "mediation_ended",
        ),
        Mediated,
    ),
    "consumer_stated": WithText,
    "transcription_confirmed": WithText,
}
