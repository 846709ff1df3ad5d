"""What the journal keeps of a case that came from an older register."""

from marshmallow import Schema, fields

from .subjects import CaseChange, WithText
from .subjects import text as _text


class CarriedOver(CaseChange):
    """A case of an older register: the file it stood in, its SHA-256, its line, the batch it came with."""

    file = _text(personal=True)
    sha256 = _text()
    line = fields.Integer()
    batch = _text()


SCHEMAS: dict[str, type[Schema]] = {"carried_over": CarriedOver, "words_carried_over": WithText}
