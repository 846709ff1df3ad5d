"""The views of the register: those everybody has, one's own, those that colleagues share."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ..domain.rights import Door, Viewer
from ..domain.vocabulary import Kind
from ..models import Organisation, SavedView
from ..schemas.filters import FiltersSchema
from ..schemas.lenient import sensible
from .register import Filters


def named(viewer: Viewer) -> dict[str, Filters]:
    """Return the views that everybody has, by name, in their order."""
    return {
        "todo": Filters(unsettled=True, sort="due", descending=False),
        "late": Filters(late=True, sort="due", descending=False),
        "mine": Filters(assignee=viewer.ref, unsettled=True, sort="due", descending=False),
        "review": Filters(unexamined=True, sort="due", descending=False),
        "all": Filters(),
        **{str(kind): Filters(kind=kind) for kind in Kind},
    }


def saved(session: Session, organisation: Organisation, viewer: Viewer) -> list[SavedView]:
    """Return the views this person kept and those that colleagues share, by name."""
    if not viewer.may(Door.DESK):
        return []
    theirs = or_(SavedView.owner_ref == viewer.ref, SavedView.shared)
    query = select(SavedView).where(SavedView.organisation_id == organisation.id, theirs)
    return list(session.scalars(query.order_by(func.lower(SavedView.name), SavedView.id)))


def filters_of(view: SavedView) -> Filters:
    """Return the filters of a view; what means nothing any more filters nothing."""
    return Filters(**sensible(FiltersSchema, view.filters))
