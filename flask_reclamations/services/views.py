"""Saved views: filters of the register under a name, one's own or shared with the organisation."""

from sqlalchemy import ColumnElement, func, select

from ..domain.rights import Door
from ..errors import NotAllowedError, NotFoundError, RefusedError
from ..models import SavedView
from ..queries.register import Filters
from ..queries.views import filters_of
from ..schemas.filters import FiltersSchema
from .act import Act

# Each is counted beside every page of the register.
MOST = 12


def save(act: Act, filters: Filters, name: str, *, shared: bool) -> SavedView:
    """Keep these filters, and their order, under a name."""
    _at_the_desk(act)
    if not filters.chosen:
        raise RefusedError.because("no_filter", "Choisissez d’abord au moins un filtre dans le registre.")
    _check_name(act, name, act.viewer.ref)
    if _full(act, SavedView.owner_ref == act.viewer.ref):
        raise RefusedError.because("too_many", "Vous avez déjà {count} vues : supprimez-en une.", count=MOST)
    if shared:
        _check_sharing(act, filters)
    row = SavedView(
        organisation_id=act.organisation.id,
        owner_ref=act.viewer.ref,
        owner_label=act.viewer.label,
        name=name,
        filters=FiltersSchema().dump(filters),
        shared=shared,
        created_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    return row


def change(act: Act, view_id: int, name: str, *, shared: bool) -> None:
    """Rename a view, share it or keep it to its owner."""
    row = kept(act, view_id)
    _check_name(act, name, row.owner_ref, but=row.id)
    if shared and not row.shared:
        _check_sharing(act, filters_of(row))
    row.name, row.shared = name, shared
    act.session.flush()


def remove(act: Act, view_id: int) -> None:
    """Forget a view; the cases it showed are untouched."""
    act.session.delete(kept(act, view_id))
    act.session.flush()


def kept(act: Act, view_id: int) -> SavedView:
    """Return a view this person may change: one's own; of the shared ones those who handle cases may all.

    Raises `NotFoundError` for what others keep to themselves, `NotAllowedError` for what they share.
    """
    _at_the_desk(act)
    row = act.session.get(SavedView, view_id)
    if row is None or row.organisation_id != act.organisation.id:
        raise NotFoundError(view_id)
    if row.owner_ref != act.viewer.ref and not row.shared:
        raise NotFoundError(view_id)
    if row.owner_ref != act.viewer.ref and not act.viewer.handles:
        raise NotAllowedError("view")
    return row


def _at_the_desk(act: Act) -> None:
    if not act.viewer.may(Door.DESK):
        raise NotAllowedError("views")


def _check_name(act: Act, name: str, owner_ref: str, *, but: int | None = None) -> None:
    named = select(SavedView.id, SavedView.name).where(
        SavedView.organisation_id == act.organisation.id, SavedView.owner_ref == owner_ref
    )
    # In Python: databases disagree on the case of « É ».
    if any(row.name.casefold() == name.casefold() and row.id != but for row in act.session.execute(named)):
        raise RefusedError.because("same_name", "Une vue porte déjà ce nom : choisissez-en un autre.", at="name")


def _full(act: Act, which: ColumnElement[bool]) -> bool:
    there = select(func.count()).select_from(SavedView).where(SavedView.organisation_id == act.organisation.id, which)
    return (act.session.scalar(there) or 0) >= MOST


def _check_sharing(act: Act, filters: Filters) -> None:
    if filters.text:
        words = "Une vue qui cherche un texte ne se partage pas : ce texte peut nommer quelqu’un."
        raise RefusedError.because("names_somebody", words, at="shared")
    if _full(act, SavedView.shared.is_(True)):
        words = "L’organisme partage déjà {count} vues : cessez d’en partager une."
        raise RefusedError.because("too_many_shared", words, at="shared", count=MOST)
