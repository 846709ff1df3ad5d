"""An organisation's own delays: copied from others, edited beside the dates they would give, retired."""

from typing import Any

from flask import Response, request

from ...domain.policies import DeadlinePolicy
from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...i18n import t
from ...queries import policies as queries
from ...services import policies
from ...services.act import Act
from ...services.delay_words import step
from ..access import opened_by
from ..blueprint import blueprint
from ..render import go
from ..unit import commit
from .policy_example import example
from .policy_form import PolicyForm
from .shell import Section, page


@blueprint.route("/settings/delays/new", methods=["GET", "POST"], endpoint="settings_policy_new")
@opened_by(Door.DECIDE)
def new(act: Act) -> Response:
    """Copy delays under a name, edit them, try them, keep them."""
    form = PolicyForm()
    if not form.is_submitted():
        name = request.args.get("copy", act.organisation.policy)
        copied = queries.offered(queries.own(act.session, act.organisation)).get(name)
        if copied is None:
            raise NotFoundError(name)
        form.show(copied)
    elif _kept(act, form, lambda policy: policies.add(act, policy)):
        return go("settings_delays", said="saved")
    return _page(act, form)


@blueprint.route("/settings/delays/<int:number>", methods=["GET", "POST"], endpoint="settings_policy")
@opened_by(Door.DECIDE)
def one(act: Act, number: int) -> Response:
    """Change own delays, try them, retire them or offer them again."""
    row, form = policies.of(act, number), PolicyForm()
    if not form.is_submitted():
        form.show(DeadlinePolicy.of(row.spec))
    elif "active" in request.form and form.validate():
        try:
            commit(lambda: policies.offer(act, number, active=request.form["active"] == "yes"))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("settings_delays", said="saved")
    elif _kept(act, form, lambda policy: policies.change(act, number, policy, seen=form.known())):
        return go("settings_delays", said="saved")
    return _page(act, form, number=number, name=row.name, active=row.active)


def _kept(act: Act, form: PolicyForm, keep: Any) -> bool:
    """Tell whether what was typed is kept now; a preview keeps nothing, and says what would be refused."""
    if not form.validate():
        return False
    policy = form.policy(form.name.data or "")
    try:
        if "preview" in request.form:
            form.refuse(policies.wrong(act, policy))
            return False
        commit(lambda: keep(policy))
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return False
    return True


def _page(act: Act, form: PolicyForm, number: int | None = None, **shown: Any) -> Response:
    form.mark(act.organisation.journal_seq)
    tried, live = "preview" in request.form, request.form.get("preview") == "live"
    return page(
        act,
        Section.DELAYS,
        "_policy.html",
        422 if form.is_submitted() and (form.errors or not tried) else 200,
        called=shown.get("name") or t("Nouveaux délais"),
        form=form,
        step_of=step,
        number=number,
        example=None if form.errors else example(act, form.policy("-")),
        # Recomputed as one types: the focus stays in the field, and what is wrong is said beside the example.
        tried=tried and not live,
        live=live,
        **shown,
    )
