"""Asking for a document on paper: a PDF that a job makes under the asker's rights."""

from collections.abc import Callable
from dataclasses import dataclass

from ..domain.rights import Door
from ..errors import NotAllowedError, NotFoundError
from ..models import Case, Export
from ..queries import cases
from ..schemas.filters import DocumentSchema
from . import exports
from .act import Act


@dataclass(frozen=True)
class Document:
    """One kind of document.

    Parameters: `title` in French; `name` of its file; `find` raises `NotFoundError` for what the person may not
    read; `maskable` True where it can leave the names out.
    """

    title: str
    name: str
    find: Callable[[Act, str], object]
    maskable: bool = False


def case_of(act: Act, ref: str) -> Case:
    """Return the case that a fiche is of."""
    return cases.case_for(act.session, act.organisation, act.viewer, ref)


def _nothing(act: Act, ref: str) -> None:
    if ref:
        raise NotFoundError(ref)


DOCUMENTS = {
    Export.FICHE: Document("Fiche de suivi", "fiche", case_of, maskable=True),
    Export.BLANK: Document("Fiche vierge", "fiche-vierge", _nothing),
}


def document(act: Act, what: str, ref: str) -> Document:
    """Return a kind of document that this person may have of this.

    Raises `NotFoundError` for another kind, and for what they may not read; `NotAllowedError` without the door.
    """
    if not act.viewer.may(Door.EXPORT):
        raise NotAllowedError("document")
    if what not in DOCUMENTS:
        raise NotFoundError(what)
    DOCUMENTS[what].find(act, ref)
    return DOCUMENTS[what]


def ask(act: Act, what: str, ref: str, *, masked: bool = False) -> Export:
    """Ask for a document; a job makes it (D15)."""
    found = document(act, what, ref)
    asked = {"ref": ref, "masked": masked and found.maskable}
    return exports.waiting(act, what, "pdf", DocumentSchema().dump(asked))
