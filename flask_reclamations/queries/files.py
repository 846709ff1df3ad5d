"""The files of a case that a person may see."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.rights import Permission, Viewer, can
from ..errors import NotFoundError
from ..models import Attachment, Case

Files = dict[int | None, list[Attachment]]


def of_case(session: Session, viewer: Viewer, case: Case) -> Files:
    """Return the files of a case this person may read, by the exchange they came with (None: the filing)."""
    query = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
    if not can(viewer, Permission.INTERNAL, case):
        query = query.where(~Attachment.internal)
    found: Files = {}
    for row in session.scalars(query):
        found.setdefault(row.exchange_id, []).append(row)
    return found


def one(session: Session, viewer: Viewer, case: Case, token: str) -> Attachment:
    """Return one file of a case this person may read, else raise `NotFoundError`; another case's is not there."""
    row = session.scalar(select(Attachment).where(Attachment.case_id == case.id, Attachment.token == token))
    if row is None or (row.internal and not can(viewer, Permission.INTERNAL, case)):
        raise NotFoundError(token)
    return row
