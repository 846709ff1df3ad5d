"""Saved views: keep the filters of the register under a name, rename, share, remove."""

from typing import Any

from flask import Response, request
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired

from ...domain.rights import Door
from ...errors import RefusedError
from ...jobs.unit import committed
from ...models import SavedView
from ...queries import register
from ...queries import views as kept
from ...services import views
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, Limit, unbroken
from ..render import go, respond
from .facets import facets, names
from .register import address_of, filters_asked


class ViewForm(Form):
    """The name of a view, and whether colleagues see it."""

    name = StringField(
        "Nom de la vue",
        validators=[DataRequired(message="Donnez un nom à cette vue."), Limit(60)],
        filters=[unbroken],
    )
    shared = BooleanField("Partager avec l’organisme")


@blueprint.route("/register/views", methods=["GET", "POST"], endpoint="views")
@opened_by(Door.DESK)
def index(act: Act) -> Response:
    """List the views one may use, and keep the filters of the address as one more."""
    form, filters = ViewForm(), filters_asked()
    if form.validate_on_submit():
        try:
            committed(lambda: views.save(act, filters, form.name.data or "", shared=bool(form.shared.data)))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("register", **address_of(filters))
    return _page(act, form, filters, 422 if form.is_submitted() else 200)


@blueprint.post("/register/views/<int:view_id>/<any(change, remove):verb>", endpoint="view")
@opened_by(Door.DESK)
def change(act: Act, view_id: int, verb: str) -> Response:
    """Rename, share or remove a view."""
    views.kept(act, view_id)
    form = ViewForm() if verb == "change" else Form()
    if form.validate():
        try:
            committed(lambda: _carry_out(act, view_id, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("views", said=verb)
    return _page(act, ViewForm(formdata=None), register.Filters(), 422, tried=(view_id, form))


def _carry_out(act: Act, view_id: int, form: Form) -> None:
    if isinstance(form, ViewForm):
        views.change(act, view_id, form.name.data or "", shared=bool(form.shared.data))
    else:
        views.remove(act, view_id)


def _page(
    act: Act, form: ViewForm, filters: register.Filters, status: int = 200, *, tried: tuple[int, Any] = (0, None)
) -> Response:
    rows = kept.saved(act.session, act.organisation, act.viewer)
    return respond(
        "reclamations/staff/_views.html",
        status,
        title="Vues enregistrées",
        layout="app",
        act=act,
        form=form,
        filters=filters,
        facets=facets(filters, names(act)) if filters.chosen else [],
        arguments=address_of(filters),
        rows=[(row, address_of(kept.filters_of(row)), _form_of(act, row, tried)) for row in rows],
        tried=tried[1],
        said=request.args.get("said", ""),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


def _form_of(act: Act, row: SavedView, tried: tuple[int, Any]) -> ViewForm | None:
    """Return the form of a view that this person may change, as it was typed or as it stands."""
    if row.owner_ref != act.viewer.ref and not act.viewer.handles:
        return None
    here = row.id == tried[0] and isinstance(tried[1], ViewForm)
    form: ViewForm = tried[1] if here else ViewForm(formdata=None, data={"name": row.name, "shared": row.shared})
    for field in form:
        field.id = f"view-{row.id}-{field.name}"
    return form
