"""The measures that are planned for each type of aléa (E01)."""

from flask import Response

from ...domain.rights import Door
from ...domain.vocabulary import IncidentType
from ...errors import RefusedError
from ...services import measures, organisations
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import text_area
from ..render import go
from ..unit import commit
from .forms import Dated
from .shell import Section, page


class MeasuresForm(Dated):
    """One text per type; an empty one plans nothing."""

    def decided(self) -> dict[str, str]:
        """Return what was typed, by type."""
        return {str(what): self[what].data for what in IncidentType if self[what].data}


for _what in IncidentType:
    setattr(MeasuresForm, _what, text_area(_what.label, maximum=measures.LONGEST))


@blueprint.route("/settings/measures", methods=["GET", "POST"], endpoint="settings_measures")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """Show what is planned, or change it."""
    form = MeasuresForm(data=measures.of(act.organisation))
    if form.validate_on_submit():
        try:
            decided = {"measures": form.decided()}
            commit(lambda: organisations.decide(act, decided, seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_measures", said="saved")
    form.mark(act.organisation.journal_seq)
    status = 422 if form.is_submitted() else 200
    return page(act, Section.MEASURES, "_measures.html", status, form=form, types=list(IncidentType))
