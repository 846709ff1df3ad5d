"""Open cases that the delays and the calendar in force would move: listed with both dates, moved on request."""

from flask import Response, request
from wtforms import HiddenField

from ...domain.rights import Door
from ...errors import RefusedError
from ...i18n import t
from ...services import moves
from ...services.act import Act
from ...services.deeds import Order
from ...services.delay_words import step
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import TicksField
from ..staff.bulk import BulkForm, ordered
from .shell import Section, page


class MovesForm(BulkForm):
    """The cases to move as they were listed, all or those ticked, and the rules that the list went by."""

    listed = TicksField("Dossiers", choices=[], validate_choice=False)
    rules = HiddenField()


@blueprint.route("/settings/moves", methods=["GET", "POST"], endpoint="settings_moves")
@opened_by(Door.DECIDE)
def move(act: Act) -> Response:
    """List what would move; move what was asked for."""
    form = MovesForm()
    if form.is_submitted() and "all" in request.form:
        form.case.data = form.listed.data
    mark = form.new_submission()
    if form.validate_on_submit():
        try:
            return ordered(act, Order("move", rules=form.rules.data), form.seen(), mark)
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
    form.rules.data = moves.rules(act)
    found = moves.found(act, after=request.args.get("after", 0, int))
    status = 422 if form.is_submitted() else 200
    called = t("Dossiers ouverts que vos délais déplaceraient")
    return page(act, Section.DELAYS, "_moves.html", status, called=called, form=form, found=found, step_of=step)
