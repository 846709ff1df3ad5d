"""`flask reclamations statistics`: the figures of the dashboard, for a script or a spreadsheet."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from marshmallow import ValidationError

from ..domain.estimates import Estimate
from ..domain.formulas import BY_CODE
from ..domain.plan import CauseFamily
from ..domain.priority import Origin
from ..domain.statistics import Share, Spread, Value, as_json
from ..domain.vocabulary import ActionCategory, Kind
from ..i18n import t
from ..queries import statistics as figures
from ..queries import trends
from ..queries.register import Filters
from ..schemas.filters import FiltersSchema
from ..services import statistics as services
from .base import organisation_named, organisation_option, reclamations_cli
from .deadlines import Mistake

NARROWED = {
    "kind": "kind of case",
    "category": "category",
    "session": "ref of a session",
    "training": "ref of a training",
    "trainer": "ref of a person that cases are about",
    "action_category": "category of action: AF, BC, VAE, CFA",
    "assignee": "ref of who handles them",
    "origin": "origin",
    "family": "family of causes",
}
# What a filter takes where its values are ours.
CODES = {"kind": Kind, "action_category": ActionCategory, "origin": Origin, "family": CauseFamily}
_DAY = click.DateTime(["%Y-%m-%d"])


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    for name, said in reversed(NARROWED.items()):
        option = name.replace("_", "-")
        command = click.option(f"--{option}", name, default="", help=f"Only this {said}; - for none.")(command)
    return command


@reclamations_cli.command("statistics")
@organisation_option
@click.option("--from", "since", type=_DAY, required=True, help="First day of reception, such as 2026-01-01.")
@click.option("--to", "until", type=_DAY, required=True, help="Last day of reception.")
@_filter_options
@click.option("--by", type=click.Choice(sorted(trends.PARTS)), help="Also divide the cases by this.")
@click.option("--json", "as_text", is_flag=True, help="Print JSON.")
def statistics_(
    ref: str, since: datetime, until: datetime, by: str | None, *, as_text: bool, **narrowed: str
) -> None:
    """Print the figures of the cases received from one day to another, those of the dashboard."""
    filters = _filters(since.date(), until.date(), narrowed)
    act = services.operating(organisation_named(ref))
    found = services.figures(act, filters)
    parts = trends.divided(services.asked(act, filters), by) if by else []
    if as_text:
        click.echo(json.dumps(_as_json(filters, found, by, parts), ensure_ascii=False, indent=1))
        return
    for code, value in found.values.items():
        click.echo(f"{code}\t{t(BY_CODE[code].label)}\t{_written(value)}")
    for stay in found.stays:
        click.echo(f"in_status.{stay.status}\t{t(stay.status.label)}\t{stay.days:.1f} ({stay.times})")
    for part in parts:
        click.echo(f"{by}.{part.code}\t{part.label}\t{part.received}")


def _filters(since: date, until: date, narrowed: dict[str, str]) -> Filters:
    if since > until:
        raise Mistake(f"the period ends before it begins: --from {since} --to {until}")
    try:
        return Filters(**FiltersSchema().load({**narrowed, "since": str(since), "until": str(until)}))
    except ValidationError as error:
        wrong = [f"--{name.replace('_', '-')} {narrowed.get(name)!r}" for name in sorted(error.messages_dict)]
        known = [f"use {', '.join(CODES[name])}, or -" for name in sorted(error.messages_dict) if name in CODES]
        raise Mistake(f"unknown value: {', '.join(wrong)}: {'; '.join(known) or 'it is too long'}") from None


def _as_json(filters: Filters, found: services.Figures, by: str | None, parts: list[trends.Part]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "from": str(filters.since),
        "to": str(filters.until),
        "figures": {code: as_json(value) for code, value in found.values.items()},
        "before": {code: as_json(value) for code, value in found.earlier.items()},
        "in_status": {str(stay.status): {"times": stay.times, "days": stay.days} for stay in found.stays},
    }
    if by:
        divided = [{"code": part.code, "label": part.label, **_part(part)} for part in parts]
        said |= {"by": by, "parts": divided}
    return said


def _part(part: trends.Part) -> dict[str, Any]:
    return {code: as_json(value) for code, value in part.figures.items()}


def _written(value: Value) -> str:
    match value:
        case Share(part=part, total=total, rate=rate):
            return f"{rate:.1%} ({part}/{total})" if rate is not None else figures.NOTHING
        case Spread(mean=mean, median=median, p90=p90, count=count):
            return f"mean {mean:.1f}, median {median:.1f}, p90 {p90} ({count})"
        case Estimate(value=mean):
            return f"{mean:.1f}"
    return figures.NOTHING if value is None else str(value)
