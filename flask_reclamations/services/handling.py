"""The verbs of a case: each is a transition or an event, with its consequences in the outbox."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from ..domain.gates import Course, untold
from ..domain.lifecycle import TRANSITIONS, target_of
from ..domain.rights import Permission, can
from ..domain.vocabulary import Direction, Informed, Kind, Outcome, Status
from ..errors import NotAllowedError, NotFoundError, Reason, RefusedError
from ..host import Person, Role
from ..i18n import say_date
from ..models import Case, Event, Exchange
from . import answers, conflict, deadlines, exchanges, journal, outbox, surveys
from .act import Act
from .exchanges import words

VOID = Reason("void", "Ce dossier est annulé : rien ne s’y ajoute.")
ANONYMISED = Reason("anonymised", "Ce dossier est anonymisé : il ne change plus.")
FORBIDDEN = Reason("not_allowed", "Vous n’avez pas le droit de faire cela sur ce dossier.")

# What closing says at the same time as it closes.
SAID = ("satisfaction", "survey_waived", "unanswerable", "unlearned")


def load(act: Act, reference: str, permission: Permission) -> Case:
    """Return a case for a change, locked where the database can.

    Raises `NotFoundError` for one the person may not see, `NotAllowedError` for one they may only read, and
    `RefusedError` for one that was anonymised, for a void one, which changes no more until it is restored, and for
    one about the person themselves, until they stated the conflict (O21).
    """
    case = journal.locked(act.session, Case, Case.organisation_id == act.organisation.id, Case.reference == reference)
    if case is None or not can(act.viewer, Permission.READ, case):
        raise NotFoundError(reference)
    if not can(act.viewer, permission, case):
        raise NotAllowedError(reference)
    if case.anonymised_at is not None:
        raise RefusedError([ANONYMISED])
    if case.status == Status.VOID and permission is not Permission.VOID:
        raise RefusedError([VOID])
    if permission in conflict.HELD and (reason := conflict.unstated(act.viewer, case)):
        raise RefusedError([reason])
    return case


def named(act: Act, reference: str, *, at: str) -> Case:
    """Return a case that a form names, for who handles it, locked where the database can.

    Raises `RefusedError` beside the field `at` where there is none, and as `load`.
    """
    try:
        return load(act, reference, Permission.HANDLE)
    except (NotFoundError, NotAllowedError):
        words = "Aucun dossier que vous traitez ne porte cette référence."
        raise RefusedError.because("unknown_case", words, at=at) from None


def attempt(act: Act, reference: str, permission: Permission, do: Callable[[Case], None]) -> list[Reason]:
    """Do something with one case among others, and return all that stands in its way; nothing is then half done."""
    try:
        # What a refusal left half done goes, and this case alone.
        with act.session.begin_nested():
            do(load(act, reference, permission))
    except RefusedError as refusal:
        return list(refusal.reasons)
    except (NotAllowedError, NotFoundError):
        return [FORBIDDEN]
    return []


def move(
    act: Act, case: Case, verb: str, *, text: str | None = None, said: dict[str, Any] | None = None, **fields: Any
) -> Event:
    """Carry out a verb: rights, gates, new status, milestone and event, together.

    Parameters: `said` what the event keeps beside its text; `fields` the columns that change, `status` among
    them only where the table does not know it (`qualify`, `restore`).

    Raises `NotAllowedError`, or `RefusedError` with every reason that stands in the way.
    """
    transition = TRANSITIONS[verb]
    if not can(act.viewer, transition.permission, case):
        raise NotAllowedError(verb)
    fields = {"status": target_of(_changed(case, fields), verb)} | fields
    if transition.fulfils is not None:
        done = deadlines.DONE[transition.fulfils]
        fields.setdefault(done, getattr(case, done) or act.now)
    return journal.change(act, case, transition.event, fields, text=text, **said or {})


def _changed(case: Case, fields: dict[str, Any]) -> Course:
    """Return the case as the gates should see it: with what is said along with the verb."""
    return cast("Course", _Said(case, {name: fields[name] for name in SAID if name in fields}))


class _Said:
    """A case with some of its columns as they are about to be; what no gate asks for is not read."""

    def __init__(self, case: Case, fields: dict[str, Any]) -> None:
        self._case, self._fields = case, fields

    def __getattr__(self, name: str) -> Any:
        return self._fields[name] if name in self._fields else getattr(self._case, name)


def _mine_if_nobodys(act: Act, case: Case) -> dict[str, Any]:
    return {} if case.assignee_ref else {"assignee_ref": act.viewer.ref, "assignee_label": act.viewer.label}


def start(act: Act, case: Case) -> None:
    """Start handling a complaint; nobody's case becomes one's own."""
    move(act, case, "start", **_mine_if_nobodys(act, case))


def take_over(act: Act, case: Case) -> None:
    """Take a difficulty or an aléa in hand; nobody's case becomes one's own."""
    move(act, case, "take_over", **_mine_if_nobodys(act, case))


def resolve(
    act: Act, case: Case, text: str, *, outcome: Outcome | None = None, informed: Collection[str] = ()
) -> None:
    """Say how a difficulty or an aléa was settled; in one step where it already was (O01).

    Parameters: `outcome` what became of the session and `informed` who was told of it, codes of `Informed`: both are
    asked of an aléa, and of nothing else (O33). Raises `RefusedError` beside each that lacks.
    """
    text = words(text, "Dites comment cela a été réglé.")
    fields: dict[str, Any] = {"acknowledged_at": case.acknowledged_at or act.now, "closed_at": act.now}
    if case.kind == Kind.INCIDENT:
        fields |= _what_became(outcome, informed)
    event = move(act, case, "resolve", text=text, **fields, **answers.answered_fields(act, case, act.now))
    row = exchanges.keep(act, case, Direction.OUT, Exchange.ANSWER, text)
    outbox.to_claimant(act, case, event, "message", exchange=row)
    surveys.ask(act, case, row, event)


def _what_became(outcome: Outcome | None, informed: Collection[str]) -> dict[str, Any]:
    if reasons := untold(outcome, informed):
        raise RefusedError(reasons)
    return {"outcome": outcome, "informed": [str(party) for party in Informed if party in informed]}


def thank(act: Act, case: Case, text: str) -> None:
    """Thank for a remark, by e-mail where there is an address."""
    text = words(text)
    event = move(act, case, "thank", text=text, **answers.answered_fields(act, case, act.now))
    row = exchanges.keep(act, case, Direction.OUT, Exchange.MESSAGE, text)
    outbox.to_claimant(act, case, event, "message", exchange=row)


def set_aside(act: Act, case: Case, text: str) -> None:
    """Set a signal aside, with the reason."""
    text = words(text, "Donnez la raison.")
    move(act, case, "set_aside", text=text, closed_at=act.now)
    exchanges.keep(act, case, Direction.NOTE, Exchange.ANALYSIS, text)


@dataclass(frozen=True)
class Closing:
    """What closing a complaint says beside its note (A12, A23).

    Parameters: `satisfaction` what the person said (oui, en_partie, non, sans_reponse) where they were not asked
    by mail; `waived` why they are not asked; `unanswerable` why no answer can be given; `unlearned` why a grave case
    closes without a cause and an action (D10).
    """

    satisfaction: str | None = None
    waived: str | None = None
    unanswerable: str | None = None
    unlearned: str | None = None


def close(act: Act, case: Case, text: str | None = None, *, closing: Closing = Closing()) -> None:
    """Close a complaint that was answered, or a remark that was thanked for (A23)."""
    if case.kind == Kind.REMARK:
        move(act, case, "file_away", text=text, closed_at=act.now)
        return
    told = {
        "satisfaction": closing.satisfaction,
        "survey_waived": closing.waived,
        "unanswerable": closing.unanswerable,
        "unlearned": closing.unlearned,
    }
    fields: dict[str, Any] = {name: value for name, value in told.items() if value}
    event = move(act, case, "close", text=text, closed_at=act.now, **fields)
    surveys.ask_at_closing(act, case, event)


def withdraw(act: Act, case: Case, text: str) -> None:
    """Keep that the claimant takes it back, and confirm it to them."""
    text = words(text, "Dites quand et comment la personne a retiré sa demande.")
    event = move(act, case, "withdraw", text=text, closed_at=act.now)
    outbox.to_claimant(act, case, event, "withdrawn")


def reopen(act: Act, case: Case, text: str) -> None:
    """Reopen with a motive."""
    text = words(text, "Dites pourquoi le dossier est rouvert.")
    move(act, case, "reopen", text=text, **deadlines.reopened(act))


def escalate(act: Act, case: Case, text: str, *, target: Person | None = None) -> None:
    """Ask somebody above to step in, with the reason: the direction, unless another is named (A13)."""
    text = words(text, "Dites pourquoi la direction doit intervenir.")
    said: dict[str, Any] | None = {"target": target.label} if target else None
    event = move(act, case, "escalate", text=text, escalated_at=act.now, said=said)
    above = [target] if target else act.host.people_with_role(act.organisation.ref, Role.DIRECTION)
    outbox.to_people(act, case, event, "escalated", above)


def deescalate(act: Act, case: Case, text: str) -> None:
    """End an escalation, with what was decided."""
    move(act, case, "deescalate", text=words(text, "Dites ce qui a été décidé."), escalated_at=None)


def waive_acknowledgement(act: Act, case: Case) -> None:
    """Stop the acknowledgement's clock of an anonymous complaint that was recorded before O26."""
    fields = {"policy": deadlines.without_acknowledgement(case.policy)}
    journal.change(act, case, "acknowledgement_waived", fields)


def correct_reception(act: Act, case: Case, day: date | None, motive: str) -> None:
    """Correct the reception date, with a motive, until the acknowledgement; dates follow (C13)."""
    reasons = []
    if day is None or day > deadlines.today(act):
        reasons.append(Reason("future_date", "Indiquez une date qui n’est pas dans le futur.", "received_on"))
    if day is not None and case.sent_on is not None and day < case.sent_on:
        before = "Elle a été envoyée le {day} : elle n’a pas pu être reçue avant."
        reasons.append(Reason("before_sent", before, "received_on", {"day": say_date(case.sent_on)}))
    if case.acknowledged_at is not None or case.answered_at is not None:
        late = "La date de réception ne change plus après l’accusé de réception."
        reasons.append(Reason("too_late", late, "received_on"))
    if not motive.strip():
        reasons.append(Reason("empty", "Donnez le motif de la correction.", "text"))
    if reasons or day is None:
        raise RefusedError(reasons)
    received = deadlines.at_reception(act, day)
    journal.change(act, case, "reception_corrected", {"received_at": received}, text=motive.strip())
