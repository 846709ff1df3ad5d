"""Satisfaction after the answer: asked when the organisation wants, changeable while its link works (B05, C27)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update

from ..domain.lifecycle import missing, target_of
from ..domain.reminders import awake
from ..domain.surveys import BEST, Effect, Question, Rules, Unsent, stronger, wrong_answers
from ..domain.vocabulary import Channel, Kind, Resolved, Status
from ..errors import Reason, RefusedError, TokenError
from ..models import Case, Event, Exchange, Organisation, OutboxMessage, Survey
from . import deadlines, journal, outbox, tracking
from .act import Act

SALT = "reclamations.satisfaction"
MORNING = 8


@dataclass(frozen=True)
class Opinion:
    """What the person thinks: did it help, how well was it handled (1 to 5), and why.

    Parameters: `answers` to the organisation's own questions, by their position as text.
    """

    resolved: Resolved
    score: int | None
    comment: str | None
    answers: dict[str, str] = field(default_factory=dict)


def questions_of(survey: Survey) -> list[Question]:
    """Return the organisation's own questions, as they were when this survey was made."""
    return [Question.of(kept) for kept in survey.questions]


def unasked(organisation: Organisation, case: Case) -> Unsent | None:
    """Return why the organisation asks nobody what they think of such a case, or None where it does."""
    if Rules.of(organisation.surveys).days.get(Kind(case.kind)) is None:
        return Unsent.OFF
    return Unsent.STAFF if case.channel == Channel.TRAINER_REPORT else None


def ask(act: Act, case: Case, answer: Exchange, event: Event) -> Survey | None:
    """Open the survey of an answer that left, and write the mail of its link for the day it is to be asked.

    None where the organisation does not ask, or not before the case is closed. What was asked of an earlier answer
    ends: an opinion is about the last one.
    """
    rules = Rules.of(act.organisation.surveys)
    days = rules.days.get(Kind(case.kind))
    waits = rules.at_closing and case.kind == Kind.COMPLAINT and case.closed_at is None
    if days is None or waits or unasked(act.organisation, case):
        return None
    asked_at = awake(act.now + timedelta(days=days), act.organisation.zone, MORNING) if days else act.now
    _end_earlier(act, case)
    survey = Survey(
        organisation_id=act.organisation.id,
        case_id=case.id,
        exchange_id=answer.id,
        assignee_ref=case.assignee_ref,
        assignee_label=case.assignee_label,
        session_label=case.session_label,
        asked_at=asked_at,
        expires_at=asked_at + timedelta(days=act.settings.survey_days),
        unsent=None if case.claimant_email else Unsent.ANONYMOUS if case.anonymous else Unsent.NO_ADDRESS,
        questions=[question.as_json() for question in rules.questions],
        answers={},
    )
    act.session.add(survey)
    act.session.flush()
    outbox.to_claimant(act, case, event, "survey", survey=survey, due_at=asked_at)
    return survey


def ask_at_closing(act: Act, case: Case, event: Event) -> None:
    """Ask once a complaint is closed, where the organisation asks no sooner: of its last answer, unless it was."""
    rules = Rules.of(act.organisation.surveys)
    if not rules.at_closing or case.answered_at is None or case.survey_waived:
        return
    asked = select(Survey.exchange_id).where(Survey.case_id == case.id)
    answers = select(Exchange).where(Exchange.case_id == case.id, Exchange.purpose == Exchange.ANSWER)
    last = act.session.scalar(answers.order_by(Exchange.id.desc()).limit(1))
    if last is not None and last.id not in act.session.scalars(asked).all():
        ask(act, case, last, event)


def _end_earlier(act: Act, case: Case) -> None:
    earlier = update(Survey).where(Survey.case_id == case.id, Survey.expires_at > act.now)
    act.session.execute(earlier.values(expires_at=act.now).execution_options(synchronize_session="fetch"))


def ask_again(act: Act, case: Case, event: Event) -> None:
    """Mail the last survey of a case anew where it went to an address that was not the claimant's, or to none."""
    last = act.session.scalar(select(Survey).where(Survey.case_id == case.id).order_by(Survey.id.desc()).limit(1))
    if last is None or last.answered_at is not None:
        return
    mailed = select(OutboxMessage.id).where(
        OutboxMessage.survey_id == last.id, OutboxMessage.state == OutboxMessage.SENT
    )
    if last.unsent == Unsent.NO_ADDRESS or act.session.scalar(mailed.limit(1)) is not None:
        asked_at = max(act.now, last.asked_at)
        _drop_waiting(act, last)  # its reminder: the new mail brings its own
        last.expires_at, last.unsent = asked_at + timedelta(days=act.settings.survey_days), None
        outbox.to_claimant(act, case, event, "survey", survey=last, due_at=asked_at)


def sent(act: Act, case: Case, mail: OutboxMessage) -> None:
    """Write the one reminder of a survey whose mail left."""
    survey = act.session.get_one(Survey, mail.survey_id)
    survey.unsent = None
    days = Rules.of(act.organisation.surveys).remind_days
    written = select(OutboxMessage.id).where(
        OutboxMessage.survey_id == survey.id,
        OutboxMessage.template == "survey_reminder",
        OutboxMessage.state.in_([OutboxMessage.PENDING, OutboxMessage.SENT]),
    )
    if mail.template != "survey" or not days or survey.answered_at or act.session.scalar(written.limit(1)):
        return
    due = awake(act.now + timedelta(days=days), act.organisation.zone, MORNING)
    if due < survey.expires_at:
        event = act.session.get_one(Event, mail.event_id)
        outbox.to_claimant(act, case, event, "survey_reminder", survey=survey, due_at=due)


