"""Which cases each gap is about (B21)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from ..domain.gates import GRAVE
from ..domain.lifecycle import SETTLED
from ..domain.readiness import CaseGap
from ..domain.vocabulary import Channel, Kind, Status
from ..models import Attachment, Blob, Bounce, Case, CasePerson, Cause, Organisation, OutboxMessage, Survey
from .visibility import COUNTED

Clause = ColumnElement[bool]
_WAITS = and_(Case.closed_at.is_(None), COUNTED)
_RESOLVED_INCIDENT = and_(Case.kind == Kind.INCIDENT, Case.status.in_([Status.RESOLVED, Status.CLOSED]))
_OPEN = Case.status.in_(sorted(set(Status) - SETTLED))


def _late_acknowledgement(organisation: Organisation, now: datetime) -> Clause:
    # An answer in time is as good as an acknowledgement (O16).
    return and_(_WAITS, Case.acknowledge_due < now, Case.acknowledged_at.is_(None), Case.answered_at.is_(None))


def _late_analysis(organisation: Organisation, now: datetime) -> Clause:
    return and_(_WAITS, Case.analyse_due < now, Case.analysed_at.is_(None))


def _late_answer(organisation: Organisation, now: datetime) -> Clause:
    return and_(_WAITS, Case.respond_due < now, Case.answered_at.is_(None))


def _announced_missed(organisation: Organisation, now: datetime) -> Clause:
    return and_(_WAITS, Case.announced_due < now, Case.answered_at.is_(None))


def _declared_late(organisation: Organisation, now: datetime) -> Clause:
    return and_(COUNTED, Case.recorded_at > Case.declare_due)


def _nobody(organisation: Organisation, now: datetime) -> Clause:
    return and_(_OPEN, Case.assignee_ref.is_(None))


def _unacknowledged(organisation: Organisation, now: datetime) -> Clause:
    # What told its claimant that it was received: the acknowledgement, an answer, or the end of it all.
    told = func.coalesce(Case.acknowledged_at, Case.first_answered_at, Case.closed_at)
    answered_in_time = and_(Case.first_answered_at.is_not(None), Case.first_answered_at <= Case.acknowledge_due)
    return and_(COUNTED, Case.kind == Kind.COMPLAINT, told > Case.acknowledge_due, ~answered_in_time)


def _unanswered(organisation: Organisation, now: datetime) -> Clause:
    said_nothing = and_(Case.first_answered_at.is_(None), Case.unanswerable.is_(None))
    return and_(Case.kind == Kind.COMPLAINT, Case.status == Status.CLOSED, said_nothing)


def _answered_late(organisation: Organisation, now: datetime) -> Clause:
    return and_(COUNTED, Case.answered_in_time.is_(False))


def _extended(organisation: Organisation, now: datetime) -> Clause:
    return and_(COUNTED, Case.extended_at.is_not(None))


def _unlearned(organisation: Organisation, now: datetime) -> Clause:
    return and_(COUNTED, Case.unlearned.is_not(None))


def _conflict_unstated(organisation: Organisation, now: datetime) -> Clause:
    # `rights.handled_by_implicated` in SQL.
    alone = [Case.stranded.expression]
    if organisation.referent_ref is not None:
        about = (CasePerson.person_ref == organisation.referent_ref, CasePerson.relation == CasePerson.IMPLICATED)
        alone.append(Case.id.in_(select(CasePerson.case_id).where(*about)))
    return and_(_OPEN, Case.conflict_stated_at.is_(None), *alone)


def _conflict_handled(organisation: Organisation, now: datetime) -> Clause:
    return and_(COUNTED, Case.conflict_stated_at.is_not(None))


def _causeless(organisation: Organisation, now: datetime) -> Clause:
    closed = and_(Case.kind == Kind.COMPLAINT, Case.status == Status.CLOSED, Case.severity.in_(sorted(GRAVE)))
    return and_(closed, Case.unlearned.is_(None), Case.id.not_in(select(Cause.case_id)))


def _unasked(organisation: Organisation, now: datetime) -> Clause:
    # Of what was answered: there is nothing else to be satisfied with. Not of an old register: nobody is asked of it.
    closed = and_(Case.kind == Kind.COMPLAINT, Case.status == Status.CLOSED, Case.first_answered_at.is_not(None))
    unknown = and_(Case.satisfaction.is_(None), Case.survey_waived.is_(None))
    ours = Case.channel != Channel.REGISTER
    return and_(closed, unknown, ours, Case.id.not_in(select(Survey.case_id)))


def _unmeasured(organisation: Organisation, now: datetime) -> Clause:
    return and_(_RESOLVED_INCIDENT, func.coalesce(func.trim(Case.immediate_action), "") == "")


def _undecided(organisation: Organisation, now: datetime) -> Clause:
    return and_(_RESOLVED_INCIDENT, Case.outcome.is_(None))


def _untold(organisation: Organisation, now: datetime) -> Clause:
    # PostgreSQL compares no JSON.
    told = cast(Case.informed, String)
    return and_(_RESOLVED_INCIDENT, or_(told.is_(None), told.in_(["[]", "null"])))


def _quarantined(organisation: Organisation, now: datetime) -> Clause:
    query = select(Attachment.case_id).join(Blob, Blob.id == Attachment.blob_id)
    held = query.where(Blob.state == Blob.QUARANTINED, Attachment.case_id.is_not(None))
    return and_(COUNTED, Case.id.in_(held.where(Blob.organisation_id == organisation.id)))


def _dead_address(organisation: Organisation, now: datetime) -> Clause:
    dead = select(Bounce.address).where(Bounce.organisation_id == organisation.id)
    return and_(_WAITS, func.lower(func.trim(Case.claimant_email)).in_(dead))


def _failed_mail(organisation: Organisation, now: datetime) -> Clause:
    failed = (OutboxMessage.organisation_id == organisation.id, OutboxMessage.state == OutboxMessage.FAILED)
    return and_(COUNTED, Case.id.in_(select(OutboxMessage.case_id).where(*failed)))


CONDITIONS: dict[CaseGap, Callable[[Organisation, datetime], Clause]] = {
    CaseGap.LATE_ACKNOWLEDGEMENT: _late_acknowledgement,
    CaseGap.LATE_ANALYSIS: _late_analysis,
    CaseGap.LATE_ANSWER: _late_answer,
    CaseGap.ANNOUNCED_MISSED: _announced_missed,
    CaseGap.DECLARED_LATE: _declared_late,
    CaseGap.NOBODY: _nobody,
    CaseGap.UNACKNOWLEDGED: _unacknowledged,
    CaseGap.UNANSWERED: _unanswered,
    CaseGap.ANSWERED_LATE: _answered_late,
    CaseGap.EXTENDED: _extended,
    CaseGap.UNLEARNED: _unlearned,
    CaseGap.CONFLICT_UNSTATED: _conflict_unstated,
    CaseGap.CONFLICT_HANDLED: _conflict_handled,
    CaseGap.CAUSELESS: _causeless,
    CaseGap.UNASKED: _unasked,
    CaseGap.UNMEASURED: _unmeasured,
    CaseGap.UNDECIDED: _undecided,
    CaseGap.UNTOLD: _untold,
    CaseGap.QUARANTINED: _quarantined,
    CaseGap.DEAD_ADDRESS: _dead_address,
    CaseGap.FAILED_MAIL: _failed_mail,
}


def condition(code: str, organisation: Organisation, now: datetime) -> Clause:
    """Return which cases a gap is about."""
    return CONDITIONS[CaseGap(code)](organisation, now)
