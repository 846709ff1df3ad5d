"""What a claimant decides themselves: a mediation, and the words written for them; and the proof that they filed."""

from flask import Response

from ..domain.rights import Permission, Relation, can, relations
from ..errors import NotAllowedError, NotFoundError, RefusedError
from ..models import Case
from ..queries import cases
from ..queries import files as found_files
from ..services import handling, mediation, recourse
from ..services.act import Act
from . import accesslog
from .access import opened_by
from .blueprint import blueprint
from .learner import follow
from .recourse import ConsentForm
from .render import go, respond
from .unit import commit


@blueprint.post("/cases/<reference>/consent")
@opened_by()
def consent(act: Act, reference: str) -> Response:
    """Take what a claimant with an account says of an offer, or of what was written for them (C21, O10)."""
    form = ConsentForm()
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    if not can(act.viewer, Permission.MESSAGE, found):
        raise NotAllowedError(reference)
    if given(act, reference, form):
        return go("case", reference=reference, said=form.what.data)
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    return follow(act, found, 422, consent=form)


def given(act: Act, reference: str, form: ConsentForm) -> bool:
    """Carry out what a claimant decided; a refusal goes on the form."""
    if not form.validate():
        return False

    def work() -> None:
        case = handling.load(act, reference, Permission.MESSAGE)
        if form.what.data == "confirm":
            recourse.confirm(act, case)
        else:
            mediation.reply(act, case, accepts=form.what.data == "accept", row_id=form.shown)

    try:
        commit(work)
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return False
    return True


@blueprint.get("/cases/<reference>/proof")
@opened_by()
def proof(act: Act, reference: str) -> Response:
    """Show a dated proof of filing, to print: to its claimant and to those who handle it (O10)."""
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    shown = proof_of(act, found)
    accesslog.reading(act, found)
    return shown


def proof_of(act: Act, case: Case) -> Response:
    """Show the proof that a case was filed; none of one that was said aloud before its claimant confirmed it."""
    own = Relation.CLAIMANT in relations(act.viewer, case)
    if not own and not can(act.viewer, Permission.HANDLE, case):
        raise NotAllowedError(case.reference)
    found = recourse.of_case(act, case)
    if found.to_confirm:
        raise NotFoundError(case.reference)
    return respond(
        "reclamations/learner/_proof.html",
        title="Preuve de dépôt",
        act=act,
        case=case,
        recourse=found,
        filed=cases.filing_of(act.session, case),
        files=found_files.of_case(act.session, act.viewer, case).get(None, []),
    )
