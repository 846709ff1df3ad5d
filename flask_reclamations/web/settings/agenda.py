"""The topics of a quality review (B11)."""

from flask import Response

from ...domain.reviews import LONGEST_TOPIC, MOST_TOPICS
from ...domain.rights import Door
from ...errors import RefusedError
from ...services import organisations, reviews
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import text_area
from ..render import go
from ..unit import commit
from .forms import Dated
from .shell import Section, page


class AgendaForm(Dated):
    """One topic a line."""

    agenda = text_area("Sujets, un par ligne", needed="Gardez au moins un sujet.", maximum=5_000)

    def decided(self) -> list[str]:
        """Return what was typed, line by line."""
        return [topic for line in (self.agenda.data or "").splitlines() if (topic := " ".join(line.split()))]


@blueprint.route("/settings/agenda", methods=["GET", "POST"], endpoint="settings_agenda")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def index(act: Act) -> Response:
    """Show the topics of a review, or change them; those of the reviews that were made stay."""
    form = AgendaForm(data={"agenda": "\n".join(reviews.topics_of(act.organisation))})
    if form.validate_on_submit():
        try:
            decided = {"agenda": form.decided()}
            commit(lambda: organisations.decide(act, decided, seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_agenda", said="saved")
    form.mark(act.organisation.journal_seq)
    status = 422 if form.is_submitted() else 200
    topics = reviews.topics_of(act.organisation)
    limits = {"most": MOST_TOPICS, "longest": LONGEST_TOPIC}
    return page(act, Section.AGENDA, "_agenda.html", status, form=form, topics=topics, limits=limits)
