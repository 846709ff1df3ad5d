"""The topics of cases: added, renamed, kept to a few, taken out of use (B20)."""

from flask import Response

from ...domain.exchanges import RESTRICTED
from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...queries import tags
from ...services import topics
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from .forms import TopicForm
from .shell import Section, page


@blueprint.route("/settings/topics", methods=["GET", "POST"], endpoint="settings_topics")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """List the topics; add one, or do something to the one whose code comes with the form."""
    form = TopicForm()
    if form.validate_on_submit():
        try:
            commit(lambda: _done(act, form.deed.data or "", form.code.data or "", form.label.data or ""))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_topics", said="saved")
    rows = tags.every(act.session, act.organisation)
    status = 422 if form.is_submitted() else 200
    return page(act, Section.TOPICS, "_topics.html", status, form=form, rows=rows, always=RESTRICTED)


def _done(act: Act, deed: str, code: str, label: str) -> None:
    if not deed:
        topics.add(act, label)
    elif deed in topics.DEEDS:
        topics.DEEDS[deed](act, code, label)
    else:
        raise NotFoundError(deed)
