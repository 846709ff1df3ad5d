"""Satisfaction after the answer: a signed link, one answer, « non » reopens (B05)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from ..domain.lifecycle import missing, target_of
from ..domain.vocabulary import Resolved, Status
from ..errors import RefusedError, TokenError
from ..models import Case, Event, Exchange, OutboxMessage, Survey
from . import deadlines, journal, outbox, tracking
from .act import Act

SALT = "reclamations.satisfaction"


@dataclass(frozen=True)
class Opinion:
    """What the person thinks: did it help, how well was it handled (1 to 5), and why."""

    resolved: Resolved
    score: int | None
    comment: str | None


def ask(act: Act, case: Case, answer: Exchange, event: Event) -> Survey:
    """Open the survey of an answer that left, and mail its link where there is an address."""
    survey = Survey(
        organisation_id=act.organisation.id,
        case_id=case.id,
        exchange_id=answer.id,
        assignee_label=case.assignee_label,
        session_label=case.session_label,
        asked_at=act.now,
        expires_at=act.now + timedelta(days=act.settings.survey_days),
    )
    act.session.add(survey)
    act.session.flush()
    outbox.to_claimant(act, case, event, "survey", survey=survey)
    return survey


def ask_again(act: Act, case: Case, event: Event) -> None:
    """Mail the last survey of a case anew where it went to an address that was not the claimant's."""
    last = act.session.scalar(select(Survey).where(Survey.case_id == case.id).order_by(Survey.id.desc()).limit(1))
    if last is None or last.answered_at is not None:
        return
    mailed = select(OutboxMessage.id).where(
        OutboxMessage.survey_id == last.id, OutboxMessage.state == OutboxMessage.SENT
    )
    if act.session.scalar(mailed.limit(1)) is not None:
        last.expires_at = act.now + timedelta(days=act.settings.survey_days)
        outbox.to_claimant(act, case, event, "survey", survey=last)


def token_of(survey: Survey, secret: str | bytes, *, now: datetime) -> str:
    """Return the signed token of a survey's link, given out now."""
    return URLSafeSerializer(secret, salt=SALT).dumps([survey.id, now.isoformat()])


def find(act: Act, token: str, secret: str | bytes) -> tuple[Survey, Case]:
    """Return the survey of a token and its case.

    Raises `TokenError`: `invalid`, `expired` or `used`.
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
    if survey.answered_at is not None:
        raise TokenError("used")
    if ended_since or survey.expires_at < act.now or case.status == Status.VOID:
        raise TokenError("expired")
    return survey, case


def answer(act: Act, survey: Survey, case: Case, opinion: Opinion) -> None:
    """Keep the opinion; « non » reopens the case and tells whoever handles it."""
    if opinion.score is not None and not 1 <= opinion.score <= 5:
        raise RefusedError.because("score", "Choisissez une note de 1 à 5.", at="score")
    journal.locked(act.session, Case, Case.id == case.id)
    act.session.refresh(survey)
    if survey.answered_at is not None:
        raise TokenError("used")
    survey.answered_at = act.now
    survey.resolved, survey.score, survey.comment = opinion.resolved, opinion.score, opinion.comment
    event = journal.change(
        act,
        case,
        "survey_answered",
        {"satisfaction": opinion.resolved},
        survey=survey.id,
        resolved=opinion.resolved,
        score=opinion.score,
        comment=opinion.comment,
    )
    if opinion.resolved is not Resolved.NO:
        return
    if not missing(case, "reopen"):
        reopened = {"status": target_of(case, "reopen"), **deadlines.reopened(act)}
        journal.change(act, case, "reopened", reopened, text="« Non » au suivi de satisfaction.")
    outbox.to_handler(act, case, event, "not_solved")
