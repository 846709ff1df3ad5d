"""Asking for a file, and taking it (the building is a job's)."""

import secrets
from datetime import timedelta
from typing import Any

from marshmallow import Schema
from sqlalchemy import select

from ..domain.rights import Door
from ..errors import NotAllowedError, NotFoundError, RefusedError
from ..models import Export
from ..queries import satisfaction
from ..queries.actions import PlanFilters
from ..queries.journal_lines import JournalFilters
from ..queries.readiness import ReadinessFilters
from ..queries.register import Filters
from ..queries.risks import RiskFilters
from ..schemas.filters import (
    FiltersSchema,
    JournalFiltersSchema,
    PlanFiltersSchema,
    ReadinessFiltersSchema,
    RiskFiltersSchema,
    SurveyFiltersSchema,
)
from .act import Act

FORMATS = ("csv", "xlsx", "pdf")
Asked = Filters | PlanFilters | RiskFilters | ReadinessFilters | satisfaction.Filters | JournalFilters
SUBJECTS: dict[type[Asked], str] = {
    Filters: Export.REGISTER,
    PlanFilters: Export.PLAN,
    RiskFilters: Export.RISKS,
    ReadinessFilters: Export.READINESS,
    satisfaction.Filters: Export.OPINIONS,
    JournalFilters: Export.JOURNAL,
}
TITLES = {
    Export.REGISTER: "Registre",
    Export.PLAN: "Plan d’amélioration",
    Export.RISKS: "Risques",
    Export.READINESS: "État de préparation",
    Export.OPINIONS: "Satisfaction",
    Export.JOURNAL: "Journal",
}
SCHEMAS: dict[str, type[Schema]] = {
    Export.REGISTER: FiltersSchema,
    Export.PLAN: PlanFiltersSchema,
    Export.RISKS: RiskFiltersSchema,
    Export.READINESS: ReadinessFiltersSchema,
    Export.OPINIONS: SurveyFiltersSchema,
    Export.JOURNAL: JournalFiltersSchema,
}


def door_of(subject: str) -> Door:
    """Return the door of whoever asks for a file of this, and takes it: reports are for those who read figures."""
    return Door.FIGURES if subject == Export.REPORT else Door.EXPORT


def ask(act: Act, filters: Asked, file_format: str) -> Export:
    """Ask for a filtered list as a file; a job builds it under the asker's rights."""
    if not act.viewer.may(Door.EXPORT):
        raise NotAllowedError("export")
    if file_format not in FORMATS:
        raise RefusedError.because("unknown_format", "Choisissez CSV, XLSX ou PDF.", at="format")
    subject = SUBJECTS[type(filters)]
    return waiting(act, subject, file_format, SCHEMAS[subject]().dump(filters))


def waiting(act: Act, subject: str, file_format: str, filters: dict[str, Any]) -> Export:
    """Return a new row that a job will make a file of."""
    row = Export(
        organisation_id=act.organisation.id,
        # Looked up by equality: 128 random bits, which open nothing by themselves (`mine` asks whose export it is).
        token=secrets.token_hex(16),
        owner_ref=act.viewer.ref,
        owner_label=act.viewer.label,
        format=file_format,
        subject=subject,
        filters=filters,
        created_at=act.now,
        expires_at=act.now + timedelta(days=act.settings.export_days),
    )
    act.session.add(row)
    act.session.flush()
    return row


def mine(act: Act, token: str) -> Export:
    """Return one's own export; anybody else's is not there."""
    row = act.session.scalar(
        select(Export).where(
            Export.organisation_id == act.organisation.id,
            Export.token == token,
            Export.owner_ref == act.viewer.ref,
        )
    )
    if row is None or not act.viewer.may(door_of(row.subject)):
        raise NotFoundError(token)
    return row


def cancel(act: Act, token: str) -> Export:
    """Want one's own export no more: its builder stops at the next look, and nothing of it is kept."""
    row = mine(act, token)
    if row.state in Export.BUSY:
        row.state, row.error, row.claimed_until, row.finished_at = Export.FAILED, "cancelled", None, act.now
        act.session.flush()
    return row


def all_mine(act: Act) -> list[Export]:
    """Return one's exports, the latest first; not what one may not have any more."""
    query = select(Export).where(Export.organisation_id == act.organisation.id, Export.owner_ref == act.viewer.ref)
    found = act.session.scalars(query.order_by(Export.id.desc()).limit(50))
    return [row for row in found if act.viewer.may(door_of(row.subject))]


def filters_of(row: Export) -> Any:
    """Return the filters that an export of a list was asked with."""
    kinds = {subject: kind for kind, subject in SUBJECTS.items()}
    return kinds[row.subject](**SCHEMAS[row.subject]().load(row.filters))


def place_of(row: Export) -> str:
    """Return where the file lies in the store."""
    return f"exports/{row.token}.{row.format}"
