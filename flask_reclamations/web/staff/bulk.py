"""One act on many cases: chosen in the register, previewed, confirmed once, told case by case, taken back."""

from typing import Any

from flask import Response, request
from wtforms import HiddenField, RadioField

from ...domain.rights import Door
from ...domain.vocabulary import Kind, VoidReason
from ...errors import NotFoundError, Reason, RefusedError
from ...host import Person
from ...i18n import t
from ...jobs import bulk as working
from ...jobs.nudge import nudge
from ...jobs.unit import committed
from ...models import Bulk, BulkItem, Case
from ...queries import bulk as found
from ...queries import register
from ...services import bulk, deeds
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form, Marked, TicksField, choices, required, text_area
from ..render import go, respond
from .prefill import colleagues
from .register import filters_asked

# The cases that the request deals with itself; a worker does the rest.
AT_ONCE = 25


class BulkForm(Marked):
    """The cases an act is for, as they were shown: each reference with the length of its journal."""

    case = TicksField("Dossiers", choices=[], validate_choice=False)

    def seen(self) -> dict[str, int]:
        """Return the ticked cases; what no page of ours wrote is left out."""
        marks = [mark.rpartition(":") for mark in self.case.data or []]
        return {reference: int(seq) for reference, _, seq in marks if reference and seq.isascii() and seq.isdigit()}


class BulkAssignForm(BulkForm):
    """Whom to give the cases to: chosen before the preview, since it decides what is skipped."""

    assignee = HiddenField(validators=[required("Choisissez une personne.")])


class BulkCloseForm(BulkForm):
    """A note to keep with each closing, and why those who were not asked whether it helped are not (A12)."""

    text = text_area("Note", maximum=500)
    survey_waived = text_area("Pourquoi on ne leur demande pas si la réponse a aidé", maximum=500)


class BulkQualifyForm(BulkForm):
    """What the cases really are (C08)."""

    kind = RadioField(
        "Nature",
        choices=choices(kind for kind in Kind if kind is not Kind.SIGNAL),
        validators=[required("Choisissez la nature du dossier.")],
    )
    text = text_area("Pourquoi ?", needed="Dites pourquoi.", maximum=2_000)


class BulkVoidForm(BulkForm):
    """Why the cases count nowhere; a duplicate names its original, so it is voided alone."""

    reason = RadioField(
        "Raison",
        choices=choices(reason for reason in VoidReason if reason is not VoidReason.DUPLICATE),
        validators=[required("Choisissez la raison.")],
    )
    text = text_area("Motif", needed="Donnez le motif de l’annulation.", maximum=500)


FORMS: dict[str, type[BulkForm]] = {
    "assign": BulkAssignForm,
    "qualify": BulkQualifyForm,
    "examine": BulkForm,
    "remind": BulkForm,
    "close": BulkCloseForm,
    "void": BulkVoidForm,
}
TITLES = {
    "assign": "Attribuer des dossiers",
    "qualify": "Qualifier des dossiers",
    "examine": "Marquer des dossiers examinés",
    "remind": "Relancer les responsables de dossiers",
    "close": "Clôturer des dossiers",
    "move": "Déplacer des échéances",
    "void": "Annuler des dossiers",
}


@blueprint.get("/register/bulk", endpoint="bulk")
@opened_by(Door.DESK)
def preview(act: Act) -> Response:
    """Show what an act would do with each chosen case, changing nothing."""
    code = _code(request.args.get("act", ""))
    return _preview(act, code, FORMS[code](formdata=None), _references(act), request.args.get("assignee", ""))


@blueprint.post("/register/bulk", endpoint="bulk_confirm")
@opened_by(Door.DESK)
def confirm(act: Act) -> Response:
    """Do it: the first cases now, the others in the background; the same form twice is one."""
    code = _code(request.args.get("act", ""))
    form = FORMS[code]()
    mark = form.new_submission()
    if form.validate():
        try:
            return ordered(act, _order(act, code, form), form.seen(), mark)
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
    return _preview(act, code, form, list(form.seen()), request.form.get("assignee", ""), 422)


def ordered(act: Act, order: deeds.Order, seen: dict[str, int], mark: str) -> Response:
    """Have something done with these cases, the first of them now, and lead to what becomes of each.

    Raises `RefusedError` where nothing can be asked for.
    """
    row = committed(lambda: bulk.ask(act, order, seen, submission=mark))
    working.carry_out(act, row, limit=AT_ONCE)
    nudge()
    if bulk.items(act.session, bulk.mine(act, mark), BulkItem.WAITING):
        nudge("bulk_pending")
    return go("bulk_result", mark=mark)


