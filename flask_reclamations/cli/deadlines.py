"""`flask reclamations deadlines …`: delays tried out with no case, and the dates of cases derived anew."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import available_timezones

import click

from ..domain.calendar import CLOCKS, Calendar, Territory
from ..domain.deadlines import NeverDueError, Start, zone_of
from ..domain.examples import Example, worked
from ..domain.policies import DeadlinePolicy, Moments
from ..domain.presets import PRESETS
from ..domain.priority import Severity
from ..domain.vocabulary import Kind, Milestone, Term
from ..errors import ConfigurationError
from ..jobs import deadlines as jobs
from ..services import calendars
from ..services import deadlines as services
from ..services.act import db_session
from .base import organisation_named, organisation_option, reclamations_cli

MOMENTS = ("received", "sent", "acknowledged", "qualified", "occurred")
# What to give where a date waits for its start.
MISSING = {
    Start.SENT: "counted from the sending: give --sent",
    Start.ACKNOWLEDGED: "counted from the acknowledgement: give --acknowledged",
    Start.QUALIFIED: "counted from the qualification: give --qualified",
    Start.OCCURRED: "counted from the event: give --occurred",
    "announced": "announced case by case",
}


class Mistake(click.ClickException):
    """A wrong option, said in one sentence."""

    exit_code = 2


@reclamations_cli.group("deadlines")
def deadlines_() -> None:
    """Delays and the dates they give."""


def _moments_options(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(MOMENTS):
        said = f"When it was {name}: 2026-11-12 (its noon) or 2026-11-12T10:00, on the clock of the zone."
        command = click.option(f"--{name}", metavar="ISO", required=name == "received", help=said)(command)
    return command


@deadlines_.command()
@click.option("--policy", "name", required=True, help=f"Name of the delays: {', '.join(PRESETS)}, or an own one.")
@_moments_options
@click.option("--zone", help="Time zone (default: Europe/Paris), or territory: alsace_moselle, reunion…")
@click.option("--severity", help=f"{', '.join(Severity)}.")
@click.option("--kind", help=f"{', '.join(Kind)}; default: the first that the delays know.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--organisation", "ref", help="Use the delays, zone and calendar of this organisation.")
def simulate(
    name: str,
    zone: str | None,
    severity: str | None,
    kind: str | None,
    ref: str | None,
    *,
    as_json: bool,
    **told: str,
) -> None:
    """Print the dates that delays would give, with no case; only --organisation needs the database."""
    policy, calendar, clock = _of_organisation(ref, name, zone) if ref else _preset(name, zone)
    moments = _moments(told, clock)
    of_kind = _one_of(Kind, "kind", kind) or next(iter(policy.delays))
    try:
        found = worked(policy, Kind(of_kind), moments, calendar, clock, _one_of(Severity, "severity", severity))
    except NeverDueError:
        raise Mistake(f"{name!r} is never due under this calendar: it has no open day") from None
    if as_json:
        as_said = {str(milestone): _as_json(example) for milestone, example in found.items()}
        click.echo(json.dumps(as_said, ensure_ascii=False, indent=1))
        return
    for milestone, example in found.items():
        click.echo(_line(milestone, example))
    if not found:
        click.echo(f"{name} sets no delay")


def _preset(name: str, zone: str | None) -> tuple[DeadlinePolicy, Calendar, str]:
    if name not in PRESETS:
        own = "give --organisation for one of its own"
        raise Mistake(f"--policy {name!r} is unknown: choose among {', '.join(PRESETS)}, or {own}")
    territory, clock = _place(zone or "Europe/Paris")
    return PRESETS[name], calendars.built(calendars.Spec(territory)), clock


def _of_organisation(ref: str, name: str, zone: str | None) -> tuple[DeadlinePolicy, Calendar, str]:
    row, session = organisation_named(ref), db_session()
    try:
        policy = services.policy_of(session, row, name)
    except ConfigurationError as error:
        raise Mistake(str(error)) from None
    if zone is None:
        return policy, calendars.current(session, row), row.zone
    territory, clock = _place(zone)
    return policy, calendars.built(calendars.Spec(territory)), clock


def _place(zone: str) -> tuple[Territory, str]:
    """Return the territory whose holidays count and its clock, from the name of either."""
    if zone in list(Territory):
        return Territory(zone), CLOCKS[Territory(zone)]
    if zone not in available_timezones():
        places = ", ".join(Territory)
        raise Mistake(f"--zone {zone!r} is unknown: use a time zone such as Europe/Paris, or one of {places}")
    return next((territory for territory, clock in CLOCKS.items() if clock == zone), Territory.METROPOLE), zone


def _one_of(terms: type[Term], option: str, value: str | None) -> str | None:
    if value is not None and value not in list(terms):
        raise Mistake(f"--{option} {value!r} is unknown: choose among {', '.join(terms)}")
    return value


def _moments(told: dict[str, Any], zone: str) -> Moments:
    found: dict[str, Any] = {name: _instant(name, text, zone) for name, text in told.items() if text is not None}
    for name in ("sent", "occurred"):
        if name in found and found[name] > found["received"]:
            raise Mistake(f"--{name} is after --received: nothing is received before it is {name}")
    for name in ("acknowledged", "qualified"):
        if name in found and found[name] < found["received"]:
            raise Mistake(f"--{name} is before --received: nothing is {name} before it is received")
    return Moments(**found)


def _instant(name: str, text: str, zone: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(f"--{name} {text!r} is not a date: write 2026-11-12 or 2026-11-12T10:00") from None
    years = calendars.YEARS
    if not years[0] < told.year < years[-1] - 10:
        raise Mistake(f"--{name} {text!r} is out of the calendar: use a year from {years[0] + 1} to {years[-1] - 11}")
    if told.tzinfo is None:
        told = told.replace(tzinfo=zone_of(zone))
    return (told if "T" in text or " " in text else datetime.combine(told, time(12), told.tzinfo)).astimezone(UTC)


def _as_json(example: Example) -> dict[str, Any]:
    told: dict[str, Any] = {
        "due": example.day.isoformat() if example.day else None,
        "due_at": example.at.isoformat().replace("+00:00", "Z") if example.at else None,
        "skipped": [{"date": day.isoformat(), "cause": cause} for day, cause in example.skipped],
    }
    return told | ({"reason": MISSING[example.why]} if example.why else {})


def _line(milestone: Milestone, example: Example) -> str:
    if example.at is None:
        return f"{milestone}\tno date: {MISSING[example.why]}"
    skipped = ", ".join(f"{day} {cause}" for day, cause in example.skipped)
    date = f"{milestone}\t{example.day}\t{example.at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{date}\tskipped: {skipped}" if skipped else date


@deadlines_.command()
@organisation_option
def recompute(ref: str) -> None:
    """Derive the dates of every open case anew; stop it when you like and run it again."""
    organisation_id = organisation_named(ref).id
    total, seen, moved = jobs.count(organisation_id), 0, 0
    try:
        with click.progressbar(length=total, label="open cases", file=sys.stderr) as bar:
            for batch in jobs.recompute(organisation_id):
                seen, moved = seen + batch.seen, moved + batch.moved
                bar.update(batch.seen)
    except KeyboardInterrupt:
        said = f"stopped after {seen} of {total} open case(s); {moved} moved, and stay so"
        raise click.ClickException(said) from None
    click.echo(f"{seen} open case(s), {moved} moved")
