"""One case: read by whoever may, handled by those with the right; one POST address per verb."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from ...domain.gates import nobody_to_acknowledge
from ...domain.lifecycle import TRANSITIONS, missing, possible
from ...domain.rights import Door, Permission, can
from ...domain.vocabulary import SendMode, Status, VoidReason
from ...errors import NotAllowedError, NotFoundError, RefusedError
from ...host import Person
from ...models import Case
from ...queries import bounces as unsent
from ...queries import cases, organisations
from ...queries import files as found_files
from ...services import bounces, exchanges, handling, people, tracking, voiding
from ...services.act import Act
from .. import accesslog, files, present
from ..access import opened_by
from ..blueprint import blueprint
from ..forms import Attaching, Form, MessageForm, TextForm
from ..learner import follow
from ..render import go, respond
from ..unit import commit
from .banner import waiting
from .forms import (
    AddressForm,
    AnswerForm,
    AssignForm,
    MaybeTextForm,
    PeopleForm,
    ReceptionForm,
    RetryForm,
    SendForm,
    VoidForm,
)
from .prefill import choices, colleagues, prefill

Doing = Callable[[Act, Case, Any], Any]


def _chosen(act: Act, case: Case, refs: list[str] | None, *, at: str) -> list[Person]:
    # Only who is offered, or is on the case already: the host knows the people of other organisations too.
    offered = {person.ref for person in colleagues(act)} | case.implicated_refs | case.consulted_refs
    wanted = [person for person in act.host.people(refs or []) if person.active and person.ref in offered]
    if {person.ref for person in wanted} != set(refs or []):
        raise RefusedError.because("unknown_person", "Choisissez une personne de la liste.", at=at)
    return wanted


def _enclosed(form: Any) -> dict[str, Any]:
    return {"enclosed": form.enclosed()} if isinstance(form, Attaching) else {}


def _send(service: Callable[..., Any]) -> Doing:
    def doing(act: Act, case: Case, form: Any) -> None:
        mode = SendMode(form.mode.data)
        sent_on = None if mode is SendMode.EMAIL else form.sent_on.data
        service(act, case, mode=mode, text=form.text.data, sent_on=sent_on, **_enclosed(form))

    return doing


def _with_text(service: Callable[..., Any]) -> Doing:
    return lambda act, case, form: service(act, case, form.text.data, **_enclosed(form))


def _assign(act: Act, case: Case, form: Any) -> None:
    people.assign(act, case, _chosen(act, case, [form.assignee.data], at="assignee")[0])


def _set_people(act: Act, case: Case, form: Any) -> None:
    implicated = _chosen(act, case, form.implicated.data, at="implicated")
    consulted = _chosen(act, case, form.consulted.data, at="consulted")
    people.set_people(act, case, implicated=implicated, consulted=consulted)


def _void(act: Act, case: Case, form: Any) -> None:
    voiding.void(act, case, VoidReason(form.reason.data), form.text.data, original=form.original.data)


VERBS: dict[str, tuple[type[Form], Doing]] = {
    "acknowledge": (SendForm, _send(exchanges.acknowledge)),
    "answer": (AnswerForm, _send(exchanges.answer)),
    "reply": (MessageForm, _with_text(exchanges.write_out)),
    "note": (MessageForm, _with_text(exchanges.note)),
    "start": (MaybeTextForm, lambda act, case, form: handling.start(act, case)),
    "take_over": (MaybeTextForm, lambda act, case, form: handling.take_over(act, case)),
    "analyse": (TextForm, _with_text(handling.analyse)),
    "resolve": (TextForm, _with_text(handling.resolve)),
    "thank": (TextForm, _with_text(handling.thank)),
    "qualify": (TextForm, _with_text(handling.qualify)),
    "set_aside": (TextForm, _with_text(handling.set_aside)),
    "close": (MaybeTextForm, _with_text(handling.close)),
    "file_away": (MaybeTextForm, _with_text(handling.close)),
    "reopen": (TextForm, _with_text(handling.reopen)),
    "escalate": (TextForm, _with_text(handling.escalate)),
    "deescalate": (TextForm, _with_text(handling.deescalate)),
    "assign": (AssignForm, _assign),
    "people": (PeopleForm, _set_people),
    "void": (VoidForm, _void),
    "restore": (TextForm, _with_text(voiding.restore)),
    "revoke": (MaybeTextForm, lambda act, case, form: tracking.revoke(act, case)),
    "reception": (
        ReceptionForm,
        lambda act, case, form: handling.correct_reception(act, case, form.received_on.data, form.text.data or ""),
    ),
    "address": (
        AddressForm,
        lambda act, case, form: bounces.correct(act, case, form.email.data, form.text.data or ""),
    ),
    "retry": (RetryForm, lambda act, case, form: bounces.lift(act, form.address.data, on=case)),
}


def permission_for(verb: str) -> Permission:
    """Return the permission a verb asks for."""
    if verb in TRANSITIONS:
        return TRANSITIONS[verb].permission
    return Permission.INTERNAL if verb == "note" else Permission.HANDLE


@blueprint.get("/cases/<reference>")
@opened_by()
def case(act: Act, reference: str) -> Response:
    """Show a case: the workspace for those who handle it, the following page for the others."""
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    shown = _workspace(act, found) if _works_on(act, found) else follow(act, found)
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
    kind = VERBS[verb][0]
    form = kind()
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    if not can(act.viewer, permission_for(verb), found):
        raise NotAllowedError(verb)
    if kind in (AssignForm, PeopleForm):
        choices(form, colleagues(act))
    if files.checked(act, form) if isinstance(form, Attaching) else form.validate():
        try:
            commit(lambda: _carry_out(act, reference, verb, form))
        except RefusedError as refusal:
            form.refuse(refusal.reasons)
        else:
            return go("case", reference=reference, said=verb)
    found = cases.case_for(act.session, act.organisation, act.viewer, reference)
    follows = isinstance(form, TextForm) and not _works_on(act, found)
    shown = follow(act, found, 422, settled=form) if follows else _workspace(act, found, 422, verb=verb, tried=form)
    accesslog.reading(act, found)
    return shown


def _carry_out(act: Act, reference: str, verb: str, form: Form) -> None:
    case = handling.load(act, reference, permission_for(verb))
    if isinstance(form, Attaching) and exchanges.already_said(act, case, form.new_submission()):
        return
    VERBS[verb][1](act, case, form)


def _workspace(act: Act, found: Case, status: int = 200, *, verb: str = "", tried: Form | None = None) -> Response:
    void = cases.voiding(act.session, found)
    handles = found.status != Status.VOID and can(act.viewer, Permission.HANDLE, found)
    internal = can(act.viewer, Permission.INTERNAL, found)
    open_verbs = [v for v in possible(found) if can(act.viewer, v.permission, found)]
    forms: dict[str, Form] = {name: kind(formdata=None) for name, (kind, _) in VERBS.items()}
    there = colleagues(act) if handles else []
    prefill(act, forms, found, there)
    if tried is not None:
        choices(tried, there)
        forms[verb] = tried
    for name, form in forms.items():
        if isinstance(form, Attaching):
            form.new_submission()
        for field in form:
            field.id = f"{name}-{field.name}"
    mails, dead = unsent.of_case(act.session, found) if internal else ([], [])
    zone = act.organisation.zone
    categories = {c.code: c.label for c in organisations.categories(act.session, act.organisation)}
    return respond(
        "reclamations/staff/_case.html",
        status,
        title=f"{found.reference} – {found.subject}",
        layout="app",
        act=act,
        case=found,
        thread=cases.thread(act.session, act.viewer, found),
        files=found_files.of_case(act.session, act.viewer, found),
        dues=present.dues(found, act.now, zone),
        next=present.next_due(found, act.now, zone),
        verbs=[v.name for v in open_verbs],
        verb_labels={v.name: v.label for v in open_verbs},
        blocking=missing(found, "close") if "close" in {v.name for v in open_verbs} else [],
        forms=forms,
        tried=verb if tried is not None else "",
        lost=_lost(found, verb, tried, {v.name for v in open_verbs}),
        handles=handles,
        void=void,
        internal=internal,
        named=can(act.viewer, Permission.IDENTIFY, found),
        waived=nobody_to_acknowledge(found),
        follows=tracking.is_read_there(act, found),
        category=categories.get(found.category or "", found.category),
        survey=cases.last_survey(act.session, found),
        unsent=mails,
        refused=dead,
        waiting=waiting(act),
        said=request.args.get("said", ""),
        conflict=found.stranded and act.viewer.ref in found.implicated_refs,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )


def _lost(found: Case, verb: str, tried: Form | None, open_verbs: set[str]) -> str:
    """Return what was typed for a verb whose form is gone, since somebody was faster."""
    away = {
        "acknowledge": found.acknowledged_at is not None,
        "reception": found.acknowledged_at is not None or found.answered_at is not None,
        "escalate": found.escalated_at is not None,
        "deescalate": found.escalated_at is None,
    }
    gone = found.status == Status.VOID or away.get(verb, False) or (verb in TRANSITIONS and verb not in open_verbs)
    text = getattr(tried, "text", None)
    return (text.data or "") if gone and text is not None else ""
