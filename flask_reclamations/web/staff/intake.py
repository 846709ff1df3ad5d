"""The waiting room: what looked automatic, to let in or to keep out."""

from flask import Response, request

from ...domain.rights import Door
from ...errors import NotFoundError, RefusedError
from ...models import Case
from ...queries import intake as waiting_room
from ...services import intake
from ...services.act import Act
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Form
from ..render import go, respond
from ..unit import commit


@blueprint.get("/register/waiting")
@opened_by(Door.WAITING)
def waiting(act: Act) -> Response:
    """List what waits outside the register, the oldest first."""
    return _page(act, Form(formdata=None))


@blueprint.post("/register/waiting/<int:intake_id>/<any(accept, drop):decision>")
@opened_by(Door.WAITING)
def decide(act: Act, intake_id: int, decision: str) -> Response:
    """Let a message in as a case received when it came, or keep it out."""
    form = Form()
    if not form.validate():
        return _page(act, form, 422)

    def work() -> Case | None:
        if decision == "accept":
            return intake.accept(act, intake_id)
        intake.drop(act, intake_id)
        return None

    try:
        case = commit(work)
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return _page(act, form, 422)
    except NotFoundError:
        return go("waiting", said="decided")
    return go("waiting", said=decision, reference=case.reference if case else None)


def _page(act: Act, form: Form, status: int = 200) -> Response:
    said = [(row, intake.said_in(row)) for row in waiting_room.waiting(act.session, act.organisation)]
    return respond(
        "reclamations/staff/_intake.html",
        status,
        title="Messages à vérifier",
        layout="app",
        act=act,
        form=form,
        messages=[(row, draft, told, intake.joined(act, draft)) for row, (draft, told) in said],
        total=waiting_room.count(act.session, act.organisation),
        said=request.args.get("said", ""),
        reference=request.args.get("reference", ""),
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
