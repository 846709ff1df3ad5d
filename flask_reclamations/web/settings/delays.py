"""Delays and calendar: chosen with the dates they would give before anything is saved."""

from datetime import date

from flask import Response, request

from ...domain.calendar import Territory
from ...domain.deadlines import NeverDueError
from ...domain.examples import Example, worked
from ...domain.policies import Moments
from ...domain.presets import PRESETS
from ...domain.rights import Door
from ...domain.vocabulary import Kind, Milestone
from ...errors import RefusedError
from ...services import calendar_versions, calendars, organisations
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import options
from ..render import go
from ..unit import commit
from .forms import CalendarForm, DelaysForm
from .shell import Section, page


@blueprint.route("/settings/delays", methods=["GET", "POST"], endpoint="settings_delays")
@opened_by(Door.SETTINGS, to_change=Door.DECIDE)
def delays(act: Act) -> Response:
    """Show the delays in force and a worked example; try others, or choose them."""
    form, status = DelaysForm(obj=act.organisation), 200
    form.policy.choices = options((name, policy.label) for name, policy in PRESETS.items())
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
    form.seen.data = str(act.organisation.journal_seq)
    example = _example(act, form.policy.data)
    return page(act, Section.DELAYS, "_delays.html", status, form=form, example=example, tried=form.is_submitted())


def _example(act: Act, name: str | None) -> dict[Milestone, Example]:
    """Return the dates of a complaint that would be received and acknowledged now, as `deadlines simulate` says."""
    policy, moments = PRESETS.get(name or ""), Moments(received=act.now, sent=act.now, acknowledged=act.now)
    if policy is None:
        return {}
    calendar = calendars.current(act.session, act.organisation)
    try:
        return worked(policy, Kind.COMPLAINT, moments, calendar, act.organisation.zone)
    except NeverDueError:
        return {}


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
    form.seen.data = str(act.organisation.journal_seq)
    status = 422 if form.is_submitted() else 200
    return page(act, Section.CALENDAR, "_calendar.html", status, form=form, days=_days(act, spec))


def _names(territory: Territory) -> list[str]:
    """Return the names of a territory's holidays, in the order of the year."""
    year = sorted((day, name) for day, name in calendars.public_holidays(territory).items() if day.year == 2026)
    return [part for _, name in year for part in name.split(calendars.TOGETHER)]


def _days(act: Act, spec: calendars.Spec) -> list[tuple[date, str]]:
    """Return the closed dates of the year under way."""
    closed = calendars.built(spec).closed
    return sorted((day, name) for day, name in closed.items() if day.year == act.now.year)
