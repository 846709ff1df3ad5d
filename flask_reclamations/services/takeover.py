"""Take over the cases of an older register: their own dates, a number of ours, and nobody is written to."""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ..domain.journal import canonical
from ..domain.lifecycle import FIRST_STATUS
from ..domain.rights import Door, Permission
from ..domain.takeover_lines import Line, identity
from ..domain.vocabulary import Direction, Kind, Milestone, Status, VoidReason
from ..errors import NotAllowedError, Reason
from ..host import TrainingSession
from ..i18n import speaking, t
from ..models import Case, Exchange, Takeover
from ..schemas.subjects import CaseFields
from . import deadlines, drafts, handling, journal, numbering, recurrence, search, voiding
from .act import Act

DAYS = ("received", "acknowledged", "answered", "closed")
TOLD = (
    "external_ref", "kind", "category", "channel", "stakeholder", "claimant_label", "claimant_email",
    "claimant_phone", "description", "desired_outcome", "occurred_on", "severity", "satisfaction", "assignee_label",
)  # fmt: skip
# What a case of each kind has become, by the last date that its line gives.
CLOSED = {Kind.COMPLAINT: Status.CLOSED, Kind.REMARK: Status.CLOSED}
ANSWERED = {Kind.COMPLAINT: Status.ANSWERED, Kind.REMARK: Status.THANKED}
ACKNOWLEDGED = {Kind.COMPLAINT: Status.ACKNOWLEDGED, Kind.REMARK: Status.RECEIVED}


@dataclass(frozen=True)
class Source:
    """The file that lines come from, by its SHA-256, and the batch that they make."""

    batch: str
    file: str
    sha256: str

    @classmethod
    def of(cls, file: str, sha256: str, day: date) -> "Source":
        """Name the batch by its day and its file."""
        return cls(f"{day:%Y-%m-%d}-{sha256[:8]}", file, sha256)


def check(act: Act) -> None:
    """Raise `NotAllowedError` where somebody may not take a register over: quality and direction may."""
    if not act.viewer.may(Door.DECIDE):
        raise NotAllowedError("takeover")


def key_of(line: Line) -> str:
    """Return what makes a line the same one, whatever the file and the batch."""
    return hashlib.sha256(canonical(identity(line.values)).encode()).hexdigest()


def unknown(act: Act, lines: Iterable[Line]) -> list[Line]:
    """Return the lines that are no case yet, by the day they were received: numbers follow it."""
    query = select(Takeover.key).where(Takeover.organisation_id == act.organisation.id, Takeover.key.is_not(None))
    known = set(act.session.scalars(query))
    return sorted((line for line in lines if key_of(line) not in known), key=lambda one: one.values["received_on"])


def take(act: Act, source: Source, lines: Sequence[Line]) -> int:
    """Make a case of each line that is none yet, and return how many; recurrences are noted, nobody is told."""
    check(act)
    codes = {str(line.values["session"]) for line in lines if line.values["session"]}
    sessions = {code: act.host.session_in(act.organisation.ref, code) for code in codes}
    journal.hold(act)  # two takeovers at once come one by one
    recurrence.look(act)  # what moved before is told of as ever
    new = unknown(act, lines)
    for line in new:
        _open(act, source, line, sessions.get(str(line.values["session"])))
    recurrence.note(act)
    return len(new)


def _open(act: Act, source: Source, line: Line, training: TrainingSession | None) -> None:
    values, kind = line.values, Kind(line.values["kind"])
    moments = {name: deadlines.at_reception(act, day) if (day := values[f"{name}_on"]) else None for name in DAYS}
    told, policy = _told(values), _still_due(deadlines.frozen(act, kind), values)
    if told["anonymous"] and kind is Kind.COMPLAINT:
        policy = deadlines.without_acknowledgement(policy)
    year = values["received_on"].year
    number = numbering.take(act, year)
    case = Case(
        organisation_id=act.organisation.id,
        reference=f"{act.organisation.reference_prefix}-{year}-{number:04d}",
        year=year,
        number=number,
        submission=str(uuid.uuid4()),
        declared_kind=kind,
        status=_status(kind, values),
        **told,
        **(drafts.of_session(training) or {"session_label": values["session"]}),
        **_times(kind, moments),
        policy=policy,
        pauses=[],
        people=[],
        recorded_by_ref=act.viewer.ref,
        recorded_by_label=act.viewer.label,
        recorded_at=act.now,
    )
    if training is None:
        case.training_label = values["training_label"]
    for name, due in deadlines.derived(act.session, act.organisation, case).items():
        setattr(case, name, due)
    case.next_due = deadlines.next_due(case)
    case.remind_at = None  # nobody is reminded of what was settled elsewhere, until somebody works on it here
    act.session.add(case)
    act.session.flush()
    act.session.add(
        Takeover(organisation_id=act.organisation.id, batch=source.batch, key=key_of(line), case_id=case.id)
    )
    new = {name: getattr(case, name) for name in CaseFields().fields}
    said = {"file": source.file, "sha256": source.sha256, "line": line.number, "batch": source.batch}
    journal.append(act, case, "carried_over", {"old": {}, "new": new, **said})
    ended = moments["closed"] or moments["answered"]
    with speaking(act.settings.locale):
        received = t("Accusé de réception, dont le texte n’est pas repris.") if moments["acknowledged"] else None
        answer = values["answer"] or (t("Réponse, dont le texte n’est pas repris.") if moments["answered"] else None)
    _keep(act, case, Direction.OUT, Exchange.ACKNOWLEDGEMENT, received, moments["acknowledged"])
    _keep(act, case, Direction.OUT, Exchange.ANSWER, answer, moments["answered"] or ended)
    _keep(act, case, Direction.NOTE, Exchange.NOTE, values["note"], ended)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    first = values["description"].splitlines()[0]
    found = {name: values[name] for name in TOLD}
    found["subject"] = values["subject"] or drafts.shortened(first)
    found["anonymous"] = not any(values[name] for name in drafts.WHO)
    return found


