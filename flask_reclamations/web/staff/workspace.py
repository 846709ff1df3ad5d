"""The page of a case for those who handle it: only the forms that it may show are made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from ...domain.gates import nobody_to_acknowledge
from ...domain.lifecycle import missing, not_now, possible
from ...domain.rights import Door, Permission, can
from ...domain.transitions import Transition
from ...domain.vocabulary import Status
from ...models import Case, Event
from ...queries import bounces as unsent
from ...queries import cases, organisations, procedures, signals
from ...queries import files as found_files
from ...services import answers, conflict, deadlines, tracking
from ...services import waiting as pausing
from ...services.act import Act
from .. import present
from ..forms import Attaching, Form
from ..render import respond
from . import (
    correspondence,
    improving,
    keeping,
    mediating,
    on_reviews,
    ready,
    recurrences,
    reminded,
    similar,
    surveyed,
    timeline,
)
from .banner import waiting
from .case_forms import Editing
from .causes import AnalyseForm
from .prefill import choices, colleagues, prefill
from .verbs import VERBS


@dataclass(frozen=True)
class Tried:
    """What was sent and comes back: the verb, its form, what somebody else changed meanwhile.

    Parameters: `status` 200 where nothing was refused, but text was put into the form.
    """

    verb: str
    form: Form
    faster: Sequence[Event] = ()
    status: int = 422


def workspace(act: Act, found: Case, tried: Tried | None = None) -> Response:
    """Show a case with what may be done to it now."""
    void = cases.voiding(act.session, found)
    unstated, kept = conflict.unstated(act.viewer, found) is not None, found.anonymised_at is None
    handles = found.status != Status.VOID and can(act.viewer, Permission.HANDLE, found) and not unstated and kept
    internal = kept and can(act.viewer, Permission.INTERNAL, found)
    names = [] if unstated else _open(act, found)
    there = colleagues(act) if handles else []
    shown = _shown(found, names, handles=handles, internal=internal)
    shown |= {"state_conflict"} if unstated else _beside(act, found, handles=handles)
    tried = _formless(tried, shown)
    forms = _forms(act, found, shown, tried)
    for form in forms.values():
        choices(form, there)
    said = correspondence.shown(act, found) | (ready.shown(act, found) if handles else {})
    typed = tried.verb if tried else ""
    correspondence.offer(act, found, forms, there, typed, said)
    said |= improving.shown(act, found, forms, typed) | similar.shown(act, found, handles=handles)
    said |= mediating.shown(act, found, forms, typed)
    mails, dead = unsent.of_case(act.session, found) if internal else ([], [])
    next_due = present.next_due(found, act.now, act.organisation.zone)
    asked = next_due.milestone if next_due and not next_due.done else None
    answer = respond(
        "reclamations/staff/_case.html",
        tried.status if tried else 200,
        title=f"{found.reference} – {found.subject}",
        layout="app",
        act=act,
        case=found,
        **said,
        **timeline.shown(found, cases.thread(act.session, act.viewer, found)),
        files=found_files.of_case(act.session, act.viewer, found),
        dues=present.dues(found, act.now, act.organisation.zone),
        next=next_due,
        why=deadlines.why(act.session, act.organisation, found, asked) if asked else None,
        verbs=names,
        blocking=missing(found, "close") if "close" in names else [],
        appended=answers.appended(act, found) if "answer" in names else [],
        latest=pausing.latest_extension(act, found) if "extend" in names else None,
        forms=forms,
        tried=typed,
        faster=tried.faster if tried else (),
        lost=_lost(found, tried, shown),
        handles=handles,
        void=void,
        internal=internal,
        named=can(act.viewer, Permission.IDENTIFY, found),
        waived=nobody_to_acknowledge(found),
        follows=tracking.is_read_there(act, found),
        **_around(act, found, forms),
        **surveyed.of_case(act, found),
        reminders=reminded.of_case(act, found) if internal else None,
        unsent=mails,
        refused=dead,
        said=request.args.get("said", ""),
        unstated=unstated,
        records=act.viewer.may(Door.RECORD),
        exports=act.viewer.may(Door.EXPORT),
    )
    return _whole(answer) if tried and tried.verb not in shown else answer


def _around(act: Act, found: Case, forms: dict[str, Form]) -> dict[str, Any]:
    """Return its category, the procedure of its day, its signal, whether it came back, its reviews, how many wait."""
    categories = organisations.categories(act.session, act.organisation)
    known = {c.code: c.label for c in categories}
    if isinstance(form := forms.get("analyse"), AnalyseForm):
        form.offer(categories, found)
    return {
        "waiting": waiting(act),
        "category": known.get(found.category or "", found.category),
        "procedure": procedures.in_force(act.session, act.organisation, found.received_at),
        "signal": signals.of_case(act.session, found),
        "recurring": recurrences.of_case(act, found, known),
        **on_reviews.shown(act, found, forms),
    }


def _formless(tried: Tried | None, shown: set[str]) -> Tried | None:
    """Return what was sent, as refused where its form is not shown any more: somebody was faster."""
    if tried is None or tried.verb in shown:
        return tried
    if tried.status == 200:
        tried.form.refuse([not_now(tried.verb)])
    return replace(tried, status=422)


def _whole(answer: Response) -> Response:
    """Show the whole case where the button would exchange its form alone, which is gone: the text is in a note."""
    answer.headers.update({"HX-Retarget": "#recl-part", "HX-Reselect": "#recl-part"})
    return answer


def _open(act: Act, found: Case) -> list[str]:
    """Return the names of the verbs that this person may carry out now."""
    if found.anonymised_at is not None:
        return []
    return [v.name for v in possible(found) if can(act.viewer, v.permission, found) and not _gone(found, v)]


def _gone(found: Case, verb: Transition) -> bool:
    """Tell whether a verb makes no sense any more, whatever the status: done already, or to nobody."""
    return {
        "acknowledge": found.acknowledged_at is not None or nobody_to_acknowledge(found),
        "announce": found.answered_at is not None,
        "extend": found.answered_at is not None or found.respond_due is None,
        "escalate": found.escalated_at is not None,
        "deescalate": found.escalated_at is None,
    }.get(verb.name, False)


def _beside(act: Act, found: Case, *, handles: bool) -> set[str]:
    return on_reviews.offered(act, handles=handles) | keeping.offered(act, found)


def _shown(found: Case, names: list[str], *, handles: bool, internal: bool) -> set[str]:
    """Return the verbs whose forms the page holds."""
    shown = {name for name in names if handles or name in ("resolve", "restore")}
    if internal and found.status != Status.VOID:
        shown |= {"note", "watch", "unwatch"}
    if handles:
        shown |= {"assign", "people", "void", "retry", "revoke", "access"}
        shown |= {*correspondence.VERBS, *improving.VERBS, *similar.VERBS} | mediating.possible(found)
        shown |= set() if found.anonymous else {"address"}
        if found.acknowledged_at is None and found.answered_at is None:
            shown.add("reception")
    return shown


def _forms(act: Act, found: Case, shown: set[str], tried: Tried | None) -> dict[str, Form]:
    forms: dict[str, Form] = {name: VERBS[name].form(formdata=None) for name in sorted(shown)}
    prefill(act, forms, found)
    unwarned = None
    if tried is not None:
        forms[tried.verb] = tried.form
        unwarned = None if tried.faster else tried.form
    for name, form in forms.items():
        if isinstance(form, Attaching):
            form.new_submission()
        if isinstance(form, Editing) and (form is not unwarned or form.seen_at is None):
            # What was refused may be sent again once the person was told what the other did, and not before.
            form.seen.data = str(found.journal_seq)
        for field in form:
            field.id = f"{name}-{field.name}"
    return forms


def _lost(found: Case, tried: Tried | None, shown: set[str]) -> str:
    """Return what was typed for a verb whose form is gone, since somebody was faster."""
    text = getattr(tried.form, "text", None) if tried and tried.verb not in shown else None
    return (text.data or "") if text is not None else ""
