"""The categories: added, renamed, moved, taken out of use."""

from flask import Response

from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...queries import organisations
from ...services import categories
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from .forms import CategoryForm
from .shell import Section, page


@blueprint.get("/settings/categories", endpoint="settings_categories")
@opened_by(Door.SETTINGS)
def index(act: Act) -> Response:
    """List the categories, those out of use too."""
    return _page(act, CategoryForm(formdata=None))


@blueprint.post("/settings/categories")
@opened_by(Door.DECIDE)
def settings_category(act: Act) -> Response:
    """Add a category, or do something to the one whose code comes with the form."""
    form = CategoryForm()
    if form.validate():
        try:
            commit(lambda: _done(act, form.deed.data, form.code.data or "", form.label.data or ""))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_categories", said="saved")
    return _page(act, form, 422)


def _done(act: Act, deed: str | None, code: str, label: str) -> None:
    if not deed:
        categories.add(act, label)
    elif deed in categories.DEEDS:
        categories.DEEDS[deed](act, code, label)
    else:
        raise NotFoundError(deed)


def _page(act: Act, form: CategoryForm, status: int = 200) -> Response:
    rows = organisations.categories(act.session, act.organisation)
    return page(act, Section.CATEGORIES, "_categories.html", status, form=form, rows=rows)
