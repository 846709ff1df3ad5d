"""The verbs of a case: its form, what it does, and what another may have changed meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...domain.priority import Complexity, Origin, Reach, Recurrence, Severity, Urgency
from ...domain.rights import Permission, can
from ...domain.transitions import TRANSITIONS
from ...domain.vocabulary import Decision, Kind, Secrecy, VoidReason
from ...errors import NotAllowedError, RefusedError
from ...host import Person
from ...models import Case, CasePerson
from ...services import (
    answers,
    bounces,
    confidentiality,
    conflict,
    exchanges,
    handling,
    people,
    qualifying,
    tracking,
    voiding,
    waiting,
    watchers,
)
from ...services.act import Act
from ..forms import Attaching, Form, MessageForm, TextForm
from ..incident_forms import SettleForm
from . import causes, correspondence, improving, keeping, mediating, on_reviews, similar
from .case_forms import (
    AddressForm,
    AnnounceForm,
    AnswerForm,
    AssessForm,
    AssignForm,
    CloseForm,
    EscalateForm,
    ExtendForm,
    InadmissibleForm,
    MaybeTextForm,
    PeopleForm,
    QualifyForm,
    ReceptionForm,
    RetryForm,
    SendForm,
    VoidForm,
)
from .people_forms import AccessForm, WatchForm
from .prefill import colleagues

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


def _acknowledge(act: Act, case: Case, form: Any) -> None:
    exchanges.acknowledge(act, case, text=form.text.data, **form.way())


def _answer(act: Act, case: Case, form: Any) -> None:
    argued = answers.Argued(
        form.text.data,
        understood=form.understood.data,
        checked=form.checked.data,
        measures=form.measures.data,
        then=form.then.data,
        decision=Decision(form.decision.data) if form.decision.data else None,
    )
    verb = "declare_inadmissible" if isinstance(form, InadmissibleForm) else "answer"
    answers.answer(act, case, argued, verb=verb, to=form.to.data or (), **form.way(), **_enclosed(form))


def _with_text(service: Callable[..., Any]) -> Doing:
    return lambda act, case, form: service(act, case, form.text.data, **_enclosed(form))


def _assign(act: Act, case: Case, form: Any) -> None:
    people.assign(act, case, _chosen(act, case, [form.assignee.data], at="assignee")[0])


def _set_people(act: Act, case: Case, form: Any) -> None:
    implicated = _chosen(act, case, form.implicated.data, at="implicated")
    consulted = _chosen(act, case, form.consulted.data, at="consulted")
    people.set_people(act, case, implicated=implicated, consulted=consulted)


def _open_to(act: Act, case: Case, form: Any) -> None:
    secrecy = Secrecy(form.secrecy.data)
    listed = _chosen(act, case, form.listed.data, at="listed") if secrecy is Secrecy.LISTED else []
    confidentiality.open_to(act, case, secrecy, listed)


def _watch(act: Act, case: Case, form: Any) -> None:
    if not form.person.data:
        oneself = act.host.person(act.viewer.ref)
        if oneself is None:
            raise NotAllowedError("watch")
        watchers.watch(act, case, oneself)
    elif not can(act.viewer, Permission.HANDLE, case):
        raise NotAllowedError("watch")
    else:
        watchers.watch(act, case, _chosen(act, case, [form.person.data], at="person")[0])


def _unwatch(act: Act, case: Case, form: Any) -> None:
    ref = form.person.data or act.viewer.ref
    followed = ref in case.tied(CasePerson.WATCHER)
    watchers.unwatch(act, case, ref)
    if not followed and ref != act.viewer.ref:
        _chosen(act, case, [ref], at="person")


def _escalate(act: Act, case: Case, form: Any) -> None:
    ref = form.target.data
    target = _chosen(act, case, [ref], at="target")[0] if ref else None
    handling.escalate(act, case, form.text.data, target=target)


def _assess(act: Act, case: Case, form: Any) -> None:
    def term(kind: type[Any], name: str) -> Any:
        code = form[name].data
        return kind(code) if code else None

    assessment = qualifying.Assessment(
        severity=term(Severity, "severity"),
        urgency=term(Urgency, "urgency"),
        reach=term(Reach, "reach"),
        complexity=term(Complexity, "complexity"),
        recurrence=term(Recurrence, "recurrence"),
        origin=term(Origin, "origin"),
        safety=form.safety.data,
        relation_note=form.relation_note.data,
        immediate_needed={"oui": True, "non": False}.get(form.immediate_needed.data),
        immediate_action=form.immediate_action.data,
        priority=term(int, "priority"),
    )
    qualifying.assess(act, case, assessment, form.text.data)


def _close(act: Act, case: Case, form: Any) -> None:
    closing = handling.Closing(
        form.satisfaction.data, form.survey_waived.data, form.unanswerable.data, form.unlearned.data
    )
    handling.close(act, case, form.text.data, closing=closing)


def _resolve(act: Act, case: Case, form: Any) -> None:
    handling.resolve(act, case, form.text.data, outcome=form.became, informed=form.informed.data or ())


def _void(act: Act, case: Case, form: Any) -> None:
    voiding.void(act, case, VoidReason(form.reason.data), form.text.data, original=form.original.data)


@dataclass(frozen=True)
class Verb:
    """A verb as a page offers it: its form, what it does, and the events that would have changed the same fields."""

    form: type[Form]
    do: Doing
    edits: tuple[str, ...] = ()


VERBS: dict[str, Verb] = {
    **{
        name: Verb(form, do)
        for room in (correspondence, improving, keeping, mediating, on_reviews, similar)
        for name, (form, do) in room.VERBS.items()
    },
    **{name: Verb(*parts) for name, parts in causes.VERBS.items()},
    "acknowledge": Verb(SendForm, _acknowledge),
    "qualify": Verb(
        QualifyForm,
        lambda act, case, form: qualifying.qualify(act, case, Kind(form.kind.data), form.text.data),
        ("qualified",),
    ),
    "assess": Verb(AssessForm, _assess, ("assessed",)),
    "answer": Verb(AnswerForm, _answer, ("answered", "declared_inadmissible")),
    "declare_inadmissible": Verb(InadmissibleForm, _answer, ("answered", "declared_inadmissible")),
    "note": Verb(MessageForm, _with_text(exchanges.note)),
    "start": Verb(MaybeTextForm, lambda act, case, form: handling.start(act, case)),
    "take_over": Verb(MaybeTextForm, lambda act, case, form: handling.take_over(act, case)),
    "wait": Verb(TextForm, _with_text(waiting.wait)),
    "resume": Verb(MaybeTextForm, _with_text(waiting.resume)),
    "propose": Verb(TextForm, _with_text(waiting.propose)),
    "announce": Verb(
        AnnounceForm, lambda act, case, form: waiting.announce(act, case, form.day.data, form.text.data or "")
    ),
    "extend": Verb(
        ExtendForm,
        lambda act, case, form: waiting.extend(
            act, case, form.day.data, form.motive.data or "", form.text.data or ""
        ),
    ),
    "withdraw": Verb(TextForm, _with_text(handling.withdraw)),
    "resolve": Verb(SettleForm, _resolve),
    "thank": Verb(TextForm, _with_text(handling.thank)),
    "set_aside": Verb(TextForm, _with_text(handling.set_aside)),
    "close": Verb(CloseForm, _close),
    "file_away": Verb(MaybeTextForm, _with_text(handling.close)),
    "reopen": Verb(TextForm, _with_text(handling.reopen)),
    "escalate": Verb(EscalateForm, _escalate),
    "deescalate": Verb(TextForm, _with_text(handling.deescalate)),
    "assign": Verb(AssignForm, _assign, ("assigned",)),
    "people": Verb(PeopleForm, _set_people, ("people_changed",)),
    "state_conflict": Verb(TextForm, _with_text(conflict.state)),
    "watch": Verb(WatchForm, _watch),
    "unwatch": Verb(WatchForm, _unwatch),
    "access": Verb(AccessForm, _open_to, ("access_changed",)),
    "void": Verb(VoidForm, _void),
    "restore": Verb(TextForm, _with_text(voiding.restore)),
    "revoke": Verb(MaybeTextForm, lambda act, case, form: tracking.revoke(act, case)),
    "reception": Verb(
        ReceptionForm,
        lambda act, case, form: handling.correct_reception(act, case, form.received_on.data, form.text.data or ""),
        ("reception_corrected",),
    ),
    "address": Verb(
        AddressForm,
        lambda act, case, form: bounces.correct(act, case, form.email.data, form.text.data or ""),
        ("address_corrected",),
    ),
    "retry": Verb(RetryForm, lambda act, case, form: bounces.lift(act, form.address.data, on=case)),
}


def permission_for(verb: str) -> Permission:
    """Return the permission a verb asks for."""
    if verb in TRANSITIONS:
        return TRANSITIONS[verb].permission
    # One follows for oneself what one reads; a conflict is stated by whoever may not handle before.
    others = dict.fromkeys(("note", "state_conflict"), Permission.INTERNAL)
    others |= dict.fromkeys(("watch", "unwatch"), Permission.READ)
    # Of those who handle by function, not of whoever is given a case.
    others |= dict.fromkeys(("put_on_review", *keeping.VERBS), Permission.VOID)
    return others.get(verb, Permission.HANDLE)
