"""« Satisfaction »: what people thought of the answers, for quality, direction and the auditor (C27)."""

from flask import Response

from ...domain.rights import Door
from ...domain.surveys import KINDS, Shape
from ...domain.vocabulary import Resolved
from ...queries import organisations, questions, satisfaction
from ...schemas.filters import SurveyFiltersSchema
from ...services import figured
from ...services.act import Act
from .. import satisfied
from ..access import opened_by
from ..asked import asked
from ..blueprint import blueprint
from ..render import respond
from .forms import ExportForm


@blueprint.get("/opinions", endpoint="opinions")
@opened_by(Door.OPINIONS)
def index(act: Act) -> Response:
    """Show how many answered, what they said, and how sure the figures are; by month, category and handler."""
    filters = satisfaction.Filters(**asked(SurveyFiltersSchema))
    categories = {c.code: c.label for c in organisations.categories(act.session, act.organisation)}
    return respond(
        "reclamations/staff/_opinions.html",
        title="Satisfaction",
        layout="app",
        act=act,
        filters=filters,
        arguments={name: value for name, value in SurveyFiltersSchema().dump(filters).items() if value},
        found=satisfaction.results(act.session, act.organisation, act.viewer, filters, act.now),
        own=questions.results(act.session, act.organisation, act.viewer, filters, act.now),
        listed=questions.LISTED,
        text_shape=Shape.TEXT,
        figures=figured,
        kinds=KINDS,
        terms=list(Resolved),
        named=lambda groups, by: satisfied.named(groups, by, categories),
        categories=categories,
        handlers=satisfaction.handlers(act.session, act.organisation, act.viewer),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
        exporting=ExportForm(formdata=None) if act.viewer.may(Door.EXPORT) else None,
    )
