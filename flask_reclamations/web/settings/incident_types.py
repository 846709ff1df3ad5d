"""The types of aléa that trainers choose among: added, renamed, taken out of use (E01)."""

from flask import Response

from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...services import incident_types
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from .forms import IncidentTypeForm
from .shell import Section, page


@blueprint.route("/settings/incident-types", methods=["GET", "POST"], endpoint="settings_incident_types")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """List the types; add one, or do something to the one whose code comes with the form."""
    form = IncidentTypeForm()
    if form.validate_on_submit():
        try:
            commit(lambda: _done(act, form.deed.data or "", form.code.data or "", form.label.data or ""))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_incident_types", said="saved")
    rows = incident_types.every(act.organisation.incident_types)
    status = 422 if form.is_submitted() else 200
    return page(act, Section.INCIDENT_TYPES, "_incident_types.html", status, form=form, rows=rows)


def _done(act: Act, deed: str, code: str, label: str) -> None:
    if not deed:
        incident_types.add(act, label)
    elif deed in incident_types.DEEDS:
        incident_types.DEEDS[deed](act, code, label)
    else:
        raise NotFoundError(deed)
