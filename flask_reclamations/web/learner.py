"""The learner: file from the course page, follow, write, keep a dated copy."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from ..domain.lifecycle import missing
from ..domain.rights import Door, Permission, Relation, can, relations
from ..domain.vocabulary import Kind, Milestone, Status
from ..errors import NotAllowedError, RefusedError
from ..models import Case
from ..queries import cases, organisations
from ..queries import files as found_files
from ..services import deadlines, drafts, exchanges, filing, handling, late
from ..services.act import Act
from . import accesslog, files, hearing, recourse
from .access import current_person, opened_by
from .blueprint import blueprint
from .forms import FilingForm, MessageForm, options
from .incident_forms import SettleForm
from .render import go, respond
from .unit import commit


@blueprint.route("/new", methods=["GET", "POST"])
@opened_by(Door.FILE)
def new(act: Act) -> Response:
    """File one's own case: `?session=REF&kind=KIND` prefill it."""
    form, sessions = filing_form(act)
    form.new_submission()
    if not form.is_submitted():
        form.session.data = request.args.get("session", "")
        kind = request.args.get("kind", "")
        form.kind.data = kind if kind in set(Kind) - {Kind.SIGNAL} else None
        if not form.session.data and len(sessions) == 2:  # none, and the only one
            form.session.data = max(sessions)
        if form.session.data not in sessions:
            # The host's page may name one that its adapter does not know: they can still say what is wrong.
            accesslog.refusal()
            form.session.data = ""
            form.refuse([filing.NOT_YOURS])
            return _form(act, form)
        return _form(act, form)
    if hearing.asked():
        return hearing.answer(act, form)
    if files.checked(act, form, drafts.wrong_dates(act, occurred_on=form.occurred_on.data)):
        try:
            case = commit(lambda: filing.file_own(act, _draft(form), current_person()))
        except filing.AlreadyFiledError as again:
            case = again.case
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
            return _form(act, form, 422)
        return go("filed", reference=case.reference)
    return _form(act, form, 422)


def filing_form(act: Act) -> tuple[FilingForm, set[str]]:
    """Return the form with the organisation's categories and this person's sessions, and their refs."""
    form = FilingForm()
    person = current_person()
    refs = [place.session_ref for place in act.host.enrolments_of(person)]
    known = act.host.sessions([*refs, *sorted(act.viewer.taught)])
    form.session.choices = options([("", ""), *((s.ref, s.title) for s in known)])
    form.category.choices = category_choices(act)
    return form, {"", *(session.ref for session in known)}


def category_choices(act: Act) -> list[Any]:
    """Return the active categories, after an empty choice."""
    found = organisations.categories(act.session, act.organisation)
    return options([("", ""), *((c.code, c.label) for c in found if c.active)])


def _form(act: Act, form: FilingForm, status: int = 200) -> Response:
    promise = deadlines.expected(act, Kind.COMPLAINT)
    return respond(
        "reclamations/learner/_new.html",
        status,
        title="Faire une demande",
        form=form,
        act=act,
        heard=hearing.heard(form),
        email=current_person().email,
        ack=promise[Milestone.ACKNOWLEDGE],
        answer=promise[Milestone.RESPOND],
    )


def _draft(form: FilingForm) -> drafts.Draft:
    return drafts.Draft(
        submission=form.new_submission(),
        kind=Kind(form.kind.data),
        category=form.chosen,
        session_ref=form.session.data or None,
        subject=form.subject.data or "",
        description=form.description.data or "",
        desired_outcome=form.desired_outcome.data,
        occurred_on=form.occurred_on.data,
        confidential=form.confidential.data,
        files=form.enclosed().tokens,
    )


@blueprint.get("/mine")
@opened_by()
def mine(act: Act) -> Response:
    """List one's own cases."""
    found = cases.mine(act.session, act.organisation, act.viewer)
    return respond("reclamations/learner/_mine.html", title="Mes demandes", act=act, cases=found)


@blueprint.get("/cases/<reference>/filed")
@opened_by()
def filed(act: Act, reference: str) -> Response:
    """Confirm: reference, announced date, copy to keep, link to follow."""
    found = _own(act, reference)
    return respond("reclamations/learner/_filed.html", title="C’est bien reçu.", act=act, case=found)


