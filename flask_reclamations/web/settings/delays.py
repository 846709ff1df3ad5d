"""Delays and calendar: chosen with the dates they would give before anything is saved."""

from datetime import date

from flask import Response, request

from ...domain.calendar import Territory
from ...domain.policies import DeadlinePolicy
from ...domain.rights import Door
from ...domain.vocabulary import Kind
from ...errors import RefusedError
from ...i18n import t
from ...queries import policies as queries
from ...services import calendar_versions, calendars, moves, organisations
from ...services.act import Act
from ...services.delay_words import step
from ..access import opened_by
from ..blueprint import blueprint
from ..dues import delay_words
from ..forms import options
from ..render import go
from ..unit import commit
from .forms import CalendarForm, DelaysForm
from .policy_example import example
from .shell import Section, page


@blueprint.route("/settings/delays", methods=["GET", "POST"], endpoint="settings_delays")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def delays(act: Act) -> Response:
    """Show the delays in force and a worked example; try others, or choose them."""
    form, status = DelaysForm(obj=act.organisation), 200
    own = queries.own(act.session, act.organisation)
    offered = queries.offered(own)
    form.policy.choices = options((name, policy.label) for name, policy in offered.items())
    if form.is_submitted() and not form.validate():
        status = 422
    elif form.is_submitted() and "preview" not in request.form:
        try:
            commit(lambda: organisations.decide(act, form.decided(), seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
            status = 422
        else:
            return go("settings_delays", said="saved")
    form.mark(act.organisation.journal_seq)
    tried = offered.get(form.policy.data or "")
    return page(
        act,
        Section.DELAYS,
        "_delays.html",
        status,
        form=form,
        step_of=step,
        example=example(act, tried) if tried else None,
        own=[(row, _summary(DeadlinePolicy.of(row.spec))) for row in own],
        tried=form.is_submitted(),
        moving=_moving(act),
    )


def _summary(policy: DeadlinePolicy) -> str:
    """Return what delays set for a complaint: « Accusé 2 jours ouvrés, réponse 15 jours »."""
    steps = policy.delays.get(Kind.COMPLAINT, {})
    return ", ".join(f"{t(step.label).lower()} {delay_words(delay)}" for step, delay in steps.items()).capitalize()


def _moving(act: Act) -> moves.Found | None:
    """Return the open cases that what was just saved would move, for whoever may move them."""
    saved = request.method == "GET" and request.args.get("said") == "saved"
    return moves.found(act) if saved and act.viewer.may(Door.DECIDE) else None


@blueprint.route("/settings/calendar", methods=["GET", "POST"], endpoint="settings_calendar")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def calendar(act: Act) -> Response:
    """Show which days count, or change them."""
    form, spec = CalendarForm(), calendar_versions.current(act)
    territory = Territory(form.territory.data) if form.territory.data in set(Territory) else spec.territory
    names = _names(territory)
    form.off.choices = options((name, name) for name in names)
    if not form.is_submitted():
        form.show(spec)
    elif form.validate():
        try:
            said = form.spec(set(names))
            commit(lambda: calendar_versions.decide(act, said, seen=form.known()))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_calendar", said="saved")
    form.mark(act.organisation.journal_seq)
    status = 422 if form.is_submitted() else 200
    return page(
        act, Section.CALENDAR, "_calendar.html", status, form=form, days=_days(act, spec), moving=_moving(act)
    )


def _names(territory: Territory) -> list[str]:
    """Return the names of a territory's holidays, in the order of the year."""
    year = sorted((day, name) for day, name in calendars.public_holidays(territory).items() if day.year == 2026)
    return [part for _, name in year for part in name.split(calendars.TOGETHER)]


def _days(act: Act, spec: calendars.Spec) -> list[tuple[date, str]]:
    """Return the closed dates of the year under way."""
    closed = calendars.built(spec).closed
    return sorted((day, name) for day, name in closed.items() if day.year == act.now.year)
