"""Hand all the open cases of a person to another: choose, see what will happen, confirm."""

from flask import Response, request
from wtforms import SelectField

from ...domain.rights import Door
from ...errors import RefusedError
from ...queries.handover import holders
from ...services import handover, people
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, options, required
from ..render import go, respond
from ..unit import commit


class HandoverForm(Form):
    """Whose cases, and who takes them over."""

    leaving = SelectField(
        "Dossiers de", validators=[required("Choisissez une personne.")], choices=[], validate_choice=False
    )
    to = SelectField(
        "À remettre à", validators=[required("Choisissez une personne.")], choices=[], validate_choice=False
    )


@blueprint.route("/handover", methods=["GET", "POST"], endpoint="handover")
@opened_by(Door.HANDOVER)
def index(act: Act) -> Response:
    """Preview a hand-over, or carry it out; a second press finds nothing left to hand over."""
    if request.method != "POST":
        asked = {name: request.args.get(name, "") for name in ("leaving", "to")}
        form = HandoverForm(formdata=None, data=asked)
        return _page(act, form, _plan(act, form) if all(asked.values()) else None)
    form = HandoverForm()
    if form.validate():
        try:
            done = commit(lambda: _carry_out(act, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("handover", done=len(done.cases), left=len(done.skipped), more=int(done.more))
    return _page(act, form, None, 422)


def _carry_out(act: Act, form: HandoverForm) -> handover.Plan:
    return handover.hand_over(act, form.leaving.data, people.colleague(act, form.to.data, at="to"))


def _plan(act: Act, form: HandoverForm) -> handover.Plan | None:
    try:
        return handover.plan(act, form.leaving.data, people.colleague(act, form.to.data, at="to"))
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return None


def _page(act: Act, form: HandoverForm, plan: handover.Plan | None, status: int = 200) -> Response:
    there = holders(act.session, act.organisation, act.viewer)
    form.leaving.choices = options([("", ""), *((ref, f"{label} ({count})") for ref, label, count in there)])
    takers = {person.ref: person.label for person in people.colleagues(act)}
    form.to.choices = options([("", ""), *takers.items()])
    return respond(
        "reclamations/staff/_handover.html",
        422 if form.errors else status,
        title="Remettre des dossiers",
        layout="app",
        act=act,
        form=form,
        plan=plan,
        taker=takers.get(form.to.data, ""),
        done={name: request.args.get(name, "") for name in ("done", "left", "more")},
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