@blueprint.get("/cases/<reference>/copy")
@opened_by()
def copy(act: Act, reference: str) -> Response:
    """Download a dated copy of what was filed (O15)."""
    found = _own(act, reference)
    text = render_template(
        "reclamations/learner/copy.txt",
        act=act,
        case=found,
        files=found_files.of_case(act.session, act.viewer, found).get(None, []),
    )
    answer = make_response(text)
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = f"attachment; filename={found.reference}.txt"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _own(act: Act, reference: str) -> Case:
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    if found.claimant_ref != act.viewer.ref:
        raise NotAllowedError(reference)
    return found


@blueprint.post("/cases/<reference>/message")
@opened_by()
def message(act: Act, reference: str) -> Response:
    """Add a message to one's own case."""
    form = MessageForm()
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    if not can(act.viewer, Permission.MESSAGE, found):
        raise NotAllowedError(reference)
    if files.checked(act, form) and (there := written(act, reference, form)):
        if there != reference:
            return go("filed", reference=there)
        return go("case", reference=reference, said="message_received")
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    return follow(act, found, 422, form=form)


def written(act: Act, reference: str, form: MessageForm) -> str:
    """Take what the claimant wrote, once however often the form is sent; a refusal goes on the form.

    Returns the reference of the case it is in, which is another where the closed one is gone on from; else nothing.
    """

    def work() -> str:
        case = handling.load(act, reference, Permission.MESSAGE)
        if exchanges.already_said(act, case, form.new_submission()):
            return reference
        return late.take(act, case, form.text.data or "", enclosed=form.enclosed()).reference

    try:
        return commit(work)
    except RefusedError as refusal:
        form.refuse(refusal.reasons)
        return ""


def follow(
    act: Act,
    case: Case,
    status: int = 200,
    *,
    form: MessageForm | None = None,
    settled: SettleForm | None = None,
    consent: recourse.ConsentForm | None = None,
) -> Response:
    """Show a case as its claimant, or its session's trainer, follows it."""
    survey = cases.last_survey(act.session, case)
    return respond(
        "reclamations/learner/_case.html",
        status,
        title=case.reference,
        **follow_context(act, case, survey, form, settled),
        **recourse.context(act, case, consent),
    )


def _named(form: SettleForm, field_id: str) -> SettleForm:
    """Give the text of a second form on one page an id of its own."""
    form.text.id = field_id
    if "csrf_token" in form:
        form.csrf_token.id = f"{field_id}-csrf_token"
    return form


def _marked(form: MessageForm) -> MessageForm:
    form.new_submission()
    return form


def follow_context(
    act: Act, case: Case, survey: Any, form: MessageForm | None, settled: SettleForm | None
) -> dict[str, Any]:
    """Return what the following page shows."""
    from .public import survey_token

    asked = survey is not None and case.status != Status.VOID
    due = asked and survey.asked_at <= act.now < survey.expires_at
    own = Relation.CLAIMANT in relations(act.viewer, case)
    by_link = act.viewer.follows is not None
    return {
        "act": act,
        "case": case,
        "gone_on": cases.gone_on(act.session, act.viewer, case) if case.closed_at else [],
        "thread": cases.thread(act.session, act.viewer, case),
        "files": found_files.of_case(act.session, act.viewer, case),
        "form": _marked(form or MessageForm(formdata=None)),
        "settled": _named(settled or SettleForm(formdata=None, data={"informed": case.informed}), "settled"),
        "resolves": can(act.viewer, Permission.RESOLVE, case) and not missing(case, "resolve"),
        "writes": can(act.viewer, Permission.MESSAGE, case),
        "void": case.status == Status.VOID,
        "write_to": url_for(f"reclamations.{'tracked' if by_link else 'message'}", reference=case.reference),
        "stage_at": url_for("reclamations.stage_tracked", reference=case.reference)
        if by_link
        else url_for("reclamations.stage"),
        "own": own,
        "by_link": by_link,
        "survey": survey,
        "survey_url": url_for("reclamations.satisfaction", token=survey_token(act, survey)) if due and own else None,
        "said": request.args.get("said", ""),
    }
