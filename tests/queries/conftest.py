"""The fixtures of the services, and a hand-made register."""

from datetime import UTC, datetime
from typing import Any

from flask_reclamations.models import Case, Organisation
from flask_reclamations.services import search
from flask_reclamations.services.act import db_session

from ..services.conftest import any_lms, lms

__all__ = ["any_lms", "lms"]
RECEIVED = datetime(2026, 11, 2, 9, tzinfo=UTC)


def values(number: int, **changed: Any) -> dict[str, Any]:
    """Return the columns of a case that no service made."""
    return {
        "organisation_id": db_session().query(Organisation.id).filter_by(ref="rives").scalar(),
        "reference": f"REG-2026-{number:04d}",
        "year": 2026,
        "number": number,
        "submission": f"{number:036d}",
        "declared_kind": "reclamation",
        "kind": "reclamation",
        "status": "recue",
        "channel": "formulaire",
        "stakeholder": "stagiaire",
        "subject": f"Sujet {number}",
        "description": "Description",
        "received_at": RECEIVED,
        "recorded_at": RECEIVED,
        "policy": {},
        **changed,
    }


def case(number: int, **changed: Any) -> Case:
    row = Case(**values(number, **changed))
    db_session().add(row)
    db_session().flush()
    search.index(db_session(), [row])
    return row
