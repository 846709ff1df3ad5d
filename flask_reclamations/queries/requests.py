"""What is kept of one person, for whoever answers their request (RGPD 15 to 17)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ..domain.rights import Viewer
from ..domain.vocabulary import Direction
from ..models import Attachment, Case, Event, Exchange, Organisation, Survey
from .visibility import visible_to

MOST = 50


def _is(column: Any, told: str) -> ColumnElement[bool]:
    return func.lower(func.trim(column)) == told.strip().lower()


def cases(session: Session, organisation: Organisation, viewer: Viewer, told: str) -> list[Case]:
    """Return the cases of the claimant who has this address, account or whole name, the latest first.

    Only those that the viewer may read, and that are not anonymised yet.
    """
    if not told.strip():
        return []
    theirs = or_(Case.claimant_ref == told.strip(), _is(Case.claimant_email, told), _is(Case.claimant_label, told))
    where = (Case.organisation_id == organisation.id, visible_to(viewer), Case.anonymised_at.is_(None), theirs)
    return list(session.scalars(select(Case).where(*where).order_by(Case.id.desc()).limit(MOST)))


def exchanges(session: Session, case: Case) -> Iterable[Exchange]:
    """Return what its claimant reads of the exchanges of a case: no notes, nothing said with others alone."""
    own = (Exchange.case_id == case.id, Exchange.direction != Direction.NOTE, ~Exchange.aside)
    return session.scalars(select(Exchange).where(*own).order_by(Exchange.id))


def opinions(session: Session, case: Case) -> Iterable[Survey]:
    """Return the opinions that were given on a case."""
    own = (Survey.case_id == case.id, Survey.answered_at.is_not(None))
    return session.scalars(select(Survey).where(*own).order_by(Survey.id))


def files(session: Session, case: Case) -> Iterable[Attachment]:
    """Return the files of a case."""
    return session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id))


def answered(session: Session, organisation: Organisation, kind: str, limit: int) -> list[Event]:
    """Return the requests that were answered, the latest first."""
    own = (Event.organisation_id == organisation.id, Event.subject_kind == Organisation.SUBJECT, Event.kind == kind)
    return list(session.scalars(select(Event).where(*own).order_by(Event.id.desc()).limit(limit)))
