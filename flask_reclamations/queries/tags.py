"""Topics: those of an organisation, of a case, and the condition of a filter, each within rights (B20, O25)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from ..domain.rights import Permission, Viewer
from ..models import Case, CaseTag, Organisation, Tag
from .visibility import granted


def every(session: Session, organisation: Organisation) -> list[Tag]:
    """Return all topics of an organisation in their order, deactivated ones included."""
    query = select(Tag).where(Tag.organisation_id == organisation.id)
    return list(session.scalars(query.order_by(Tag.position, Tag.id)))


def offered(session: Session, organisation: Organisation, viewer: Viewer) -> list[Tag]:
    """Return the topics that this person may look for: a restricted one is for those who handle cases."""
    return [tag for tag in every(session, organisation) if viewer.handles or not tag.restricted]


def of_cases(session: Session, viewer: Viewer, case_ids: Collection[int]) -> dict[int, list[Tag]]:
    """Return by case the topics that this person may see."""
    query = (
        select(CaseTag.case_id, Tag)
        .join(Tag, Tag.id == CaseTag.tag_id)
        .join(Case, Case.id == CaseTag.case_id)
        .where(CaseTag.case_id.in_(sorted(case_ids)), _seen_by(viewer))
    )
    found: dict[int, list[Tag]] = {}
    for case_id, tag in session.execute(query.order_by(Tag.position, Tag.id)):
        found.setdefault(case_id, []).append(tag)
    return found


def tagged(viewer: Viewer, code: str) -> ColumnElement[bool]:
    """Return the condition of a case with this topic, as far as this person may know of it."""
    having = select(CaseTag.case_id).join(Tag, Tag.id == CaseTag.tag_id).where(Tag.code == code)
    free = Case.id.in_(having.where(~Tag.restricted))
    return or_(free, and_(Case.id.in_(having.where(Tag.restricted)), granted(viewer, Permission.INTERNAL)))


def _seen_by(viewer: Viewer) -> ColumnElement[bool]:
    return or_(~Tag.restricted, granted(viewer, Permission.INTERNAL))
