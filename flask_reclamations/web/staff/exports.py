"""Exports: asked for here, built by a job, followed with a progress bar, taken by their owner only."""

import re

from flask import Response, request, send_file

from ...domain.rights import Door
from ...domain.vocabulary import Access
from ...errors import NotFoundError, RefusedError
from ...models import Export
from ...queries import figures, register, satisfaction
from ...queries.journal_lines import JournalFilters
from ...queries.readiness import ReadinessFilters
from ...schemas.filters import SurveyFiltersSchema
from ...services import exports
from ...services.act import Act
from ...services.documents import DOCUMENTS
from .. import accesslog
from ..access import opened_by
from ..asked import asked
from ..blueprint import blueprint
from ..files import opened
from ..forms import Form
from ..render import go, respond
from ..unit import commit
from .banner import waiting
from .forms import ExportForm, JournalForm
from .plan import filters_asked as plan_asked
from .register import address_of, filters_asked
from .risks import filters_asked as risks_asked

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": "application/json",
}


NAMES = {
    Export.REGISTER: "registre",
    Export.PLAN: "plan",
    Export.RISKS: "risques",
    Export.READINESS: "preparation",
    Export.OPINIONS: "satisfaction",
    Export.JOURNAL: "journal",
    Export.PACK: "dossier-de-preuves",
    **{what: document.name for what, document in DOCUMENTS.items()},
}
TITLES = {
    **exports.TITLES,
    Export.PACK: "Dossier de preuves",
    **{what: document.title for what, document in DOCUMENTS.items()},
}


@blueprint.route("/exports", methods=["GET", "POST"], endpoint="exports")
@opened_by(Door.TAKE, to_change=Door.EXPORT)
def index(act: Act) -> Response:
    """Ask for the register filtered by the address, and list one's exports."""
    form, filters = ExportForm(), filters_asked()
    if form.validate_on_submit() and (asked_for := _tried(act, form, filters)):
        return asked_for
    where = register.filtered(act.organisation, act.viewer, filters, act.now)
    return respond(
        "reclamations/staff/_exports.html",
        422 if form.is_submitted() else 200,
        title="Exports",
        layout="app",
        act=act,
        form=form,
        filters=filters,
        arguments=address_of(filters),
        total=figures.count(act.session, where),
        void=figures.void_among(act.session, act.organisation, act.viewer, filters, act.now),
        rows=exports.all_mine(act),
        titles=TITLES,
        cancelling=Form(formdata=None),
        waiting=waiting(act),
        asked=request.args.get("asked", ""),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


def _tried(act: Act, form: ExportForm, filters: exports.Asked) -> Response | None:
    """Ask for a list and lead to one's exports; None where the form says why not."""
    try:
        row = commit(lambda: _ask(act, filters, form.format.data), job="export_pending")
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return None
    return go("exports", asked=row.token)


def _ask(act: Act, filters: exports.Asked, file_format: str) -> Export:
    row = exports.ask(act, filters, file_format)
    accesslog.note(act, Access.EXPORT, f"{NAMES[row.subject]}.{row.format}")
    return row


@blueprint.post("/plan/export", endpoint="plan_export")
@opened_by(Door.EXPORT)
def of_the_plan(act: Act) -> Response:
    """Ask for the plan as the address narrows it down, as a file that a job builds (O04)."""
    return _asked(act, plan_asked())


@blueprint.post("/risks/export", endpoint="risks_export")
@opened_by(Door.EXPORT)
def of_the_risks(act: Act) -> Response:
    """Ask for the risks as the address narrows them down, as a file that a job builds (ind. 32)."""
    return _asked(act, risks_asked())


@blueprint.post("/readiness/export", endpoint="readiness_export")
@opened_by(Door.EXPORT)
def of_the_readiness(act: Act) -> Response:
    """Ask for the state of preparation, as a file that a job builds (B21)."""
    return _asked(act, ReadinessFilters())


@blueprint.post("/opinions/export", endpoint="opinions_export")
@opened_by(Door.EXPORT)
def of_the_opinions(act: Act) -> Response:
    """Ask for what people thought of the answers, as the address narrows it down (C27)."""
    return _asked(act, satisfaction.Filters(**asked(SurveyFiltersSchema)))


@blueprint.route("/exports/journal", methods=["GET", "POST"], endpoint="journal_export")
@opened_by(Door.EXPORT)
def of_the_journal(act: Act) -> Response:
    """Ask for the journal of a period, as a file that a job builds (criterion 39)."""
    form = JournalForm()
    if form.validate_on_submit():
        filters = JournalFilters(form.since.data, form.until.data)
        if asked_for := _tried(act, form, filters):
            return asked_for
    return respond(
        "reclamations/staff/_journal_export.html",
        422 if form.is_submitted() else 200,
        title="Exporter le journal",
        layout="app",
        act=act,
        form=form,
        records=act.viewer.may(Door.RECORD),
        exports=True,
    )


def _asked(act: Act, filters: exports.Asked) -> Response:
    form = ExportForm()
    if not form.validate():
        raise RefusedError.because("unknown_format", "Choisissez CSV, XLSX ou PDF.")
    row = commit(lambda: _ask(act, filters, form.format.data), job="export_pending")
    return go("exports", asked=row.token)


@blueprint.get("/exports/<token>")
@opened_by(Door.TAKE)
def export_progress(act: Act, token: str) -> Response:
    """Show how far an export is; htmx asks again until it is done."""
    return respond(
        "reclamations/staff/_export.html",
        title="Export",
        layout="app",
        act=act,
        row=exports.mine(act, token),
        titles=TITLES,
        cancelling=Form(formdata=None),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


@blueprint.post("/exports/<token>/cancel", endpoint="export_cancel")
@opened_by(Door.TAKE)
def cancel(act: Act, token: str) -> Response:
    """Want an export no more; what was made of it is dropped."""
    if Form().validate():
        commit(lambda: exports.cancel(act, token))
    return go("exports", asked=token)


@blueprint.get("/exports/<token>/file")
@opened_by(Door.TAKE)
def export_file(act: Act, token: str) -> Response:
    """Take the file, once it is done and before it expires."""
    row = exports.mine(act, token)
    expired = row.expires_at is not None and row.expires_at < act.now
    if row.state != Export.DONE or expired:
        raise NotFoundError(token)
    stream = opened(exports.place_of(row))
    kind, name = TYPES[row.format], _name(row)
    accesslog.kept(act, Access.DOWNLOAD, name)
    answer: Response = send_file(stream, mimetype=kind, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(row: Export) -> str:
    """Return what the file is called: « fiche-REG-2026-0001-2026-11-12.pdf »."""
    about = re.sub(r"[^\w-]+", "-", row.about).strip("-")
    return f"{'-'.join(filter(None, (NAMES[row.subject], about)))}-{row.created_at:%Y-%m-%d}.{row.format}"