@blueprint.get("/register/bulk/<mark>", endpoint="bulk_result")
@opened_by(Door.DESK)
def result(act: Act, mark: str) -> Response:
    """Tell what became of each case."""
    return _result(act, bulk.mine(act, mark), Form(formdata=None))


@blueprint.post("/register/bulk/<mark>/undo", endpoint="bulk_undo")
@opened_by(Door.DESK)
def undo(act: Act, mark: str) -> Response:
    """Put back what may be."""
    row, form = bulk.mine(act, mark), Form()
    if not form.validate():
        return _result(act, row, form, 422)
    working.undo(act, row)
    return go("bulk_result", mark=mark)


def _code(code: str) -> str:
    if code not in FORMS:
        raise NotFoundError(code)
    return code


def _references(act: Act) -> list[str]:
    """Return the ticked cases, or all of the list where that was asked for."""
    if "all" not in request.args:
        return request.args.getlist("ref")
    filters = filters_asked()
    where = register.filtered(act.organisation, act.viewer, filters, act.now)
    return [case.reference for case in register.page(act.session, where, filters, size=bulk.MOST).cases]


def _person(act: Act, ref: str) -> Person | None:
    return next((person for person in colleagues(act) if person.ref == ref), None) if ref else None


def _order(act: Act, code: str, form: Any) -> deeds.Order:
    if code == "assign":
        person = _person(act, form.assignee.data or "")
        if person is None:
            raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at="assignee")
        return deeds.Order(code, assignee=person)
    return deeds.Order(
        code,
        reason=VoidReason(form.reason.data) if code == "void" else None,
        kind=Kind(form.kind.data) if code == "qualify" else None,
        text=form.text.data if "text" in form else None,
        waived=_waived(act, form) if code == "close" else None,
    )


def _waived(act: Act, form: BulkCloseForm) -> str | None:
    if not form.survey_waived.data and any(map(deeds.unasked, bulk.chosen(act, list(form.seen())))):
        words = "Dites pourquoi on ne leur demande pas si la réponse a aidé, ou décochez ces dossiers."
        raise RefusedError.because(deeds.NO_SATISFACTION, words, at="survey_waived")
    return form.survey_waived.data


def _preview(
    act: Act, code: str, form: BulkForm, references: list[str], ref: str = "", status: int = 200
) -> Response:
    person = _person(act, ref)
    cases = bulk.chosen(act, references)
    held = sorted({case.assignee_ref for case in cases if case.assignee_ref}) if code == "remind" else []
    order = deeds.Order(code, assignee=person, assignees={found.ref: found for found in act.host.people(held)})
    lines: list[tuple[Case, list[Reason]]] = [(case, deeds.hindrances(act, case, order)) for case in cases]
    form.new_submission()
    if isinstance(form, BulkAssignForm):
        form.assignee.data = person.ref if person else ""
    ready = [case for case, reasons in lines if not reasons]
    return respond(
        "reclamations/staff/_bulk.html",
        status,
        title=TITLES[code],
        layout="app",
        act=act,
        code=code,
        form=form,
        person=person,
        heading=t(TITLES[code]),
        people=colleagues(act) if code == "assign" and not person else [],
        asked=[(name, value) for name, value in request.args.items(multi=True) if name != "assignee"],
        ready=ready,
        unasked=[case.id for case in ready if code == "close" and deeds.unasked(case)],
        skipped=[(case, reasons) for case, reasons in lines if reasons],
        unseen=len(set(references)) - len(cases),
        most=bulk.MOST,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


def _result(act: Act, row: Bulk, form: Form, status: int = 200) -> Response:
    lines = found.lines(act.session, act.viewer, row)
    by_state = {state: [line for line in lines if line.item.state == state] for state in found.STATES}
    return respond(
        "reclamations/staff/_bulk_result.html",
        status,
        title="Action groupée",
        layout="app",
        act=act,
        form=form,
        heading=t(TITLES.get(row.act, "Action groupée")),
        code=row.act,
        lines=by_state,
        waiting=len(by_state[BulkItem.WAITING]),
        total=len(lines),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
