"""What an auditor would find missing: the same list for this page, the settings and the evidence pack (B21)."""

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for

from ...domain import referential
from ...domain.readiness import DEMANDS, PracticeGap, SettingGap, indicator_of
from ...domain.referential import Indicator
from ...domain.rights import Door
from ...models import Organisation, ReadinessCount
from ...queries import practice
from ...queries.readiness import Gap, first_cases, gaps
from ...services import deadlines
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..render import respond
from .forms import ExportForm
from .register import address_of

# Where each gap that no list of cases shows is filled: an endpoint and its arguments.
LEADS: dict[str, tuple[str, dict[str, Any]]] = {
    SettingGap.NO_ADDRESS: ("settings_section", {"code": "identity"}),
    SettingGap.BROKEN_MAIL: ("settings_mails", {}),
    SettingGap.NO_MEASURE: ("settings_measures", {}),
    SettingGap.NO_SURVEY: ("settings_surveys", {}),
    **dict.fromkeys(
        (
            SettingGap.NO_PROCEDURE,
            SettingGap.PROCEDURE_BEHIND,
            SettingGap.PROCEDURE_UNREVIEWED,
            SettingGap.NOT_SPREAD,
        ),
        ("settings_procedure", {}),
    ),
    PracticeGap.LATE_ACTION: ("plan", {"stage": "late"}),
    PracticeGap.UNCHECKED_ACTION: ("plan", {"stage": "to_check"}),
    PracticeGap.UNSETTLED_ALERT: ("recurrences", {}),
    PracticeGap.NO_REVIEW: ("reviews", {}),
    PracticeGap.NEVER_ANALYSED: ("reviews", {}),
    PracticeGap.NEVER_TOLD: ("learned", {}),
    PracticeGap.BROKEN_JOURNAL: ("settings_section", {"code": "audit"}),
}
# The drawing of the trend, in its own units.
WIDE, HIGH = 260, 60


def lead(gap: Gap) -> str:
    """Return the address where a gap is filled."""
    if gap.where is not None:
        return url_for("reclamations.register", **address_of(gap.where))
    endpoint, arguments = LEADS.get(gap.code, ("settings_contacts", {}))
    return url_for(f"reclamations.{endpoint}", **arguments)


def wordings(act: Act, organisation: Organisation) -> list[referential.Wording]:
    """Return the indicators as they are to be cited today."""
    own = {code: getattr(organisation, code) for code in Indicator}
    return referential.at(deadlines.today(act), own)


def bars(counts: Sequence[ReadinessCount]) -> list[dict[str, Any]]:
    """Return the bars of the trend: where each stands, and how high it is."""
    most, step = max((count.total for count in counts), default=0) or 1, WIDE / max(len(counts), 1)
    return [
        {"x": round(at * step, 1), "width": round(step * 0.7, 1), "y": HIGH - round(HIGH * count.total / most, 1)}
        | {"height": round(HIGH * count.total / most, 1), "count": count}
        for at, count in enumerate(counts)
    ]


@blueprint.get("/readiness", endpoint="readiness")
@opened_by(Door.READINESS)
def index(act: Act) -> Response:
    """List what would fail today by indicator, each with the cases it is about or where it would be filled."""
    found = gaps(act.session, act.organisation, act.viewer, act.now)
    by = {indicator: [gap for gap in found if indicator_of(gap.code) == indicator] for indicator in Indicator}
    failing = [gap for gap in found if not gap.explained]
    return respond(
        "reclamations/staff/_readiness.html",
        title="Prêt pour l’audit",
        layout="app",
        act=act,
        by=by,
        lead=lead,
        firsts=first_cases(act.session, act.organisation, act.viewer, found, act.now),
        wordings=wordings(act, act.organisation),
        demands=len(DEMANDS),
        met=len(DEMANDS) - len(failing),
        bars=bars(practice.trend(act.session, act.organisation)),
        wide=WIDE,
        high=HIGH,
        today=deadlines.today(act),
        exporting=ExportForm(formdata=None) if act.viewer.may(Door.EXPORT) else None,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
