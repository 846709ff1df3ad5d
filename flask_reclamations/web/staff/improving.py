"""What a case does to the plan d'amélioration: make an action, share one, let go of one (A14)."""

from typing import Any

from ...domain.plan import ORIGIN_OF
from ...domain.rights import Door, Permission, Viewer, can
from ...domain.vocabulary import Kind, Status
from ...models import Action, Case
from ...queries import actions as plan
from ...queries import risks
from ...services import actions, deadlines
from ...services.act import Act
from ..forms import Form, options
from ..planned import due
from ..weighed import chip
from .plan_forms import ActionForm, LinkForm
from .prefill import colleagues


def _create(act: Act, case: Case, form: Any) -> None:
    measure = form.measure(colleagues(act), ORIGIN_OF[Kind(case.kind)])
    actions.create(act, measure, submission=form.new_submission(), case=case)


def _link(act: Act, case: Case, form: Any) -> None:
    actions.tie(act, case, actions.held(act, form.action.data))


def _unlink(act: Act, case: Case, form: Any) -> None:
    actions.untie(act, case, actions.held(act, form.action.data))


VERBS: dict[str, tuple[type[Form], Any]] = {
    "plan_action": (ActionForm, _create),
    "link_action": (LinkForm, _link),
    "unlink_action": (LinkForm, _unlink),
}


def shown(act: Act, case: Case, forms: dict[str, Form], tried: str) -> dict[str, Any]:
    """Return what the page of a case shows of the plan, and fill its forms."""
    if not (can(act.viewer, Permission.INTERNAL, case) or act.viewer.may(Door.PLAN)):
        return {"actions_here": [], "risks_here": [], "shows_plan": False, "causes": []}
    planned = list(case.actions)
    if "link_action" in forms:
        there = {action.id for action in planned}
        others = [row for row in plan.offered(act.session, act.organisation, act.viewer) if row.id not in there]
        named = [(row.reference, f"{row.reference} · {row.text[:80]}") for row in others]
        forms["link_action"].action.choices = options([("", ""), *named])
    if "plan_action" in forms and tried != "plan_action" and case.causes:
        forms["plan_action"].cause.data = case.causes[0].root
    if isinstance(form := forms.get("plan_action"), ActionForm):
        form.new_submission()
    today = deadlines.today(act)
    here = [(row, reads(act.viewer, row), due(row, today)) for row in planned]
    return {
        "actions_here": here,
        "risks_here": [(row, chip(row)) for row in risks.of_case(act.session, act.viewer, case)],
        "shows_plan": case.status != Status.VOID,
        "causes": case.causes,
    }


def reads(viewer: Viewer, action: Action) -> bool:
    """Tell whether this person may open the page of an action."""
    return viewer.may(Door.PLAN) or viewer.ref in (action.owner_ref, action.author_ref)
