"""The trainer: an aléa in two minutes, and the session's log."""

from flask import Response, request

from ..domain.gates import untold
from ..domain.rights import Door
from ..domain.vocabulary import IncidentType, Kind
from ..errors import NotAllowedError, NotFoundError, Reason, RefusedError
from ..host import TrainingSession
from ..models import Case
from ..queries import cases
from ..services import deadlines, drafts, filing, handling
from ..services.act import Act
from . import files, hearing
from .access import opened_by
from .blueprint import blueprint
from .incident_forms import IncidentForm
from .render import go, respond
from .unit import commit


@blueprint.route("/sessions/<ref>/incidents", methods=["GET", "POST"])
@opened_by(Door.LOG)
def incidents(act: Act, ref: str) -> Response:
    """Log an aléa or a participant's difficulty in a session one teaches (C07)."""
    training = act.host.session(ref)
    if training is None:
        raise NotFoundError(ref)
    if ref not in act.viewer.taught:
        raise NotAllowedError(ref)
    form = IncidentForm()
    form.offer(act.organisation)
    form.new_submission()
    if not form.is_submitted():
        form.occurred_on.data = deadlines.today(act)
        return log_page(act, training, form)
    if hearing.asked():
        return hearing.answer(act, form)
    if files.checked(act, form, _wrong(act, form)):
        try:
            case = commit(lambda: _log(act, training, form))
        except filing.AlreadyFiledError as again:
            case = again.case
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
            return log_page(act, training, form, 422)
        return go("incidents", ref=ref, logged=case.reference)
    return log_page(act, training, form, 422)


def _wrong(act: Act, form: IncidentForm) -> list[Reason]:
    """Return what `_log` would refuse, to be said at once with what the fields lack."""
    wrong = drafts.wrong_dates(act, occurred_on=form.occurred_on.data)
    if form.became and form.incident_type.data != IncidentType.LEARNER_DIFFICULTY:
        wrong += untold(form.became, form.informed.data or ())
    return wrong


def _log(act: Act, training: TrainingSession, form: IncidentForm) -> Case:
    what = form.incident_type.data
    draft = drafts.Draft(
        submission=form.new_submission(),
        kind=Kind.DIFFICULTY if what == IncidentType.LEARNER_DIFFICULTY else Kind.INCIDENT,
        session_ref=training.ref,
        description=form.description.data or "",
        occurred_on=form.occurred_on.data or deadlines.today(act),
        confidential=form.confidential.data,
        files=form.enclosed().tokens,
    )
    incident = filing.Incident(
        what,
        form.immediate_action.data or "",
        tuple(form.informed.data or ()),
        form.help_needed.data == "oui",
    )
    case = filing.log(act, draft, incident)
    if form.became:
        handling.resolve(act, case, incident.immediate_action, outcome=form.became, informed=incident.informed)
    return case


def log_page(act: Act, training: TrainingSession, form: IncidentForm, status: int = 200) -> Response:
    """Show the form over the session's aléas and difficulties."""
    found = cases.of_session(act.session, act.organisation, act.viewer, training.ref)
    logged = next((case for case in found if case.reference == request.args.get("logged")), None)
    return respond(
        "reclamations/trainer/_incidents.html",
        status,
        title="Déclarer un imprévu",
        heading="h1",
        act=act,
        training=training,
        form=form,
        heard=hearing.heard(form),
        cases=found,
        logged=logged,
    )
