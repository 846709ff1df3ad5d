"""The measures that are planned for each type of aléa (E01)."""

from typing import Any

from flask import Response, request

from ...domain.rights import Door
from ...errors import RefusedError
from ...models import Organisation
from ...services import incident_types, measures, organisations
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import text_area
from ..render import go
from ..unit import commit
from .forms import Dated
from .shell import Section, page


class MeasuresForm(Dated):
    """One text for each type that is offered; an empty one plans nothing."""

    def __init__(self, organisation: Organisation) -> None:
        """Ask for the measures of each type."""
        super().__init__()
        self._kept = measures.of(organisation)
        for kind in incident_types.offered(organisation):
            self.ask(kind.code, text_area(kind.label, maximum=measures.LONGEST))
        self.process(request.form if self.is_submitted() else None, data=self._kept)

    def asked(self) -> list[Any]:
        """Return the fields, in the order of the types."""
        return [self[code] for code in self._kept if code in self]

    def decided(self) -> dict[str, str]:
        """Return what was typed, by type; what is planned for those out of use stays."""
        typed = self._kept | {item.name: item.data or "" for item in self.asked()}
        return {code: words for code, words in typed.items() if words}


@blueprint.route("/settings/measures", methods=["GET", "POST"], endpoint="settings_measures")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """Show what is planned, or change it."""
    form = MeasuresForm(act.organisation)
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
    return page(act, Section.MEASURES, "_measures.html", status, form=form)
