"""« Tableau de bord »: the figures of a period, drawn; every one leads to its cases (A16, criterion 38)."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from flask import Response, request

from ...domain.deadlines import Unit
from ...domain.formulas import FORMULAS, IN_STATUS, SPREAD
from ...domain.formulas import Unit as Written
from ...domain.plan import CauseFamily
from ...domain.priority import Origin
from ...domain.rights import Door
from ...domain.statistics import Month, before
from ...domain.vocabulary import ActionCategory, Kind, Milestone
from ...i18n import t
from ...queries import trends
from ...queries.register import NONE, Filters
from ...queries.statistics import masked
from ...queries.trends import Part
from ...services import deadlines, figured, statistics
from ...services.act import Act
from .. import charts
from ..access import opened_by
from ..blueprint import blueprint
from ..render import respond
from .facets import Names, facets, names, pairs
from .register import address_of, filters_asked

TILES = ("received", "answer_days", "answered_in_time", "acknowledged_in_time", "resolution", "satisfaction")
# What a figure leads to: the register with this filter besides.
LEADS: dict[str, dict[str, Any]] = {
    "received": {},
    "open": {"unsettled": True},
    "answered": {"taken": "0-"},
    "closed": {"status": "resolu"},
    "extended": {"gap": "extended"},
    "answer_days": {"taken": "0-"},
    "answer_working": {"taken": "0-"},
}
BY = {
    "kind": "Nature",
    "category": "Catégorie",
    "session": "Session",
    "training": "Formation",
    "trainer": "Personne mise en cause",
    "action_category": "Catégorie d’action",
    "assignee": "Responsable",
    "origin": "Origine du dysfonctionnement",
    "family": "Famille de cause",
}
# The figures of a part, in their order.
COLUMNS = ("received", "open", "answered", "closed", "acknowledged_in_time", "answered_in_time", "resolution")
# Those of the cases that are drawn apart, and what the others are: nobody needs five shades.
DRAWN = (Kind.COMPLAINT, Kind.DIFFICULTY, Kind.INCIDENT)
# An organisation without a delay for the answer is drawn beside this one, in days.
USUAL = 15
# About how many days of the calendar a unit of a delay is: enough to draw it.
IN_DAYS = {
    Unit.HOURS: 1 / 24,
    Unit.WORKING_DAYS: 7 / 5,
    Unit.BUSINESS_DAYS: 7 / 6,
    Unit.CALENDAR_DAYS: 1,
    Unit.MONTHS: 30,
}
RANKS = 8


@dataclass(frozen=True)
class Pareto:
    """The parts of the cases in words, the largest first, with what each is drawn as."""

    by: str
    rows: list[tuple[Part, str, charts.Rank]]

    @property
    def drawn(self) -> list[tuple[Part, str, charts.Rank]]:
        """Return the lines of the chart: the table has them all."""
        return self.rows[:RANKS]


def name_of(by: str, part: Part, known: Names) -> str:
    """Return the words of a part."""
    if part.code == NONE:
        return t("Non renseigné")
    words = {
        "kind": pairs(Kind),
        "category": {code: t(label) for code, label in known.categories.items()},
        "action_category": pairs(ActionCategory),
        "origin": pairs(Origin),
        "family": pairs(CauseFamily),
    }
    return words.get(by, {}).get(part.code, part.label or part.code)


def pareto(act: Act, filters: Filters, by: str, known: Names) -> Pareto:
    """Return how these cases divide, the largest part first."""
    parts = trends.divided(statistics.asked(act, filters), by)
    ranks = charts.ranked([part.received for part in parts])
    return Pareto(by, [(part, name_of(by, part, known), rank) for part, rank in zip(parts, ranks, strict=True)])


def drawn(months: list[Month]) -> charts.Chart:
    """Return the months as bars by kind, beside the year before."""
    columns = []
    for month in months:
        apart = [month.kinds.get(kind, 0) for kind in DRAWN]
        columns.append([*apart, month.total - sum(apart)])
    return charts.stacked(columns, [month.year_before for month in months])


def limit_of(act: Act) -> int:
    """Return the delay of an answer to a complaint, in days of the calendar."""
    delay = deadlines.policy_of(act.session, act.organisation).delays.get(Kind.COMPLAINT, {}).get(Milestone.RESPOND)
    return ceil(delay.amount * IN_DAYS[delay.unit]) if delay else USUAL


@blueprint.get("/dashboard", endpoint="dashboard")
@opened_by(Door.FIGURES)
def index(act: Act) -> Response:
    """Show the figures of the cases that the address asks for, twelve months where it says no period."""
    asked_for = filters_asked()
    filters = statistics.period(act, replace(asked_for, sort="received", descending=True))
    by = request.args.get("by", "")
    asked, known = statistics.asked(act, filters), names(act)
    found = statistics.figures(act, filters)
    since, until = filters.since, filters.until
    if since is None or until is None:
        raise ValueError("no period")
    months = trends.monthly(asked, since, until)
    return respond(
        "reclamations/staff/_dashboard.html",
        title="Tableau de bord",
        layout="app",
        act=act,
        filters=filters,
        turned=bool(asked_for.since and asked_for.until and asked_for.since > asked_for.until),
        misread=[day for day in ("since", "until") if request.args.get(day) and getattr(asked_for, day) is None],
        earlier=before(since, until),
        found=found,
        masked=masked(asked),
        tiles=[formula for formula in FORMULAS if formula.code in TILES],
        formulas=FORMULAS,
        in_days=Written.DAYS,
        spread=SPREAD,
        in_status=IN_STATUS,
        leads=LEADS,
        months=months,
        chart=drawn(months),
        kinds=list(Kind),
        apart=DRAWN,
        categories=pareto(act, filters, "category", known),
        causes=pareto(act, filters, "family", known),
        limit=limit_of(act),
        lengths=charts.lengths(found.answered.in_time, found.answered.late, limit_of(act)),
        by={code: t(BY[code]) for code in BY if trends.may_divide(asked, code)},
        divided=pareto(act, filters, by, known) if by in BY and trends.may_divide(asked, by) else None,
        columns=[formula for formula in FORMULAS if formula.code in COLUMNS],
        figured=figured,
        percent=figured.percent,
        known=known,
        facets=[(name, words) for name, words in facets(filters, known) if name not in ("since", "until")],
        action_categories=list(ActionCategory),
        origins=list(Origin),
        families=list(CauseFamily),
        address_of=address_of,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
