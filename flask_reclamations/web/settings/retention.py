"""How long closed cases are kept, and which ones are anonymised next (A21, C28, O23)."""

from flask import Response

from ...domain.retention import FLOOR, MOST
from ...domain.rights import Door
from ...errors import RefusedError
from ...queries import retention as found
from ...services import organisations, retention
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from . import values
from .forms import RetentionForm
from .shell import Section, page

LISTED = 50


@blueprint.route("/settings/retention", methods=["GET", "POST"], endpoint="settings_retention")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def retentions(act: Act) -> Response:
    """Show how long what is closed is kept and what comes next, or change it."""
    form = RetentionForm(obj=act.organisation)
    if not form.is_submitted():
        form.show(act.organisation.retentions)
    elif form.validate():
        try:
            commit(lambda: organisations.decide(act, form.decided(), seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_retention", said="saved")
    return _page(act, form)


def _page(act: Act, form: RetentionForm) -> Response:
    form.mark(act.organisation.journal_seq)
    coming = retention.coming(act, viewer=act.viewer)
    return page(
        act,
        Section.RETENTION,
        "_retention.html",
        422 if form.is_submitted() else 200,
        form=form,
        kept=values.retentions_in_words(act.organisation.retentions),
        late=values.value_in_words(act.organisation.late_message, "late_message"),
        coming=coming[:LISTED],
        more=len(coming) - LISTED,
        held=found.held(act.session, act.organisation, act.viewer, LISTED),
        floor=FLOOR,
        most=MOST,
    )
