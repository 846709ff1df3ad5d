"""What people are asked once they were answered, when, and what it leads to."""

from flask import Response

from ...domain.rights import Door
from ...domain.surveys import LONGEST, Rules
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from . import values
from .judging import decided, right
from .shell import Section, page
from .survey_forms import SurveysForm


@blueprint.route("/settings/surveys", methods=["GET", "POST"], endpoint="settings_surveys")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def surveys(act: Act) -> Response:
    """Show when people are asked what they think and what follows, or change it."""
    form, kept = SurveysForm(), act.organisation.surveys
    if not form.is_submitted():
        form.show(kept)
    elif right(form) and decided(act, form, "surveys", Rules):
        return go("settings_surveys", said="saved")
    form.mark(act.organisation.journal_seq)
    return page(
        act,
        Section.SURVEYS,
        "_surveys.html",
        422 if form.is_submitted() else 200,
        form=form,
        house=kept is None,
        rules=values.surveys_in_words(kept),
        longest=LONGEST,
        days=act.settings.survey_days,
    )
