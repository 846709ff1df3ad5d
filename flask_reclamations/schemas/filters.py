"""The register's filters as JSON, kept with the export they made."""

from collections.abc import Callable
from datetime import date

from marshmallow import Schema, ValidationError, fields, validate

from ..domain.mediation import Standing
from ..domain.plan import ActionStatus, ActionType, CauseFamily
from ..domain.priority import FIRST, LAST, Origin, Severity
from ..domain.readiness import CaseGap
from ..domain.risks import RiskStatus
from ..domain.vocabulary import ActionCategory, Kind, MacroStatus, Term

# PostgreSQL refuses a NUL in text, and a day near year 1 has no instant in every zone.
NO_NUL = validate.ContainsNoneOf("\0")
SANE_DAY = validate.Range(date(1900, 1, 1), date(9000, 1, 1))


def _one_of(terms: type[Term]) -> validate.OneOf:
    return validate.OneOf(["", *(str(term) for term in terms)])


def _some_of(*known: str) -> Callable[[str], None]:
    """Return the check of several values with commas between."""

    def check(said: str) -> None:
        if said and not set(said.split(",")) <= set(known):
            raise ValidationError("unknown value")

    return check


class DocumentSchema(Schema):
    """What a document is about, and whether its names are left out."""

    ref = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    masked = fields.Boolean(load_default=False)


class FiltersSchema(Schema):
    """`queries.register.Filters`."""

    kind = fields.String(load_default="", validate=_one_of(Kind))
    status = fields.String(load_default="", validate=_one_of(MacroStatus))
    category = fields.String(load_default="", validate=[validate.Length(max=32), NO_NUL])
    session = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    assignee = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    severity = fields.String(load_default="", validate=_some_of(*Severity))
    priority = fields.String(load_default="", validate=_some_of(*map(str, range(FIRST, LAST + 1))))
    tag = fields.String(load_default="", validate=validate.Regexp(r"([a-z0-9_]{1,32}(,(?=.)|$)){0,10}\Z"))
    qualified = fields.String(load_default="", validate=validate.OneOf(["", "oui", "non"]))
    family = fields.String(load_default="", validate=_some_of(*CauseFamily))
    mediation = fields.String(load_default="", validate=_some_of(*Standing))
    training = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    trainer = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    action_category = fields.String(load_default="", validate=validate.OneOf(["", "-", *ActionCategory]))
    taken = fields.String(load_default="", validate=validate.Regexp(r"([0-9]{1,5}-[0-9]{0,5})?\Z"))
    origin = fields.String(load_default="", validate=validate.OneOf(["", "-", *Origin]))
    since = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)
    until = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)
    late = fields.Boolean(load_default=False)
    unsettled = fields.Boolean(load_default=False)
    unexamined = fields.Boolean(load_default=False)
    text = fields.String(load_default="", validate=[validate.Length(max=200), NO_NUL])
    gap = fields.String(load_default="", validate=_one_of(CaseGap))
    archived = fields.String(load_default="", validate=validate.OneOf(["", "oui", "non"]))
    sort = fields.String(
        load_default="received",
        validate=validate.OneOf(["received", "reference", "due", "kind", "status", "priority", "assignee"]),
    )
    descending = fields.Boolean(load_default=True)


class SurveyFiltersSchema(Schema):
    """`queries.satisfaction.Filters`."""

    kind = fields.String(load_default="", validate=_one_of(Kind))
    category = fields.String(load_default="", validate=[validate.Length(max=32), NO_NUL])
    assignee = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    since = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)
    until = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)


class JournalFiltersSchema(Schema):
    """`queries.journal_lines.JournalFilters`."""

    since = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)
    until = fields.Date(load_default=None, allow_none=True, validate=SANE_DAY)


class ReadinessFiltersSchema(Schema):
    """`queries.readiness.ReadinessFilters`."""


class RiskFiltersSchema(Schema):
    """`queries.risks.RiskFilters`."""

    status = fields.String(load_default="", validate=_one_of(RiskStatus))
    family = fields.String(load_default="", validate=_one_of(CauseFamily))
    owner = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])


class PlanFiltersSchema(Schema):
    """`queries.actions.PlanFilters`."""

    stage = fields.String(
        load_default="", validate=validate.OneOf(["", "open", "late", "to_check", "checked", "abandoned"])
    )
    status = fields.String(load_default="", validate=_one_of(ActionStatus))
    type = fields.String(load_default="", validate=_one_of(ActionType))
    owner = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    session = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    training = fields.String(load_default="", validate=[validate.Length(max=64), NO_NUL])
    sort = fields.String(load_default="due", validate=validate.OneOf(["due", "priority", "owner", "reference"]))