def _status(kind: Kind, values: Mapping[str, Any]) -> Status:
    """Return where the dates of a line leave its case: an aléa or a difficulty that was answered is resolved."""
    if values["closed_on"]:
        return CLOSED.get(kind, Status.RESOLVED)
    if values["answered_on"]:
        return ANSWERED.get(kind, Status.RESOLVED)
    return ACKNOWLEDGED.get(kind, Status.IN_PROGRESS) if values["acknowledged_on"] else FIRST_STATUS[kind]


def _times(kind: Kind, moments: Mapping[str, datetime | None]) -> dict[str, Any]:
    """Return the dates of a case: where nobody promised a delay, nobody judges whether it was kept."""
    answered, closed = moments["answered"], moments["closed"]
    if kind is not Kind.COMPLAINT:
        answered = answered or closed
    return {
        "received_at": moments["received"],
        "acknowledged_at": moments["acknowledged"],
        "answered_at": answered,
        "first_answered_at": answered,
        "analysed_at": answered or closed,
        "last_told_at": answered or moments["acknowledged"],
        "closed_at": closed or (answered if kind in (Kind.INCIDENT, Kind.DIFFICULTY) else None),
    }


def _still_due(kept: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the delays in force for what is still to be done: what was promised of the rest is not known here."""
    met = {Milestone.DECLARE}
    if values["acknowledged_on"] or values["answered_on"]:
        met.add(Milestone.ACKNOWLEDGE)
    if values["answered_on"]:
        met |= {Milestone.ANALYSE, Milestone.RESPOND}
    if values["closed_on"]:
        met |= set(Milestone)

    def rest(delays: Mapping[str, Any]) -> dict[str, Any]:
        return {name: delay for name, delay in delays.items() if name not in met}

    severe = {severity: rest(delays) for severity, delays in kept.get("severe", {}).items()}
    return rest(kept) | ({"severe": severe} if severe else {})


def _keep(act: Act, case: Case, direction: Direction, purpose: str, text: str | None, at: datetime | None) -> None:
    """Keep what the register says was answered or done, at its date."""
    if not text:
        return
    row = Exchange(
        organisation_id=act.organisation.id,
        case_id=case.id,
        direction=direction,
        purpose=purpose,
        author_label=case.assignee_label or act.organisation.name,
        recorded_by_label=act.viewer.label,
        text=text,
        at=at or case.received_at,
    )
    act.session.add(row)
    act.session.flush()
    journal.append(act, case, "words_carried_over", {"old": {}, "new": {}, "text": text, "exchange": row.id})
    search.index(act.session, [case])


def batch(act: Act, name: str) -> list[str]:
    """Return the references of what a batch brought and was not taken back, in their order."""
    mine = (Takeover.organisation_id == act.organisation.id, Takeover.batch == name, Takeover.key.is_not(None))
    query = select(Case.reference).join(Takeover, Takeover.case_id == Case.id).where(*mine)
    return list(act.session.scalars(query.order_by(Case.year, Case.number)))


def take_back(act: Act, name: str, references: Collection[str]) -> dict[str, list[Reason]]:
    """Void cases of a batch, whose lines may then be taken over again; return all that stood in the way of others."""
    check(act)
    refused = {}
    for reference in references:
        reasons = handling.attempt(act, reference, Permission.VOID, lambda case: _void(act, case, name))
        if reasons:
            refused[reference] = reasons
    return refused


def _void(act: Act, case: Case, name: str) -> None:
    row = act.session.scalars(select(Takeover).where(Takeover.case_id == case.id)).one()
    row.key = None
    if case.status != Status.VOID:
        with speaking(act.settings.locale):
            why = t("Repris par erreur : lot {batch} retiré.", batch=name)
        voiding.void(act, case, VoidReason.ERROR, why)
    act.session.flush()
