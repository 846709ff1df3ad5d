"""« Rapports »: those that were made, one as a page with its charts, and a form to ask for one (A17, B19, C29)."""

from typing import Any

from flask import Response, make_response, request
from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from ...documents import report as document
from ...domain.formulas import FORMULAS
from ...domain.plan import ActionStatus, ActionType, Verdict
from ...domain.reported import Content, Part
from ...domain.reports import LENGTHS, OLDEST, Period, Periodicity, Rules
from ...domain.rights import Door
from ...domain.vocabulary import Kind, MacroStatus
from ...errors import RefusedError
from ...i18n import t
from ...models import Report
from ...queries import reports as queries
from ...services import deadlines, figured, findings, reports
from ...services.act import Act
from .. import charts
from ..access import opened_by
from ..asked import page_asked
from ..blueprint import blueprint
from ..forms import Form
from ..render import go, respond
from ..unit import commit
from .dashboard import DRAWN, drawn

# How many of each are offered, the one that goes on first.
OFFERED = {Periodicity.MONTH: 13, Periodicity.QUARTER: 6, Periodicity.YEAR: 4}


class ReportForm(Form):
    """Which period a report is made of: one of the calendar, or the days from one to another."""

    period = SelectField("Période", choices=[], validate_choice=False)
    since = DateField("Du", validators=[Optional()])
    until = DateField("Au", validators=[Optional()])

    def validate_since(self, field: DateField) -> None:
        """Refuse one day alone, and one of another century."""
        if not self.until.raw_data or not self.until.raw_data[0]:
            raise ValidationError(t("Indiquez aussi le dernier jour."))
        if field.data and field.data.year < OLDEST:
            raise ValidationError(t("Choisissez un jour à partir de l’an {year}.", year=OLDEST))

    def validate_until(self, field: DateField) -> None:
        """Refuse one day alone, and one before the first."""
        if not self.since.raw_data or not self.since.raw_data[0]:
            raise ValidationError(t("Indiquez aussi le premier jour."))
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(t("Choisissez un jour qui ne précède pas le début."))

    @property
    def code(self) -> str:
        """Return the code of what was chosen: the days, where there are some."""
        if self.since.data and self.until.data:
            return Period.from_to(self.since.data, self.until.data).code
        return self.period.data or ""


def offered(act: Act) -> list[tuple[str, str]]:
    """Return the periods that a report may be made of, by their codes."""
    found = []
    for periodicity, count in OFFERED.items():
        begun = Period.holding(periodicity, deadlines.today(act))
        for back in range(count):
            period = begun.earlier(back * LENGTHS[periodicity])
            found.append((period.code, findings.named(period)))
    return found


def _shell(act: Act) -> dict[str, Any]:
    return {
        "layout": "app",
        "act": act,
        "figured": figured,
        "records": act.viewer.may(Door.RECORD),
        "exports": act.viewer.may(Door.EXPORT),
        "given_up": queries.TRIES,
    }


@blueprint.route("/reports", methods=["GET", "POST"], endpoint="reports")
@opened_by(Door.FIGURES, to_change=Door.EXPORT)
def index(act: Act) -> Response:
    """List the reports, the latest first, or ask for one: a job makes it."""
    form = ReportForm()
    form.period.choices = offered(act)
    if form.validate_on_submit():
        try:
            asked = commit(lambda: reports.ask(act, form.code).reference, job="reports_asked")
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("report", reference=asked)
    if not form.is_submitted():
        form.period.data = Period.holding(Periodicity.MONTH, deadlines.today(act)).before.code
    at_page = page_asked()
    rows, more = queries.page(act.session, act.organisation, at_page)
    return respond(
        "reclamations/staff/_reports.html",
        422 if form.is_submitted() else 200,
        title="Rapports",
        form=form,
        rows=[(row, findings.title_of(Period.of(row.period))) for row in rows],
        more=more,
        at_page=at_page,
        made=[one for one in Periodicity if one in Rules.of(act.organisation.reports).made],
        **_shell(act),
    )


@blueprint.get("/reports/<reference>", endpoint="report")
@opened_by(Door.FIGURES)
def report(act: Act, reference: str) -> Response:
    """Show one version of a report, from the figures that it keeps."""
    row = queries.report_for(act.session, act.organisation, reference)
    if row.made_at is None:
        return _waiting(act, row)
    content = Content.of(row.content)
    return respond(
        "reclamations/staff/_report.html",
        title="Rapport",
        row=row,
        content=content,
        heading=findings.title_of(content.period),
        sentences=findings.sentences(content),
        versions=queries.versions(act.session, act.organisation, row.period),
        periods=document.compared(content),
        formulas=FORMULAS,
        chart=drawn(list(content.months)),
        kinds=list(Kind),
        apart=DRAWN,
        categories=_ranked(content.now.categories, findings.category),
        causes=_ranked(content.now.families, findings.family),
        words={"kind": Kind, "status": MacroStatus, "type": ActionType, "action": ActionStatus, "verdict": Verdict},
        **_shell(act),
    )


def _waiting(act: Act, row: Report) -> Response:
    """Say that a report is being made; what asks again and again is told when it is there."""
    if request.args.get("waiting") and row.attempts < queries.TRIES:
        return make_response("", 204)
    return respond(
        "reclamations/staff/_report_waiting.html",
        title="Rapport",
        row=row,
        heading=findings.title_of(Period.of(row.period)),
        **_shell(act),
    )


def _ranked(parts: tuple[Part, ...], name: Any) -> list[tuple[Part, str, charts.Rank]]:
    ranks = charts.ranked([part.count for part in parts])
    return [(part, name(part), rank) for part, rank in zip(parts, ranks, strict=True)]
