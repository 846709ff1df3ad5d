"""The files that show what an action of the plan gave (A03): joined at any time, never taken away (A19)."""

from sqlalchemy import select

from ..errors import RefusedError
from ..models import Action, Attachment
from . import files, journal
from .act import Act
from .files import Enclosed


def add(act: Act, action: Action, enclosed: Enclosed) -> None:
    """Join files to an action, which the caller holds; a form sent twice joins them once.

    Raises `RefusedError` beside `attachments` where there are none, too many, or one was refused or is gone.
    """
    if _already(act, action, enclosed.mark):
        return
    if not enclosed.tokens:
        raise RefusedError.because("empty", "Joignez au moins un fichier.", at="attachments")
    journal.append(act, action, "evidence_added", files.prove(act, action, enclosed))


def _already(act: Act, action: Action, mark: str) -> bool:
    query = select(Attachment.id).where(Attachment.action_id == action.id, Attachment.submission == mark)
    return act.session.scalar(query.limit(1)) is not None
