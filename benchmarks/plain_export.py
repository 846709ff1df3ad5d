"""The floor of the export: the same lines from one streamed Core select, written by hand for one table."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import distinct_on

from flask_reclamations.documents.register import COLUMNS
from flask_reclamations.domain.vocabulary import (
    CATEGORIES,
    ActionCategory,
    Channel,
    IncidentType,
    Informed,
    Kind,
    Resolved,
    Stakeholder,
    Status,
)
from flask_reclamations.models import Case, Exchange, Survey

PARIS = ZoneInfo("Europe/Paris")
KINDS, CHANNELS, PARTIES, STATUSES, ACTIONS, INCIDENTS, TOLD, RESOLVED = (
    {str(term): term.label for term in terms}
    for terms in (Kind, Channel, Stakeholder, Status, ActionCategory, IncidentType, Informed, Resolved)
)
OVERALL = {
    **dict.fromkeys(("recue", "accusee", "declaree"), "Nouveau"),
    **dict.fromkeys(("en_cours", "repondue"), "En cours"),
    **dict.fromkeys(("resolue", "remerciee", "qualifiee", "ecartee", "cloturee"), "Résolu"),
}


def _day(value: datetime | None) -> str | None:
    return value.astimezone(PARIS).strftime("%d/%m/%Y") if value else None


def _yes(value: bool | None) -> str | None:
    return None if value is None else "Oui" if value else "Non"


def _safe(value: str | None) -> str | None:
    return f"'{value}" if value and value[0] in "=+-@\t\r" else value


def write(engine: Engine, path: Path) -> int:
    """Write the register of everything, streamed, and return how many lines."""
    answers = (
        select(Exchange.case_id, Exchange.text)
        .where(Exchange.purpose == "answer")
        .order_by(Exchange.case_id, Exchange.id.desc())
        .ext(distinct_on(Exchange.case_id))
        .subquery()
    )
    case, survey = Case.__table__.c, Survey.__table__.c
    query = (
        select(
            case.reference, case.kind, case.received_at, case.channel, case.stakeholder, case.claimant_label,
            case.training_label, case.session_label, case.action_category, case.category, case.subject,
            case.description, case.desired_outcome, case.assignee_label, case.acknowledged_at, case.acknowledge_due,
            case.first_answered_at, case.answered_in_time, survey.resolved, survey.score, case.closed_at, case.status,
            case.escalated_at, case.occurred_on, case.recorded_at, case.recorded_by_label, case.incident_type,
            case.people_concerned, case.impact, case.immediate_action, case.informed, answers.c.text,
            case.external_ref,
        )
        .outerjoin_from(Case.__table__, Survey.__table__, survey.case_id == case.id)
        .outerjoin(answers, answers.c.case_id == case.id)
        .order_by(case.received_at.desc(), case.id.desc())
    )  # fmt: skip
    count = 0
    with engine.connect() as connection, path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(COLUMNS)
        for row in connection.execution_options(yield_per=1000).execute(query):
            writer.writerow(_line(row))
            count += 1
    return count


def _line(row: Any) -> list[str | date | None]:
    overall = "Escaladé" if row.escalated_at and OVERALL[row.status] != "Résolu" else OVERALL[row.status]
    kept = (
        None
        if row.acknowledged_at is None or row.acknowledge_due is None
        else row.acknowledged_at <= row.acknowledge_due
    )
    return [
        row.reference, KINDS[row.kind], _day(row.received_at), CHANNELS[row.channel], PARTIES[row.stakeholder],
        _safe(row.claimant_label) or "Anonyme", _safe(row.training_label), _safe(row.session_label),
        ACTIONS.get(row.action_category), CATEGORIES.get(row.category), None, _safe(row.subject),
        _safe(row.description), _safe(row.desired_outcome), None, None, None, _safe(row.assignee_label), None,
        _day(row.acknowledged_at),
        _yes(kept), None, None, _day(row.first_answered_at), _yes(row.answered_in_time), None,
        f"{RESOLVED[row.resolved]} ({row.score}/5)" if row.resolved else None, _day(row.closed_at),
        f"{overall} · {STATUSES[row.status]}", row.occurred_on, _day(row.recorded_at), _safe(row.recorded_by_label),
        INCIDENTS.get(row.incident_type), _safe(row.people_concerned), _safe(row.impact), _safe(row.immediate_action),
        ", ".join(TOLD[code] for code in row.informed) or None,
        _safe(row.text) if row.kind in ("alea", "difficulte") else None, None,
        _safe(row.external_ref),
    ]  # fmt: skip
