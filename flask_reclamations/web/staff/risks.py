"""Risks: their list, heaviest first, one page each, one POST address per verb (ind. 32)."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from ...domain.plan import CauseFamily
from ...domain.rights import Door
from ...domain.risks import STEPS
from ...errors import NotAllowedError, NotFoundError, RefusedError
from ...models import Action, Alert, Case, Risk
from ...queries import cases
from ...queries import risks as queries
from ...queries.risks import RiskFilters
from ...schemas.filters import RiskFiltersSchema
from ...services import actions, alerts, editing, handling, risks
from ...services.act import Act
from ...services.editing import ConflictError
from .. import linked, weighed
from ..access import opened_by
from ..asked import asked, page_asked
from ..blueprint import blueprint
from ..forms import Form
from ..render import go, respond
from ..unit import commit
from .forms import ExportForm
from .prefill import colleagues
from .risk_forms import (
    AssessRiskForm,
    ChangeRiskForm,
    CloseRiskForm,
    NewRiskForm,
    OfActionForm,
    OfCaseForm,
)

SCHEMA = RiskFiltersSchema()


def address_of(filters: RiskFilters, **changed: Any) -> dict[str, Any]:
    """Return the filters as the arguments of an address, some of them changed."""
    return {name: value for name, value in {**SCHEMA.dump(filters), **changed}.items() if value}


def filters_asked() -> RiskFilters:
    """Return the filters of the address; a value that means nothing is left out."""
    return RiskFilters(**asked(RiskFiltersSchema))


def _shell(act: Act) -> dict[str, Any]:
    return {
        "layout": "app",
        "act": act,
        "weighed": weighed,
        "decides": act.viewer.may(Door.IMPROVE),
        "records": act.viewer.may(Door.RECORD),
        "exports": act.viewer.may(Door.EXPORT),
    }


@blueprint.get("/risks", endpoint="risks")
@opened_by(Door.OWN_ACTIONS)
def index(act: Act) -> Response:
    """List the risks that this person may read, the heaviest first."""
    filters, at_page = filters_asked(), page_asked()
    rows, more = queries.page(act.session, queries.filtered(act.organisation, act.viewer, filters), at_page)
    ids = [row.id for row in rows]
    return respond(
        "reclamations/staff/_risks.html",
        title="Risques",
        rows=rows,
        filters=filters,
        about=queries.cases_of(act.session, act.viewer, ids),
        planned=queries.action_refs(act.session, act.viewer, ids),
        counts=queries.counts(act.session, act.organisation, act.viewer),
        owners=queries.owners(act.session, act.organisation, act.viewer),
        families=list(CauseFamily),
        address_of=address_of,
        at_page=at_page,
        more=more,
        whole=act.viewer.may(Door.PLAN),
        exporting=ExportForm(formdata=None) if act.viewer.may(Door.EXPORT) else None,
        **_shell(act),
    )


@blueprint.route("/risks/new", methods=["GET", "POST"], endpoint="risk_new")
@opened_by(Door.IMPROVE)
def new(act: Act) -> Response:
    """Open a risk: by hand, or from a cause of a case (`case` and `cause` of the address)."""
    form, people = NewRiskForm(), colleagues(act)
    form.offer(people)
    if form.validate_on_submit():
        try:
            made = commit(lambda: _create(act, form, people))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("risk", reference=made, said="new")
    if not form.is_submitted():
        form.owner.data = act.viewer.ref
        _from_a_cause(act, form)
    form.new_submission()
    part, status = "reclamations/staff/_risk_new.html", 422 if form.is_submitted() else 200
    return respond(part, status, title="Ouvrir un risque", form=form, **_shell(act))


def _create(act: Act, form: NewRiskForm, people: Any) -> str:
    case = handling.named(act, form.case.data, at="case") if form.case.data else None
    made = risks.create(act, form.described(people), form.weighed(), submission=form.new_submission(), case=case)
    return made.reference


def _from_a_cause(act: Act, form: NewRiskForm) -> None:
    """Carry over what the address names: a case that the person reads, and one of its causes."""
    reference, position = request.args.get("case", ""), request.args.get("cause", "")
    if not reference:
        return
    case = cases.case_for(act.session, act.organisation, act.viewer, reference)
    form.case.data = case.reference
    for cause in case.causes:
        if str(cause.position) == position:
            form.text.data, form.family.data = cause.root, cause.family


@blueprint.get("/risks/<reference>", endpoint="risk")
@opened_by(Door.OWN_ACTIONS)
def risk(act: Act, reference: str) -> Response:
    """Show a risk: what it weighs, its cases and actions, its journal, what may be done with it now."""
    return _page(act, queries.risk_for(act.session, act.organisation, act.viewer, reference))


def _change(act: Act, row: Risk, form: Any) -> None:
    editing.check(act, row, seen=form.seen_at, kinds=("risk_changed",))
    risks.change(act, row, form.described([*colleagues(act), *act.host.people([row.owner_ref])]))


def _assess(act: Act, row: Risk, form: Any) -> None:
    editing.check(act, row, seen=form.seen_at, kinds=("risk_assessed",))
    risks.assess(act, row, form.weighed(), form.text.data, seen=form.seen_at)


def _case(act: Act, form: Any) -> Case:
    return handling.named(act, form.case.data or "", at="case")


def _action(act: Act, form: Any) -> Action:
    try:
        return actions.held(act, form.action.data)
    except RefusedError:
        words = "Aucune action du plan ne porte cette référence."
        raise RefusedError.because("unknown_action", words, at="action") from None


VERBS: dict[str, tuple[type[Form], Callable[[Act, Risk, Any], Any]]] = {
    "assess": (AssessRiskForm, _assess),
    "change": (ChangeRiskForm, _change),
    "master": (Form, lambda act, row, form: risks.master(act, row)),
    "watch": (Form, lambda act, row, form: risks.watch(act, row)),
    "close": (CloseRiskForm, lambda act, row, form: risks.close(act, row, form.motive.data)),
    "link_case": (OfCaseForm, lambda act, row, form: risks.tie(act, row, _case(act, form))),
    "unlink_case": (OfCaseForm, lambda act, row, form: risks.untie(act, row, _case(act, form))),
    "link_action": (OfActionForm, lambda act, row, form: risks.tie(act, row, _action(act, form))),
    "unlink_action": (OfActionForm, lambda act, row, form: risks.untie(act, row, _action(act, form))),
}


@blueprint.post("/risks/<reference>/<verb>", endpoint="risk_do")
@opened_by(Door.OWN_ACTIONS)
def do(act: Act, reference: str, verb: str) -> Response:
    """Carry out a verb of a risk; a refusal shows every reason and keeps what was typed."""
    if verb not in VERBS:
        raise NotFoundError(verb)
    form, faster = VERBS[verb][0](), False
    found = queries.risk_for(act.session, act.organisation, act.viewer, reference)
    if not act.viewer.may(Door.IMPROVE):
        raise NotAllowedError(verb)
    if isinstance(form, ChangeRiskForm):
        form.offer(colleagues(act))
    if form.validate():
        try:
            commit(lambda: VERBS[verb][1](act, risks.load(act, reference), form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        except ConflictError:
            faster = True
        else:
            return go("risk", reference=reference, said=verb)
    found = queries.risk_for(act.session, act.organisation, act.viewer, reference)
    return _page(act, found, verb, form, faster=faster)


def _forms(act: Act, row: Risk, tried: str, sent: Form | None) -> dict[str, Form]:
    if not act.viewer.may(Door.IMPROVE):
        return {}
    names = [name for name in VERBS if name not in STEPS or row.status in STEPS[name].moves]
    forms: dict[str, Form] = {name: VERBS[name][0](formdata=None) for name in names}
    for form in forms.values():
        if isinstance(form, ChangeRiskForm | AssessRiskForm):
            form.fill(row)
            form.seen.data = str(row.journal_seq)
    if sent is not None:
        forms[tried] = sent
    if isinstance(changing := forms.get("change"), ChangeRiskForm):
        changing.offer([*colleagues(act), *act.host.people([row.owner_ref])])
    for name, form in forms.items():
        for field in form:
            field.id = f"{name}-{field.name}"
    return forms


def _alert(act: Act, row: Risk) -> Alert | None:
    """Return the recurrence that a risk comes from, for who may know of it."""
    if row.alert_id is None or not act.viewer.may(Door.PLAN):
        return None
    try:
        return alerts.find(act, row.alert_id).alert
    except NotFoundError:
        return None


def _page(act: Act, row: Risk, tried: str = "", sent: Form | None = None, *, faster: bool = False) -> Response:
    if faster and isinstance(sent, ChangeRiskForm | AssessRiskForm):
        sent.seen.data = str(row.journal_seq)  # what was refused may be sent again, once the person was told
    history, shown = linked.told(act, queries.history(act.session, row))
    return respond(
        "reclamations/staff/_risk.html",
        422 if sent is not None else 200,
        title=f"{row.reference} – {row.text[:80]}",
        risk=row,
        forms=_forms(act, row, tried, sent),
        tried=tried,
        faster=faster,
        about=queries.cases_of(act.session, act.viewer, [row.id])[row.id],
        alert=_alert(act, row),
        shown=shown,
        planned=queries.actions_of(act.session, act.viewer, row),
        history=history,
        said=request.args.get("said", ""),
        **_shell(act),
    )
