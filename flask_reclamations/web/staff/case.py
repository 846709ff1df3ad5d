"""One case: read by whoever may, handled by those with the right; one POST address per verb."""

from flask import Response

from ...domain.rights import Door, Permission, can
from ...errors import NotAllowedError, NotFoundError, RefusedError
from ...models import Case
from ...queries import cases
from ...services import editing, exchanges, handling
from ...services.act import Act
from ...services.editing import ConflictError
from .. import accesslog, files
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Attaching, Form
from ..incident_forms import SettleForm
from ..learner import follow
from ..render import go
from ..unit import commit
from . import ready, saved_mail
from .case_forms import Editing, Naming
from .correspondence import ReceiveForm
from .prefill import choices, colleagues
from .verbs import VERBS, permission_for
from .workspace import Tried, workspace


@blueprint.get("/cases/<reference>")
@opened_by()
def case(act: Act, reference: str) -> Response:
    """Show a case: the workspace for those who handle it, the following page for the others."""
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    shown = workspace(act, found) if _works_on(act, found) else follow(act, found)
    accesslog.reading(act, found)
    return shown


def _works_on(act: Act, found: Case) -> bool:
    """Tell whether to show the workspace: not of one's own case, nor to those who only follow it."""
    works = can(act.viewer, Permission.INTERNAL, found) or act.viewer.may(Door.REGISTER)
    return works and found.claimant_ref != act.viewer.ref


@blueprint.post("/cases/<reference>/<verb>")
@opened_by()
def do(act: Act, reference: str, verb: str) -> Response:
    """Carry out a verb; a refusal shows every reason and keeps what was typed."""
    if verb not in VERBS:
        raise NotFoundError(verb)
    form = VERBS[verb].form()
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    if not can(act.viewer, permission_for(verb), found):
        raise NotAllowedError(verb)
    if isinstance(form, Naming):
        choices(form, colleagues(act))
    if ready.asked(verb):
        tried = Tried(verb, form, status=200 if ready.put(act, found, form) else 422)
        accesslog.reading(act, found)
        return workspace(act, found, tried)
    tried = Tried(verb, form)
    wrong = saved_mail.fill(act, found, form) if isinstance(form, ReceiveForm) else []
    right = files.checked(act, form) if isinstance(form, Attaching) else form.validate()
    form.refuse(wrong)
    if right and not wrong:
        try:
            commit(lambda: _carry_out(act, reference, verb, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        except ConflictError as conflict:
            tried = Tried(verb, form, conflict.events)
        else:
            return go("case", reference=reference, said=verb)
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    follows = isinstance(form, SettleForm) and not _works_on(act, found)
    shown = follow(act, found, 422, settled=form) if follows else workspace(act, found, tried)
    accesslog.reading(act, found)
    return shown


def _carry_out(act: Act, reference: str, verb: str, form: Form) -> None:
    case = handling.load(act, reference, permission_for(verb))
    if isinstance(form, Attaching) and exchanges.already_said(act, case, form.new_submission()):
        return
    if isinstance(form, Editing):
        editing.check(act, case, seen=form.seen_at, kinds=VERBS[verb].edits)
    VERBS[verb].do(act, case, form)
