"""The plan d'amélioration: its list, one page per action, one POST address per verb."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from ...domain.plan import CHECKED_AFTER, STEPS, ActionOrigin, ActionType, Sequel, Verdict
from ...domain.rights import Door, Permission
from ...errors import NotAllowedError, NotFoundError, RefusedError
from ...models import Action
from ...queries import actions as plan
from ...queries import files as found_files
from ...queries import reviews, risks
from ...queries.actions import PlanFilters
from ...schemas.filters import PlanFiltersSchema
from ...services import actions, deadlines, editing, effectiveness, evidence, handling
from ...services.act import Act
from ...services.editing import ConflictError
from .. import files, linked, planned
from ..access import opened_by
from ..asked import asked, page_asked
from ..blueprint import blueprint
from ..forms import Attaching, Form
from ..render import go, respond
from ..unit import commit
from .forms import ExportForm
from .plan_forms import (
    AbandonForm,
    ChangeActionForm,
    CheckForm,
    EvidenceForm,
    FinishForm,
    NewActionForm,
    ReopenForm,
    TieForm,
    offer,
)
from .prefill import colleagues

SCHEMA = PlanFiltersSchema()
BLANK = SCHEMA.dump(PlanFilters())


def address_of(filters: PlanFilters, **changed: Any) -> dict[str, Any]:
    """Return the filters as the arguments of an address, some of them changed."""
    values = {**SCHEMA.dump(filters), **changed}
    return {name: value for name, value in values.items() if value and value != BLANK.get(name)}


def filters_asked() -> PlanFilters:
    """Return the filters of the address; a value that means nothing is left out."""
    return PlanFilters(**asked(PlanFiltersSchema))


@blueprint.get("/plan", endpoint="plan")
@opened_by(Door.OWN_ACTIONS)
def index(act: Act) -> Response:
    """List the actions that this person may read, late ones first in each group."""
    filters, today, number = filters_asked(), deadlines.today(act), page_asked()
    where = plan.filtered(act.organisation, act.viewer, filters, today)
    rows, more = plan.page(act.session, where, sort=filters.sort, number=number)
    return respond(
        "reclamations/staff/_plan.html",
        title="Plan d’amélioration",
        layout="app",
        act=act,
        filters=filters,
        today=today,
        groups=planned.groups(list(rows), filters.sort),
        about=plan.cases_of(act.session, act.viewer, [row.id for row in rows]),
        counts=plan.counts(act.session, act.organisation, act.viewer, today),
        owners=plan.owners(act.session, act.organisation, act.viewer),
        tabs=planned.TABS,
        planned=planned,
        types=list(ActionType),
        address_of=address_of,
        at_page=number,
        more=more,
        exporting=ExportForm(formdata=None) if act.viewer.may(Door.EXPORT) else None,
        decides=act.viewer.may(Door.IMPROVE),
        whole=act.viewer.may(Door.PLAN),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


@blueprint.route("/plan/new", methods=["GET", "POST"], endpoint="plan_new")
@opened_by(Door.IMPROVE)
def new(act: Act) -> Response:
    """Put an action in the plan that no case asked for: from a survey, a review, an audit (E06)."""
    form, people = NewActionForm(), colleagues(act)
    offer(form, [(person.ref, person.label) for person in people])
    if form.validate_on_submit():
        measure = form.measure(people, ActionOrigin(form.origin.data))
        try:
            made = commit(lambda: actions.create(act, measure, submission=form.new_submission()).reference)
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("action", reference=made, said="new")
    form.new_submission()
    return respond(
        "reclamations/staff/_plan_new.html",
        422 if form.is_submitted() else 200,
        title="Créer une action",
        layout="app",
        act=act,
        form=form,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


@blueprint.get("/plan/<reference>", endpoint="action")
@opened_by(Door.OWN_ACTIONS)
def action(act: Act, reference: str) -> Response:
    """Show an action: what it is, its cases, its journal, what may be done with it now."""
    return _page(act, plan.action_for(act.session, act.organisation, act.viewer, reference))


def _change(act: Act, row: Action, form: Any) -> None:
    editing.check(act, row, seen=form.seen_at, kinds=("action_changed",))
    people = [*colleagues(act), *act.host.people([row.owner_ref])]
    actions.change(act, row, form.measure(people, ActionOrigin(row.origin)))


def _check(act: Act, row: Action, form: Any) -> str:
    verdict, sequel = Verdict(form.verdict.data), Sequel(form.sequel.data) if form.sequel.data else None
    onward = effectiveness.check(act, row, verdict, form.note.data, sequel=sequel, due_on=form.due_on.data)
    return onward.reference


def _tie(act: Act, row: Action, form: Any) -> None:
    actions.tie(act, _case(act, form), row)


def _untie(act: Act, row: Action, form: Any) -> None:
    actions.untie(act, _case(act, form), row)


def _case(act: Act, form: Any) -> Any:
    try:
        return handling.load(act, form.case.data or "", Permission.HANDLE)
    except NotFoundError:
        raise RefusedError.because("unknown_case", "Aucun dossier ne porte cette référence.", at="case") from None


VERBS: dict[str, tuple[type[Form], Callable[[Act, Action, Any], Any]]] = {
    "change": (ChangeActionForm, _change),
    "start": (Form, lambda act, row, form: effectiveness.start(act, row)),
    "finish": (
        FinishForm,
        lambda act, row, form: effectiveness.finish(act, row, form.result.data, check_due=form.check_due.data),
    ),
    "check": (CheckForm, _check),
    "abandon": (AbandonForm, lambda act, row, form: effectiveness.abandon(act, row, form.text.data)),
    "reopen": (ReopenForm, lambda act, row, form: effectiveness.reopen(act, row, form.due_on.data)),
    "evidence": (EvidenceForm, lambda act, row, form: evidence.add(act, row, form.enclosed())),
    "link": (TieForm, _tie),
    "unlink": (TieForm, _untie),
}


@blueprint.post("/plan/<reference>/<verb>", endpoint="action_do")
@opened_by(Door.OWN_ACTIONS)
def do(act: Act, reference: str, verb: str) -> Response:
    """Carry out a verb of an action; a refusal shows every reason and keeps what was typed."""
    if verb not in VERBS:
        raise NotFoundError(verb)
    form, faster = VERBS[verb][0](), False
    if not actions.works_on(act.viewer, plan.action_for(act.session, act.organisation, act.viewer, reference)):
        raise NotAllowedError(verb)
    if isinstance(form, ChangeActionForm):
        offer(form, [(person.ref, person.label) for person in colleagues(act)])
    if files.checked(act, form) if isinstance(form, Attaching) else form.validate():
        try:
            onward = commit(lambda: VERBS[verb][1](act, actions.load(act, reference), form)) or reference
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        except ConflictError:
            faster = True
        else:
            if onward != reference:
                return go("action", reference=onward, said="next", open="change")
            return go("action", reference=reference, said=verb)
    found = plan.action_for(act.session, act.organisation, act.viewer, reference)
    return _page(act, found, verb, form, faster=faster)


def _forms(act: Act, row: Action, tried: str, sent: Form | None) -> dict[str, Form]:
    if not actions.works_on(act.viewer, row):
        return {}
    names = [name for name in VERBS if name not in STEPS or row.status in STEPS[name].moves]
    if not act.viewer.may(Door.IMPROVE):
        names = [name for name in names if name != "check"]
    forms: dict[str, Form] = {name: VERBS[name][0](formdata=None) for name in names}
    if isinstance(form := forms.get("change"), ChangeActionForm):
        for name in ("type", "text", "due_on", "priority", "cause", "expected", "source"):
            form[name].data = getattr(row, name)
        form.owner.data, form.seen.data = row.owner_ref, str(row.journal_seq)
        people = {person.ref: person.label for person in colleagues(act)} | {row.owner_ref: row.owner_label}
        offer(form, list(people.items()))
    if isinstance(form := forms.get("finish"), FinishForm):
        form.check_due.data = deadlines.today(act) + CHECKED_AFTER
    if sent is not None:
        forms[tried] = sent
    for name, form in forms.items():
        if isinstance(form, Attaching):
            form.new_submission()
        for field in form:
            field.id = f"{name}-{field.name}"
    return forms


def _page(act: Act, row: Action, tried: str = "", sent: Form | None = None, *, faster: bool = False) -> Response:
    forms = _forms(act, row, tried, sent)
    if faster and isinstance(sent, ChangeActionForm):
        sent.seen.data = str(row.journal_seq)  # what was refused may be sent again, once the person was told
    about = plan.cases_of(act.session, act.viewer, [row.id])[row.id]
    history, shown = linked.told(act, plan.history(act.session, row))
    judge = effectiveness.own_verdict(act, row) if "check" in forms else None
    return respond(
        "reclamations/staff/_action.html",
        422 if sent is not None else 200,
        title=f"{row.reference} – {row.text[:80]}",
        layout="app",
        act=act,
        action=row,
        today=deadlines.today(act),
        forms=forms,
        tried=tried,
        faster=faster,
        judge=judge,
        planned=planned,
        about=about,
        shown=shown,
        proofs=found_files.of_action(act.session, row),
        history=history,
        sequels=plan.sequels(act.session, act.viewer, row),
        on_reviews=reviews.of_action(act.session, row),
        risks=risks.of_action(act.session, act.viewer, row),
        said=request.args.get("said", ""),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
