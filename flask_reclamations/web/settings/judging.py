"""How cases are judged and watched: the priorities, then who is reminded of what; each a table of its own."""

from typing import Any

from flask import Response, request

from ...domain.priority import FIRST, LAST, MATRIX, Reach, Urgency
from ...domain.reminders import LONGEST, SELDOM, Rules, Stage
from ...domain.rights import Door
from ...errors import RefusedError
from ...queries import judged
from ...services import organisations
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from . import values
from .forms import SettingsForm
from .judging_forms import PrioritiesForm, RemindersForm
from .shell import Section, page


@blueprint.route("/settings/priorities", methods=["GET", "POST"], endpoint="settings_priorities")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def priorities(act: Act) -> Response:
    """Show the priority of each impact and urgency with its effect; try others, or choose them."""
    form, kept, status = PrioritiesForm(), act.organisation.priorities, 200
    chosen = kept
    if not form.is_submitted():
        form.show(kept)
    elif not right(form):
        status = 422
    else:
        chosen = None if "reset" in request.form else form.priorities()
        if "preview" not in request.form:
            try:
                commit(lambda: organisations.decide(act, {"priorities": chosen}, seen=form.known()))
                return go("settings_priorities", said="saved")
            except RefusedError as refusal:
                form.refuse(refusal.reasons)
                status = 422
    form.mark(act.organisation.journal_seq)
    return page(
        act,
        Section.PRIORITIES,
        "_priorities.html",
        status,
        form=form,
        reaches=list(Reach),
        urgencies=list(Urgency),
        scale=range(FIRST, LAST + 1),
        house=kept is None,
        levels=judged.levels(act.session, act.organisation, act.viewer, chosen or MATRIX),
        tried="preview" in request.form and status == 200,
    )


def right(form: SettingsForm) -> bool:
    """Tell whether to go on: what goes back to the house's own values needs no right ones beside its token."""
    right = bool(form.validate())
    if "reset" in request.form and not form.stale:
        form.forgive_all_but(None)
        return True
    return right


def decided(act: Act, form: Any, column: str, rules: Any) -> bool:
    """Keep the rules of a form, or go back to the house's own; tell whether they were kept.

    Parameters: `column` of the organisation that keeps them; `rules` the class that reads them.
    """
    kept = getattr(act.organisation, column)
    try:
        chosen = None if "reset" in request.form else form.rules()
        # What was kept before a rule came says the same without it: no change.
        chosen = kept if rules.of(chosen) == rules.of(kept) else chosen
        commit(lambda: organisations.decide(act, {column: chosen}, seen=form.known()))
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return False
    return True


@blueprint.route("/settings/reminders", methods=["GET", "POST"], endpoint="settings_reminders")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def reminders(act: Act) -> Response:
    """Show who is reminded of what, or change it."""
    form, kept = RemindersForm(), act.organisation.reminders
    if not form.is_submitted():
        form.show(kept)
    elif right(form) and decided(act, form, "reminders", Rules):
        return go("settings_reminders", said="saved")
    form.mark(act.organisation.journal_seq)
    return page(
        act,
        Section.REMINDERS,
        "_reminders.html",
        422 if form.is_submitted() else 200,
        form=form,
        stages=[str(stage) for stage in Stage],
        house=kept is None,
        rules=values.reminders_in_words(kept),
        longest=LONGEST,
        seldom=SELDOM,
    )
