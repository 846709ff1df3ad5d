"""A document on paper: what it will be, then its PDF among one's exports."""

from flask import Response, request
from wtforms import BooleanField

from ...domain.rights import Door
from ...domain.vocabulary import Access
from ...models import Export
from ...services import documents
from ...services.act import Act
from .. import accesslog
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form
from ..render import go, respond
from ..unit import commit
from .banner import waiting


class DocumentForm(Form):
    """How a document is wanted."""

    masked = BooleanField("Sans le nom du réclamant ni ceux des correspondants")


@blueprint.route("/documents/<what>", methods=["GET", "POST"], endpoint="document")
@opened_by(Door.TAKE)
def index(act: Act, what: str) -> Response:
    """Show which document it is, and ask for it (D15)."""
    ref, form = request.args.get("ref", "")[:64], DocumentForm()
    found = documents.document(act, what, ref)
    if form.validate_on_submit():
        row = commit(lambda: _ask(act, what, ref, masked=bool(form.masked.data)), job="export_pending")
        return go("exports", asked=row.token)
    return respond(
        "reclamations/staff/_document.html",
        422 if form.is_submitted() else 200,
        title=found.title,
        layout="app",
        act=act,
        form=form,
        document=found,
        what=what,
        ref=ref,
        waiting=waiting(act),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


def _ask(act: Act, what: str, ref: str, *, masked: bool) -> Export:
    row = documents.ask(act, what, ref, masked=masked)
    accesslog.note(act, Access.EXPORT, f"{documents.DOCUMENTS[what].name}.pdf {ref}".strip())
    return row
