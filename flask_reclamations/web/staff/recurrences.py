"""« Récurrences »: what comes back too often, and what is done about it (A20, E05)."""

from datetime import timedelta
from typing import Any

from flask import Response, request

from ...domain.plan import ORIGIN_OF, ActionType
from ...domain.recurrence import SETTLED, AlertStatus, Ground
from ...domain.rights import Door, Viewer
from ...domain.risks import Likelihood
from ...domain.vocabulary import Kind
from ...errors import RefusedError
from ...i18n import t
from ...models import Action, Alert, Case, Risk
from ...queries import organisations, risks
from ...queries import recurrence as found
from ...queries.recurrence import Seen
from ...services import alerts, deadlines, recurrence
from ...services.act import Act
from .. import planned
from ..access import opened_by
from ..asked import page_asked
from ..blueprint import blueprint
from ..forms import Form, Marked, text_area
from ..render import go, respond
from ..unit import commit
from .plan_forms import ActionForm, offer
from .prefill import colleagues
from .risk_forms import RiskForm

PAGE = 20
# By when a preventive action is proposed.
SOON = timedelta(days=30)
SAID = {
    "prevent": "L’action est au plan d’amélioration. L’alerte reviendra si un nouveau dossier s’ajoute.",
    "set_aside": "L’alerte est classée. Elle reviendra si un nouveau dossier s’ajoute.",
}


class SetAsideForm(Form):
    """Why an alert needs no action."""

    motive = text_area("Motif", needed="Dites pourquoi aucune action n’est nécessaire.", maximum=2_000)


FORMS: dict[str, type[Form]] = {"prevent": ActionForm, "set_aside": SetAsideForm}


def _risk_form(risk: Risk | None, **given: Any) -> Form:
    """Return the form of a risk; a plain button where the alert made one, which gets the cases that came since.

    What somebody typed while another made the risk is still a risk, to refuse: nothing typed is lost.
    """
    typed = "formdata" not in given and "text" in request.form
    return RiskForm(**given) if risk is None or typed else Form(**given)


def _categories(act: Act) -> dict[str, str]:
    return {c.code: c.label for c in organisations.categories(act.session, act.organisation)}


def title(viewer: Viewer, alert: Alert, categories: dict[str, str]) -> str:
    """Return what the cases of an alert have in common; who is implicated is named to those who handle cases."""
    if alert.ground == Ground.TRAINER and not viewer.handles:
        return t(Ground.TRAINER.label)
    return alerts.named(alert, categories)


def of_case(act: Act, case: Case, categories: dict[str, str]) -> list[tuple[Seen, str]]:
    """Return the open alerts that a case belongs to, as far as this person may know of them, and their names."""
    rows = found.of_case(act.session, case) if act.viewer.may(Door.PLAN) else []
    known = found.seen(act.session, act.viewer, rows, recurrence.rules_of(act), shown=1)
    return [(one, title(act.viewer, one.alert, categories)) for one in known]


