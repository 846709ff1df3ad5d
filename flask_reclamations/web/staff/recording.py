"""« + Nouvelle réclamation »: on behalf of somebody who phoned, wrote, spoke or was passed on."""

from datetime import date

from flask import Response, request

from ...domain.rights import Door, Permission, can
from ...domain.vocabulary import Channel, Kind, Stakeholder
from ...errors import Reason, RefusedError
from ...host import Person
from ...models import Case
from ...queries import cases
from ...services import deadlines, drafts, filing
from ...services.act import Act
from .. import files
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import options
from ..learner import category_choices
from ..render import go, respond
from ..unit import commit
from .banner import waiting
from .forms import RecordingForm

DAYS = ("occurred_on", "received_on", "transmitted_on", "sent_on")


@blueprint.route("/register/new", methods=["GET", "POST"])
@opened_by(Door.RECORD)
def record(act: Act) -> Response:
    """Record a case with its true reception date, channel and speaker (A06, C04, C05, C06)."""
    form = RecordingForm()
    form.new_submission()
    people = _offer(act, form)
    if not form.is_submitted():
        form.received_on.data = deadlines.today(act)
        form.session.data = request.args.get("session", "")
        return _page(act, form)
    # The two searches post the form back with what they found, and save nothing: it works without JavaScript.
    right = files.checked(act, form, _wrong(act, form, people))
    if "find" in request.form:
        form.forgive_all_but(form.attachments)
        return _page(act, form)
    if right:
        try:
            case = commit(lambda: filing.record(act, _draft(form), _told(form, people)))
        except filing.AlreadyFiledError as again:
            case = again.case
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
            return _page(act, form, 422)
        return _after(act, case)
    return _page(act, form, 422)


def _wrong(act: Act, form: RecordingForm, people: dict[str, Person]) -> list[Reason]:
    wrong = drafts.wrong_dates(act, **{name: form[name].data for name in DAYS})
    known = form.anonymous.data or form.claimant_label.data or form.person.data in people
    return wrong if known else [*wrong, filing.NO_CLAIMANT]


def _after(act: Act, case: Case) -> Response:
    found = cases.case_for(act.session, act.organisation, act.viewer, case.reference)
    return go("case", reference=found.reference, said="recorded" if can(act.viewer, Permission.READ, found) else "")


def _offer(act: Act, form: RecordingForm) -> dict[str, Person]:
    """Fill the choices from the two searches, and from what was already chosen."""
    org = act.organisation.ref
    chosen, claimant = act.host.session_in(org, form.session.data), act.host.person_in(org, form.person.data)
    sessions = [chosen] if chosen else []
    sessions += act.host.search_sessions(org, form.session_search.data or "")
    form.session.choices = options([("", ""), *{s.ref: (s.ref, s.title) for s in sessions}.values()])
    people = [claimant] if claimant else []
    if form.person_search.data:
        people += act.host.search_people(org, form.person_search.data)
    form.person.choices = options([("", ""), *{p.ref: (p.ref, p.label) for p in people}.values()])
    form.category.choices = category_choices(act)
    return {person.ref: person for person in people}


def _draft(form: RecordingForm) -> drafts.Draft:
    return drafts.Draft(
        submission=form.new_submission(),
        kind=Kind(form.kind.data),
        category=form.category.data or None,
        session_ref=form.session.data or None,
        subject=form.subject.data or "",
        description=form.description.data or "",
        desired_outcome=form.desired_outcome.data,
        impact=form.impact.data,
        people_concerned=form.people_concerned.data,
        occurred_on=form.occurred_on.data,
        confidential=bool(form.confidential.data),
        files=form.enclosed().tokens,
    )


def _told(form: RecordingForm, people: dict[str, Person]) -> filing.OnBehalf:
    return filing.OnBehalf(
        channel=Channel(form.channel.data),
        stakeholder=Stakeholder(form.stakeholder.data),
        received_on=form.received_on.data or date.min,
        claimant=people.get(form.person.data or ""),
        claimant_label=form.claimant_label.data,
        claimant_email=form.claimant_email.data,
        claimant_phone=form.claimant_phone.data,
        anonymous=bool(form.anonymous.data),
        received_by=form.received_by.data,
        handed_to=form.handed_to.data,
        transmitted_on=form.transmitted_on.data,
        sent_on=form.sent_on.data,
    )


def _page(act: Act, form: RecordingForm, status: int = 200) -> Response:
    return respond(
        "reclamations/staff/_record.html",
        status,
        title="Nouvelle réclamation",
        layout="app",
        act=act,
        form=form,
        records=True,
        waiting=waiting(act),
        exports=act.viewer.may(Door.EXPORT),
    )