def refused(act: Act, mail: OutboxMessage) -> None:
    """Keep with its survey that a mail could not reach the person."""
    if mail.survey_id and mail.template == "survey":
        act.session.get_one(Survey, mail.survey_id).unsent = Unsent.REFUSED


def stands(act: Act, case: Case, mail: OutboxMessage) -> bool:
    """Tell whether a mail is still to be sent: of a survey, that it is neither answered nor without object.

    A question that is not asked keeps why.
    """
    survey = act.session.get(Survey, mail.survey_id) if mail.survey_id else None
    if survey is None:
        return True
    why = _without_object(act, case, mail, survey)
    if why is None and survey.answered_at is None:
        return True
    if mail.template == "survey" and survey.answered_at is None:
        survey.unsent = why
    return False


def _without_object(act: Act, case: Case, mail: OutboxMessage, survey: Survey) -> Unsent | None:
    if survey.expires_at < act.now:
        return Unsent.ENDED
    if (mail.event_id or 0) < outbox.last_reopening(act, case):
        return Unsent.REOPENED
    if case.survey_waived:
        return Unsent.WAIVED
    return Unsent.TOLD if case.satisfaction in set(Resolved) else None


def token_of(survey: Survey, secret: str | bytes, *, now: datetime) -> str:
    """Return the signed token of a survey's link, given out now."""
    return URLSafeSerializer(secret, salt=SALT).dumps([survey.id, now.isoformat()])


def find(act: Act, token: str, secret: str | bytes) -> tuple[Survey, Case]:
    """Return the survey of a token and its case, answered or not.

    Raises `TokenError`: `invalid`, `expired`, or `used` for one that was answered and cannot be changed any more.
    """
    try:
        survey_id, given = URLSafeSerializer(secret, salt=SALT).loads(token)
    except (BadSignature, TypeError):
        raise TokenError("invalid") from None
    ended = tracking.ended_since(datetime.fromisoformat(given))
    query = select(Survey, Case, ended).join(Case, Case.id == Survey.case_id)
    found = act.session.execute(
        query.where(Survey.id == survey_id, Survey.organisation_id == act.organisation.id)
    ).one_or_none()
    if found is None:
        raise TokenError("invalid")
    survey, case, ended_since = found
    if ended_since or case.status == Status.VOID:
        raise TokenError("expired")
    _open(act, survey)
    return survey, case


def _open(act: Act, survey: Survey) -> None:
    if survey.expires_at < act.now:
        raise TokenError("used" if survey.answered_at else "expired")


def answer(act: Act, survey: Survey, case: Case, opinion: Opinion) -> Effect:
    """Keep the opinion, or the one that replaces it, and return what it sets off; each stays in the journal.

    What an earlier opinion of the same survey set off is not set off twice.
    """
    reasons = wrong_answers(questions_of(survey), opinion.answers)
    if opinion.score is not None and not 1 <= opinion.score <= BEST:
        reasons.append(Reason("score", "Choisissez une note de 1 à 5.", "score"))
    if reasons:
        raise RefusedError(reasons)
    journal.locked(act.session, Case, Case.id == case.id)
    act.session.refresh(survey)
    _open(act, survey)
    said: dict[str, Any] = {name: getattr(opinion, name) for name in ("resolved", "score", "comment", "answers")}
    if survey.answered_at is not None and said == {name: getattr(survey, name) for name in said}:
        return Effect.NOTHING  # pressed twice
    survey.answered_at = act.now
    for name, value in said.items():
        setattr(survey, name, value)
    journal.change(act, case, "survey_answered", {"satisfaction": opinion.resolved}, survey=survey.id, **said)
    _drop_waiting(act, survey)
    effect = Rules.of(act.organisation.surveys).effect(opinion.resolved, opinion.score)
    if not stronger(effect, survey.effect):
        return Effect.NOTHING
    survey.effect = effect
    _set_off(act, case, survey, effect)
    return effect


def _drop_waiting(act: Act, survey: Survey) -> None:
    waiting = update(OutboxMessage).where(
        OutboxMessage.survey_id == survey.id, OutboxMessage.state == OutboxMessage.PENDING
    )
    dropped = waiting.values(state=OutboxMessage.DROPPED, body=None)
    act.session.execute(dropped.execution_options(synchronize_session="fetch"))


def _set_off(act: Act, case: Case, survey: Survey, effect: Effect) -> None:
    if effect is Effect.REOPEN:
        template, text = "not_solved", "« Non » au suivi de satisfaction."
        if survey.resolved != Resolved.NO:
            text = "Note basse au suivi de satisfaction."
        if missing(case, "reopen"):
            event = journal.change(act, case, "dissatisfied", {}, survey=survey.id, effect=Effect.ALERT)
        else:
            reopened = {"status": target_of(case, "reopen"), **deadlines.reopened(act)}
            event = journal.change(act, case, "reopened", reopened, text=text)
    elif effect is Effect.MEDIATION:
        template = "mediation_suggested"
        event = journal.change(act, case, "mediation_suggested", {}, survey=survey.id, effect=effect)
    else:
        template = "dissatisfied"
        event = journal.change(act, case, "dissatisfied", {}, survey=survey.id, effect=effect)
    outbox.to_handler(act, case, event, template)
