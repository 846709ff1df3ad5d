"""Make the documents that people asked for, each under the rights of that moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..documents.blank import blank
from ..documents.fiche import Fiche
from ..documents.house import House
from ..documents.paper import Paper
from ..documents.pdf import Press
from ..domain.rights import Permission, can
from ..i18n import t
from ..models import Case, Export
from ..queries import asof, organisations
from ..schemas.filters import DocumentSchema
from ..services import incident_types
from ..services.act import Act
from ..services.documents import DOCUMENTS


@dataclass(frozen=True)
class Sheet:
    """A paper with the template that prints it and its pictures."""

    paper: Paper
    template: str = "document"
    files: dict[str, bytes] = field(default_factory=dict)


def write(act: Act, row: Export, to: Path) -> None:
    """Typeset a document.

    Raises `NotFoundError` for what its asker may not read any more, `MissingExtraError` and `TypesettingError`.
    """
    asked: dict[str, Any] = DocumentSchema().load(row.filters)
    found: Any = DOCUMENTS[row.subject].find(act, asked["ref"])
    sheet = SHEETS[row.subject](act, found, asked["masked"])
    with Press() as press:
        press.typeset(sheet.template, sheet.paper.data(act.organisation), to, moment=act.now, files=sheet.files)


def house_of(act: Act, *, named: bool, internal: bool = False) -> House:
    """Return what the words of a case are looked up in."""
    categories = {c.code: c.label for c in organisations.categories(act.session, act.organisation)}
    types = incident_types.labels_of(act.organisation)
    return House(act.organisation.zone, categories, types, named=named, internal=internal)


def _fiche(act: Act, case: Case, masked: bool) -> Sheet:
    named = not masked and can(act.viewer, Permission.IDENTIFY, case)
    internal = not masked and can(act.viewer, Permission.INTERNAL, case)
    then = asof.one(act.session, act.organisation, Case.SUBJECT, case.id, act.now)
    return Sheet(Fiche(then, house_of(act, named=named, internal=internal)).paper())


def _blank(act: Act, found: None, masked: bool) -> Sheet:
    categories = organisations.categories(act.session, act.organisation)
    return Sheet(blank([t(category.label) for category in categories if category.active]))


SHEETS: dict[str, Callable[[Act, Any, bool], Sheet]] = {Export.FICHE: _fiche, Export.BLANK: _blank}