@blueprint.get("/recurrences", endpoint="recurrences")
@opened_by(Door.PLAN)
def index(act: Act) -> Response:
    """List what comes back and waits for a decision, or what was decided (`stage=settled`)."""
    settled, number = request.args.get("stage") == "settled", page_asked()
    rules, categories = recurrence.rules_of(act), _categories(act)
    rows = found.listed(act.session, act.organisation, [AlertStatus.OPEN, *SETTLED])
    stages: dict[bool, list[Seen]] = {False: [], True: []}
    for one in found.seen(act.session, act.viewer, rows, rules):
        stages[one.alert.status in SETTLED].append(one)
    begin = (number - 1) * PAGE
    return respond(
        "reclamations/staff/_recurrences.html",
        title="Récurrences",
        layout="app",
        act=act,
        settled=settled,
        counts={stage: len(known) for stage, known in stages.items()},
        rows=[(one, title(act.viewer, one.alert, categories)) for one in stages[settled][begin : begin + PAGE]],
        rules=rules,
        grounds=list(Ground),
        at_page=number,
        more=len(stages[settled]) > begin + PAGE,
        said=t(SAID[said]) if (said := request.args.get("said", "")) in SAID else "",
        decides=act.viewer.may(Door.IMPROVE),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


@blueprint.get("/recurrences/<int:alert_id>", endpoint="recurrence")
@opened_by(Door.PLAN)
def one(act: Act, alert_id: int) -> Response:
    """Show an alert: its cases, what may be done now, its journal."""
    return _page(act, alerts.find(act, alert_id))


@blueprint.post("/recurrences/<int:alert_id>/<any(prevent, set_aside, risk):verb>", endpoint="recurrence_do")
@opened_by(Door.IMPROVE)
def do(act: Act, alert_id: int, verb: str) -> Response:
    """Make the preventive action or the risk, or close the alert with a reason; a refusal keeps what was typed."""
    known = alerts.find(act, alert_id)
    form: Any = _risk_form(risks.of_alert(act.session, known.alert)) if verb == "risk" else FORMS[verb]()
    if isinstance(form, ActionForm):
        offer(form, [(person.ref, person.label) for person in colleagues(act)])
    if isinstance(form, RiskForm):
        form.offer(colleagues(act))
    if form.validate():
        try:
            made = commit(lambda: _carry_out(act, alert_id, verb, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("risk", reference=made, said="recurrence") if made else go("recurrences", said=verb)
    return _page(act, alerts.find(act, known.alert.id), verb, form)


def _carry_out(act: Act, alert_id: int, verb: str, form: Any) -> str:
    """Do what the verb says, and return the reference of the risk, if that is what was asked for."""
    if verb == "set_aside":
        alerts.set_aside(act, alert_id, form.motive.data)
        return ""
    if verb == "risk" and not isinstance(form, RiskForm):
        return alerts.feed_risk(act, alert_id).reference
    if isinstance(form, RiskForm):
        said, weighed = form.described(colleagues(act)), form.weighed()
        return alerts.make_risk(act, alert_id, said, weighed, submission=form.new_submission()).reference
    origin = ORIGIN_OF[Kind(alerts.find(act, alert_id).cases[0].kind)]
    measure = form.measure(colleagues(act), origin)
    alerts.prevent(act, alert_id, measure, submission=form.new_submission())
    return ""


def _forms(
    act: Act, alert: Alert, risk: Risk | None, categories: dict[str, str], tried: str, sent: Form | None
) -> dict[str, Any]:
    if not act.viewer.may(Door.IMPROVE):
        return {}
    forms: dict[str, Any] = {"risk": _risk_form(risk, formdata=None)}
    if alert.status == AlertStatus.OPEN:
        forms |= {name: form(formdata=None) for name, form in FORMS.items()}
        _propose(act, forms["prevent"], alert, categories)
    if isinstance(forms["risk"], RiskForm):
        _propose_risk(act, forms["risk"], alert, categories)
    if sent is not None:
        forms[tried] = sent
    there = colleagues(act)
    for form in forms.values():
        if isinstance(form, ActionForm):
            offer(form, [(person.ref, person.label) for person in there])
        if isinstance(form, RiskForm):
            form.offer(there)
        if isinstance(form, Marked):
            form.new_submission()
    for name, form in forms.items():
        for field in form:
            field.id = f"{name}-{field.name}"
    return forms


def _propose_risk(act: Act, form: RiskForm, alert: Alert, categories: dict[str, str]) -> None:
    """Fill the form of a risk: what comes back is probable; how grave it is, a person says."""
    form.text.data, form.owner.data = alerts.at_risk(alert, categories), act.viewer.ref
    form.likelihood.data = str(Likelihood.PROBABLE)
    if alert.ground == Ground.CAUSE:
        form.family.data = alert.key.partition(":")[2]


def _propose(act: Act, proposed: Any, alert: Alert, categories: dict[str, str]) -> None:
    """Fill the form of the preventive action (E05)."""
    proposed.type.data, proposed.text.data = str(ActionType.PREVENTIVE), alerts.proposed(alert, categories)
    proposed.due_on.data = deadlines.today(act) + SOON
    proposed.owner.data = act.viewer.ref
    if alert.ground != Ground.TRAINER:
        # The plan is read by more people than the cases: it names nobody.
        proposed.cause.data = alerts.named(alert, categories) if alert.ground == Ground.CAUSE else None
        proposed.source.data = t("Récurrence : {what}", what=alerts.named(alert, categories))[:200]


def _page(act: Act, known: Seen, tried: str = "", sent: Form | None = None) -> Response:
    alert, categories = known.alert, _categories(act)
    what, risk = title(act.viewer, alert, categories), risks.of_alert(act.session, alert)
    return respond(
        "reclamations/staff/_recurrence.html",
        422 if sent is not None else 200,
        title=t("Récurrence : {what}", what=what),
        layout="app",
        act=act,
        alert=alert,
        known=known,
        what=what,
        rule=recurrence.rules_of(act).by[Ground(alert.ground)],
        risk=risk,
        forms=_forms(act, alert, risk, categories, tried, sent),
        tried=tried,
        planned=planned,
        action=act.session.get(Action, alert.action_id) if alert.action_id else None,
        history=found.history(act.session, alert),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
