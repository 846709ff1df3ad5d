"""The public procedure: the version in force, the earlier ones, and what the settings would make it say."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain import confidant
from ..domain.calendar import Territory
from ..domain.procedure import ProcedureState, review_due
from ..models import CalendarVersion, Event, Organisation, Procedure
from . import policies

# The settings that a procedure says: as the columns of the organisation.
SAID = (
    "name",
    "email",
    "phone",
    "address",
    "quality_label",
    "direction_label",
    "disability_label",
    "consumers",
    "mediator_name",
    "mediator_address",
    "mediator_site",
    "public_form",
    "allow_anonymous",
    "retention_years",
    "measures",
    "incident_types",
)
# Those that it says only where they were chosen: a procedure published before says the same without them.
CHOSEN = ("retentions", "archive_years", *confidant.PARTS)
OPEN = (ProcedureState.DRAFT, ProcedureState.APPROVED)


def public(session: Session, organisation: Organisation) -> list[Procedure]:
    """Return what is or was published, the latest first."""
    query = select(Procedure).where(Procedure.organisation_id == organisation.id, Procedure.published_at.is_not(None))
    return list(session.scalars(query.order_by(Procedure.version.desc())))


def in_force(session: Session, organisation: Organisation, at: datetime | None = None) -> Procedure | None:
    """Return the version in force, now or at another moment; None where there was none."""
    query = select(Procedure).where(Procedure.organisation_id == organisation.id, Procedure.published_at.is_not(None))
    if at is not None:
        query = query.where(Procedure.published_at <= at)
    return session.scalar(query.order_by(Procedure.version.desc()).limit(1))


def in_progress(session: Session, organisation: Organisation) -> Procedure | None:
    """Return the version that is being prepared: a draft, or approved and not published yet."""
    query = select(Procedure).where(Procedure.organisation_id == organisation.id, Procedure.state.in_(OPEN))
    return session.scalar(query)


def latest(session: Session, organisation: Organisation) -> Procedure | None:
    """Return the version with the highest number, whatever its state."""
    query = select(Procedure).where(Procedure.organisation_id == organisation.id)
    return session.scalar(query.order_by(Procedure.version.desc()).limit(1))


def events(session: Session, organisation: Organisation, limit: int) -> list[tuple[Event, int]]:
    """Return the latest events of all versions, each with the number of its version."""
    query = (
        select(Event, Procedure.version)
        .join(Procedure, Procedure.id == Event.subject_id)
        .where(Event.subject_kind == Procedure.SUBJECT, Event.organisation_id == organisation.id)
    )
    return [(event, version) for event, version in session.execute(query.order_by(Event.id.desc()).limit(limit))]


def facts(session: Session, organisation: Organisation) -> dict[str, Any]:
    """Return what the settings say now, as JSON: one source for what is promised and what is done (O22)."""
    calendar = session.get(CalendarVersion, organisation.calendar) if organisation.calendar else None
    policy = policies.offered(policies.own(session, organisation))[organisation.policy]
    own = {name: kept for name in CHOSEN if (kept := getattr(organisation, name))}
    if nouns := (organisation.words or {}).get("nouns"):
        own["nouns"] = nouns
    return (
        {name: getattr(organisation, name) for name in SAID}
        | own
        | {
            "referent": organisation.referent_ref is not None,
            "territory": calendar.spec["territory"] if calendar else str(Territory.METROPOLE),
            "policy": policy.as_json(),
        }
    )


def overdue(procedure: Procedure, now: datetime) -> bool:
    """Tell whether the last review is more than a year old (C30)."""
    return next_review(procedure) < now


def next_review(procedure: Procedure) -> datetime:
    """Return when a published version is to be reviewed."""
    return review_due(max(at for at in (procedure.reviewed_at, procedure.published_at) if at))
