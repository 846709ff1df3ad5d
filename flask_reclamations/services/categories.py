"""What cases can be about: added, renamed, moved, taken out of use; each change is in the organisation's journal."""

from collections.abc import Callable
from typing import Any

from ..errors import NotFoundError, RefusedError
from ..models import Category
from ..queries import organisations
from . import journal, labels
from .act import Act
from .organisations import deciding


def add(act: Act, label: str) -> Category:
    """Add a category, last in the list.

    Raises `RefusedError` for a label that is missing, too long or taken, or where the list is full.
    """
    deciding(act)
    known = organisations.categories(act.session, act.organisation)
    labels.check(label, [category.label for category in known])
    row = Category(
        organisation_id=act.organisation.id,
        code=labels.code_of(label, {category.code for category in known}, "categorie"),
        label=label,
        position=max((category.position for category in known), default=-1) + 1,
        active=True,
    )
    act.session.add(row)
    _journal(act, row, {}, {"label": label, "active": True})
    return row


def rename(act: Act, code: str, label: str) -> None:
    """Give a category another name, on old cases too; its code stays.

    Raises `NotFoundError`, or `RefusedError` as `add`.
    """
    deciding(act)
    row = _of(act, code)
    others = [each.label for each in organisations.categories(act.session, act.organisation) if each is not row]
    labels.check(label, others)
    _set(act, row, "label", label)


def move(act: Act, code: str, *, by: int) -> None:
    """Exchange a category with the one before (-1) or after it (1); at the end of the list nothing changes."""
    deciding(act)
    rows = organisations.categories(act.session, act.organisation)
    at = rows.index(_of(act, code))
    if 0 <= at + by < len(rows):
        rows[at], rows[at + by] = rows[at + by], rows[at]
        _journal(act, rows[at + by], {"position": at + 1}, {"position": at + by + 1})
        for position, row in enumerate(rows):
            row.position = position
        act.session.flush()


def withdraw(act: Act, code: str) -> None:
    """Offer a category no more; it stays on old cases (A07).

    Raises `RefusedError` for the last one in use.
    """
    deciding(act)
    row, rows = _of(act, code), organisations.categories(act.session, act.organisation)
    if not any(other.active for other in rows if other is not row):
        raise RefusedError.because(
            "last_category", "Gardez au moins une catégorie en service : ajoutez-en une avant."
        )
    _set(act, row, "active", False)


def restore(act: Act, code: str) -> None:
    """Offer a category again."""
    deciding(act)
    _set(act, _of(act, code), "active", True)


# What the page can ask of one category.
DEEDS: dict[str, Callable[[Act, str, str], None]] = {
    "rename": rename,
    "up": lambda act, code, label: move(act, code, by=-1),
    "down": lambda act, code, label: move(act, code, by=1),
    "withdraw": lambda act, code, label: withdraw(act, code),
    "restore": lambda act, code, label: restore(act, code),
}


def _of(act: Act, code: str) -> Category:
    for row in organisations.categories(act.session, act.organisation):
        if row.code == code:
            return row
    raise NotFoundError(code)


def _set(act: Act, row: Category, name: str, value: Any) -> None:
    before = getattr(row, name)
    if before != value:
        setattr(row, name, value)
        _journal(act, row, {name: before}, {name: value})


def _journal(act: Act, row: Category, before: dict[str, Any], after: dict[str, Any]) -> None:
    said = {"code": row.code, "label": row.label, "before": before, "after": after}
    journal.append(act, act.organisation, "category_changed", said)
