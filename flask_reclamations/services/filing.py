"""Opening a case: by the person, on someone's behalf, or by a trainer in a session."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..domain.lifecycle import FIRST_STATUS
from ..domain.vocabulary import STAKEHOLDER_OF, ActionCategory, Channel, Kind, Stakeholder
from ..errors import NotAllowedError, Reason, RefusedError
from ..host import Party, Person, TrainingSession
from ..models import Case, CasePerson, Event
from ..schemas.subjects import CaseFields
from . import deadlines, drafts, files, incident_types, journal, numbering, outbox, people
from .act import Act
from .drafts import WHO, Draft, Outsider

_CHOOSE = "Cette session n’est pas parmi celles que vous suivez : choisissez la vôtre, ou aucune."
NOT_YOURS = Reason("not_your_session", _CHOOSE, "session")
NO_CLAIMANT = Reason("no_claimant", "Indiquez qui s’exprime, ou cochez « anonyme ».", "claimant_label")


@dataclass(frozen=True)
class OnBehalf:
    """Who speaks, and how it reached us, where somebody else writes it down (C05, C06, C13)."""

    channel: Channel
    stakeholder: Stakeholder
    received_on: date
    claimant: Person | None = None
    claimant_label: str | None = None
    claimant_email: str | None = None
    claimant_phone: str | None = None
    anonymous: bool = False
    received_by: str | None = None
    handed_to: str | None = None
    transmitted_on: date | None = None
    sent_on: date | None = None


@dataclass(frozen=True)
class Incident:
    """What a trainer logs of a session (C07)."""

    incident_type: str
    immediate_action: str
    informed: tuple[str, ...] = ()
    help_needed: bool = False


def file_own(act: Act, draft: Draft, claimant: Person) -> Case:
    """File one's own case from the course page.

    Raises `RefusedError` beside each wrong field; the session must be one the person follows or teaches.
    """
    training = _own_session(act, draft, claimant)
    stakeholder = STAKEHOLDER_OF[ActionCategory(training.category)] if training else Stakeholder.LEARNER
    if "learner" not in claimant.roles:
        stakeholder = Stakeholder.TRAINER if "trainer" in claimant.roles else Stakeholder.INTERNAL
    fields = {
        "channel": Channel.FORM,
        "stakeholder": stakeholder,
        "claimant_ref": claimant.ref,
        "claimant_label": claimant.label,
        "claimant_email": claimant.email,
        "claimant_phone": claimant.phone,
        "received_at": act.now,
    }
    return _announce(act, *_open(act, draft, training, fields, drafts.feared(draft, training, claimant)))


def _announce(act: Act, case: Case, event: Event) -> Case:
    outbox.to_claimant(act, case, event, "acknowledgement" if case.kind == Kind.COMPLAINT else "receipt")
    outbox.to_quality(act, case, event, "new_case")
    return case


def file_public(act: Act, draft: Draft, told: Outsider, *, received_at: datetime | None = None) -> Case:
    """File for somebody without an account, whom nobody looks up: a name or an address is kept as it was given.

    Parameters: `received_at` when it came, where a person let it in since. An anonymous complaint has no
    acknowledgement due (O26). Raises `RefusedError` beside each wrong field.
    """
    drafts.check_outsider(act, told)
    fields = {
        "channel": Channel.FORM,
        "stakeholder": told.stakeholder,
        "anonymous": told.anonymous,
        "session_label": told.session_label,
        "received_at": received_at or act.now,
        **{name: getattr(told, name) for name in WHO},
    }
    return _announce(act, *_open(act, draft, None, fields))


def record(act: Act, draft: Draft, told: OnBehalf) -> Case:
    """Record a case for somebody who phoned, wrote, spoke or was passed on (C05, C06)."""
    training = act.host.session_in(act.organisation.ref, draft.session_ref)
    days = {name: getattr(told, name) for name in ("received_on", "transmitted_on", "sent_on")}
    reasons = drafts.wrong_dates(act, **days)
    if not reasons and told.sent_on and told.sent_on > told.received_on:
        reasons.append(drafts.SENT_LATER)
    if draft.session_ref and training is None:
        reasons.append(Reason("unknown_session", "Cette session n’existe pas ou plus.", "session"))
    if not (told.anonymous or told.claimant or told.claimant_label):
        reasons.append(NO_CLAIMANT)
    if reasons:
        raise RefusedError(reasons)
    claimant = told.claimant
    fields = {
        "channel": told.channel,
        "stakeholder": told.stakeholder,
        "anonymous": told.anonymous,
        "claimant_ref": claimant.ref if claimant else None,
        "claimant_label": claimant.label if claimant else told.claimant_label,
        "claimant_email": told.claimant_email or (claimant.email if claimant else None),
        "claimant_phone": told.claimant_phone or (claimant.phone if claimant else None),
        "received_by": told.received_by,
        "handed_to": told.handed_to,
        "transmitted_on": told.transmitted_on,
        "sent_on": told.sent_on,
        "received_at": deadlines.at_reception(act, told.received_on),
    }
    if told.anonymous:
        fields |= dict.fromkeys(("claimant_ref", *WHO))
    return _announce(act, *_open(act, draft, training, fields))


def log(act: Act, draft: Draft, incident: Incident) -> Case:
    """Log an aléa, or a participant's difficulty, in a session one teaches (C07, O01)."""
    training = act.host.session(draft.session_ref)
    if training is None or training.ref not in act.viewer.taught:
        raise NotAllowedError("not a session of this trainer")
    if incident.incident_type not in {kind.code for kind in incident_types.offered(act.organisation)}:
        raise RefusedError.because("unknown_type", "Choisissez ce qui s’est passé.", at="incident_type")
    fields = {
        "channel": Channel.TRAINER_REPORT,
        "stakeholder": Stakeholder.TRAINER,
        "claimant_ref": act.viewer.ref,
        "claimant_label": act.viewer.label,
        "received_at": act.now,
        "incident_type": incident.incident_type,
        "immediate_action": incident.immediate_action,
        "informed": list(incident.informed),
        "help_needed": incident.help_needed,
    }
    case, event = _open(act, draft, training, fields)
    outbox.to_quality(act, case, event, "new_case")
    return case


