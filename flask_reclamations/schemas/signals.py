"""What a host says in a signal, checked as it comes (B10)."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from ..errors import Reason, RefusedError
from ..host.values import REF

WORDS = {
    "session": "Donnez la référence d’une session, 64 caractères au plus, ou rien.",
    "respondent": "Donnez la référence d’une personne, 64 caractères au plus, ou rien.",
    "ref": "Donnez la référence de cette réponse, de 1 à 64 caractères.",
    "score": "Donnez une note de 0 à la note la plus haute.",
    "out_of": "Donnez la note la plus haute, plus grande que 0.",
    "comment": "Donnez un texte de 10 000 caractères au plus.",
}


def _ref(*, required: bool = False) -> fields.String:
    return fields.String(required=required, allow_none=not required, validate=validate.Length(1, REF))


class DropoutSignal(Schema):
    """Somebody who left a session."""

    session = _ref()
    respondent = _ref()
    comment = fields.String(allow_none=True, validate=validate.Length(max=10_000))
    ref = _ref(required=True)


class SurveySignal(DropoutSignal):
    """An answer to a host's own survey."""

    score = fields.Float(required=True, allow_nan=False)
    out_of = fields.Float(required=True, allow_nan=False, validate=validate.Range(min=0, min_inclusive=False))

    @validates_schema
    def _within(self, data: dict[str, Any], **_: Any) -> None:
        if not 0 <= data["score"] <= data["out_of"]:
            raise ValidationError({"score": [""]})


def load(kind: type[Schema], said: dict[str, Any]) -> dict[str, Any]:
    """Return what was said as checked values.

    Raises `RefusedError` with a reason at each wrong field, whose code is its name.
    """
    try:
        loaded: dict[str, Any] = kind().load(said)
    except ValidationError as error:
        wrong = sorted(error.messages_dict)
        raise RefusedError([Reason(name, WORDS[name], name) for name in wrong]) from None
    return loaded
