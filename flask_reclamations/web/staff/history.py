"""What was filed around a person, a company, a session, a training or a trainer: one sheet, which prints well."""

from flask import Response, abort

from ...domain.history import About
from ...domain.rights import Door
from ...errors import NotAllowedError, NotFoundError
from ...i18n import t
from ...queries import history as found
from ...services import deadlines, figured, past
from ...services.act import Act
from .. import planned
from ..access import opened_by
from ..blueprint import blueprint
from ..render import respond


@blueprint.get("/history/<about>/<path:ref>", endpoint="history")
@opened_by()
def index(act: Act, about: str, ref: str) -> Response:
    """Show the history of one subject, as far as the person may see it."""
    if about not in set(About):
        abort(404)
    subject = About(about)
    if not past.opens(act, subject, ref):
        raise NotAllowedError("history")
    those = past.where(act, subject, ref)
    counts = found.counts(act.session, those)
    if not counts:
        # Neither whether there is such a person or company.
        raise NotFoundError(ref)
    sheet = found.of(act.session, act.viewer, those, act.now)
    label = past.label(act, subject, ref, sheet.cases[0])
    return respond(
        "reclamations/staff/_history.html",
        title=f"{label} – {t('Historique')}",
        layout="app" if act.viewer.may(Door.REGISTER) else "page",
        act=act,
        subject=subject,
        ref=ref,
        label=label,
        counts=counts,
        sheet=sheet,
        planned=planned,
        decimal=figured.decimal,
        today=deadlines.today(act),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
