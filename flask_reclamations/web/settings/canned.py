"""Answers ready to use: added, changed, withdrawn."""

from flask import Response, request

from ...domain.mailtexts import VARIABLES
from ...domain.rights import Door
from ...errors import RefusedError
from ...i18n import t
from ...models import Event
from ...queries import templates as queries
from ...services import canned
from ...services.act import Act
from ...services.editing import ConflictError
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from .forms import CannedForm
from .shell import Section, page


@blueprint.route("/settings/canned", methods=["GET", "POST"], endpoint="settings_canned")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """List the answers ready to use, or add one."""
    form = CannedForm()
    if form.validate_on_submit():
        try:
            commit(lambda: canned.add(act, *_typed(form)))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_canned", said="saved")
    return _page(act, form)


@blueprint.route("/settings/canned/<int:number>", methods=["GET", "POST"], endpoint="settings_canned_one")
@opened_by(Door.DECIDE)
def one(act: Act, number: int) -> Response:
    """Change one answer ready to use, withdraw it or offer it again."""
    row, form, faster = canned.of(act, number), CannedForm(), None
    if not form.is_submitted():
        form.name.data, form.locale.data, form.text.data = row.name, row.locale, row.text
    elif form.validate():
        try:
            commit(lambda: _changed(act, number, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        except ConflictError as conflict:
            faster = conflict.events[0]
        else:
            return go("settings_canned", said="saved")
    return _page(act, form, number, faster)


def _changed(act: Act, number: int, form: CannedForm) -> None:
    if "active" in request.form:
        canned.offer(act, number, active=request.form["active"] == "yes")
    else:
        canned.change(act, number, *_typed(form), seen=form.known())


def _typed(form: CannedForm) -> tuple[str, str, str]:
    return form.name.data or "", form.locale.data, form.text.data or ""


def _page(act: Act, form: CannedForm, number: int | None = None, faster: Event | None = None) -> Response:
    rows = queries.answers(act.session, act.organisation)
    form.mark(act.organisation.journal_seq, told=faster is not None)
    return page(
        act,
        Section.CANNED,
        "_canned.html",
        422 if form.is_submitted() else 200,
        called=t("Modifier la réponse type") if number else "",
        form=form,
        number=number,
        rows=rows,
        faster=faster,
        theirs={"Nom": row.name, "Texte": row.text}
        if (row := next((r for r in rows if r.id == number), None))
        else {},
        variables=[(name, VARIABLES[name]) for name in canned.VARIABLES],
    )
