"""The topics that an organisation offers: added, renamed, kept to a few, taken out of use (B20)."""

from collections.abc import Callable

from ..domain.exchanges import RESTRICTED
from ..errors import NotFoundError, RefusedError
from ..models import Tag
from ..queries import tags as found
from . import labels, tags
from .act import Act
from .organisations import deciding


def add(act: Act, label: str) -> Tag:
    """Add a topic that whoever reads a case may see.

    Raises `RefusedError` for a label that is missing, too long or taken, or where the list is full.
    """
    deciding(act)
    known = found.every(act.session, act.organisation)
    labels.check(label, [tag.label for tag in known])
    return tags.change(act, labels.code_of(label, {tag.code for tag in known}, "sujet"), {"label": label})


def rename(act: Act, code: str, label: str) -> None:
    """Give a topic another name, on old cases too; its code stays.

    Raises `NotFoundError`, or `RefusedError` as `add`.
    """
    row = _of(act, code)
    labels.check(label, [tag.label for tag in found.every(act.session, act.organisation) if tag is not row])
    tags.change(act, row, {"label": label})


def offer(act: Act, code: str, *, active: bool) -> None:
    """Offer a topic, or no more: it stays on old cases."""
    tags.change(act, _of(act, code), {"active": active})


def keep(act: Act, code: str, *, restricted: bool) -> None:
    """Show a topic only to those who read what is internal to a case, or to whoever reads the case.

    Raises `RefusedError` for opening one that may tell of somebody's health (O25).
    """
    row = _of(act, code)
    if code in RESTRICTED and not restricted:
        health = "Ce sujet peut dire la santé d’une personne : il reste réservé à qui traite le dossier."
        raise RefusedError.because("health", health)
    tags.change(act, row, {"restricted": restricted})


# What the page can ask of one topic.
DEEDS: dict[str, Callable[[Act, str, str], None]] = {
    "rename": rename,
    "withdraw": lambda act, code, label: offer(act, code, active=False),
    "restore": lambda act, code, label: offer(act, code, active=True),
    "restrict": lambda act, code, label: keep(act, code, restricted=True),
    "open": lambda act, code, label: keep(act, code, restricted=False),
}


def _of(act: Act, code: str) -> Tag:
    deciding(act)
    for row in found.every(act.session, act.organisation):
        if row.code == code:
            return row
    raise NotFoundError(code)