def signal(act: Act, draft: Draft, training: TrainingSession | None, fields: dict[str, Any]) -> Case:
    """Open a signal that a person is to qualify, and tell quality: who it is about was told nothing (B10)."""
    case, event = _open(act, draft, training, fields)
    outbox.to_quality(act, case, event, "new_case")
    return case


def go_on(act: Act, draft: Draft, fields: dict[str, Any], about: tuple[Party, ...]) -> Case:
    """Open a case that goes on from a closed one, with what that one keeps in `fields` and whom it is `about`."""
    return _announce(act, *_open(act, draft, None, fields, about))


def _open(
    act: Act,
    draft: Draft,
    training: TrainingSession | None,
    fields: dict[str, Any],
    about: tuple[Party, ...] = (),
) -> tuple[Case, Event]:
    already = _same_submission(act, draft)
    if already:
        raise AlreadyFiledError(already)
    drafts.check(act, draft)
    trainers = about
    if training and draft.kind is Kind.COMPLAINT and draft.category == "formateur":
        trainers = tuple(p for p in training.trainers if p.ref != fields.get("claimant_ref"))
    stranded = people.strands(act, {p.ref for p in trainers})
    policy = deadlines.frozen(act, draft.kind)
    if fields.get("anonymous") and draft.kind is Kind.COMPLAINT:
        policy = deadlines.without_acknowledgement(policy)
    # The number is the first write, after every question to the host (design §11).
    year = act.now.astimezone(ZoneInfo(act.organisation.zone)).year
    number = numbering.take(act, year)
    case = Case(
        organisation_id=act.organisation.id,
        reference=f"{act.organisation.reference_prefix}-{year}-{number:04d}",
        year=year,
        number=number,
        **drafts.drafted(draft),
        **drafts.of_session(training),
        policy=policy,
        pauses=[],
        **fields,
        status=FIRST_STATUS[draft.kind],
        recorded_by_ref=act.viewer.ref,
        recorded_by_label=act.viewer.label,
        recorded_at=act.now,
        stranded=stranded,
    )
    case.people = [
        CasePerson(
            organisation_id=act.organisation.id,
            person_ref=p.ref,
            person_label=p.label,
            relation=CasePerson.IMPLICATED,
        )
        for p in trainers
    ]
    for name, date_due in deadlines.derived(act.session, act.organisation, case).items():
        setattr(case, name, date_due)
    case.next_due = deadlines.next_due(case)
    act.session.add(case)
    act.session.flush()
    new = {name: getattr(case, name) for name in CaseFields().fields}
    joined = files.attach(act, case, files.Enclosed(draft.submission, draft.files))
    said = {"old": {}, "new": new, "implicated": sorted(case.implicated_refs), **joined}
    event = journal.append(act, case, "filed", said)
    return case, event


class AlreadyFiledError(RefusedError):
    """The same form was sent before: here is the case it made."""

    def __init__(self, case: Case) -> None:
        super().__init__([Reason("already_filed", "Ce signalement est déjà enregistré.")])
        self.case = case


def _same_submission(act: Act, draft: Draft) -> Case | None:
    query = select(Case).where(Case.organisation_id == act.organisation.id, Case.submission == draft.submission)
    case = act.session.scalar(query)
    if case is not None and case.recorded_by_ref != act.viewer.ref:
        raise NotAllowedError("another person's submission")
    return case


def _own_session(act: Act, draft: Draft, claimant: Person) -> TrainingSession | None:
    if not draft.session_ref:
        return None
    known = {place.session_ref for place in act.host.enrolments_of(claimant)} | act.viewer.taught
    training = act.host.session(draft.session_ref) if draft.session_ref in known else None
    if training is None:
        raise RefusedError([NOT_YOURS])
    return training
