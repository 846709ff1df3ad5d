"""The filters of the access log, as its address gives them."""

from marshmallow import Schema, fields, validate

from ..domain.vocabulary import Access
from .filters import NO_NUL, SANE_DAY


class AccessFiltersSchema(Schema):
    """`queries.accesslog.Filters`."""

    what = fields.String(load_default="", validate=validate.OneOf(["", *(str(term) for term in Access)]))
    person = fields.String(load_default="", validate=[validate.Length(max=200), NO_NUL])
    since = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)
    until = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)
