"""Make the documents that people asked for, each under the rights of that moment."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..documents import letter, minutes, personal, poster, procedure, report, sheet
from ..documents.blank import blank
from ..documents.fiche import Fiche
from ..documents.house import House
from ..documents.paper import Paper
from ..documents.pdf import Press
from ..domain.history import About
from ..domain.rights import Permission, can
from ..domain.vocabulary import Kind
from ..host import TrainingSession
from ..i18n import local, say_date, t
from ..mail.preview import sample
from ..mail.texts import written
from ..models import Case, Export, Procedure, Report, Review
from ..queries import asof, history, organisations, reviews
from ..schemas.filters import DocumentSchema
from ..services import incident_types, logo, past
from ..services import personal as persons
from ..services.act import Act
from ..services.documents import DOCUMENTS


@dataclass(frozen=True)
class Sheet:
    """A paper with the template that prints it and its pictures."""

    paper: Paper
    template: str = "document"
    files: dict[str, bytes] = field(default_factory=dict)


def write(act: Act, row: Export, to: Path) -> None:
    """Typeset a document, or write the data that it is of as JSON.

    Raises `NotFoundError` for what its asker may not read any more, `MissingExtraError` and `TypesettingError`.
    """
    asked: dict[str, Any] = DocumentSchema().load(row.filters)
    found: Any = DOCUMENTS[row.subject].find(act, asked["ref"])
    if row.format == "json":
        to.write_text(json.dumps(persons.data(act, found), ensure_ascii=False, indent=2), "utf-8")
        return
    made = SHEETS[row.subject](act, found, asked["masked"])
    with Press(logo.of(act, act.organisation)) as press:
        press.typeset(made.template, made.paper.data(act.organisation), to, moment=act.now, files=made.files)


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


def _receipt(act: Act, case: Case, masked: bool) -> Sheet:
    template = "acknowledgement" if case.kind == Kind.COMPLAINT else "receipt"
    return _letter(act, case, template, quoted=True)


def _answer(act: Act, case: Case, masked: bool) -> Sheet:
    return _letter(act, case, "answer", quoted=False)


def _letter(act: Act, case: Case, template: str, *, quoted: bool) -> Sheet:
    subject, paragraphs = written(sample(act, case, template))
    signed = letter.signature(act.organisation, case.assignee_label)
    house = House(act.organisation.zone)
    day = say_date(local(act.now, act.organisation.zone).date())
    return Sheet(letter.paper(case, subject, paragraphs, signed, day, house, quoted=quoted), "letter")


def _procedure(act: Act, version: Procedure, masked: bool) -> Sheet:
    return Sheet(procedure.paper(version, House(act.organisation.zone)))


def _minutes(act: Act, review: Review, masked: bool) -> Sheet:
    lines = reviews.lines(act.session, act.viewer, review)
    decided = reviews.decided(act.session, act.viewer, review)
    return Sheet(minutes.paper(review, lines, decided, House(act.organisation.zone)))


def _report(act: Act, row: Report, masked: bool) -> Sheet:
    return Sheet(report.paper(row, House(act.organisation.zone)))


def _person(act: Act, theirs: persons.Theirs, masked: bool) -> Sheet:
    return Sheet(personal.paper(persons.data(act, theirs), house_of(act, named=True)))


def _poster(act: Act, training: TrainingSession | None, masked: bool) -> Sheet:
    root = f"{act.settings.public_root}{act.settings.url_prefix}"
    if act.organisation.public_form:
        # A title in the address tells nobody what a ref would let them look up.
        address = f"{root}/public/new" + (f"?{urlencode({'session': training.title})}" if training else "")
    else:
        address = f"{root}/new" + (f"?{urlencode({'session': training.ref})}" if training else "")
    paper = poster.paper(act.organisation, address, f"{root}/procedure", training.title if training else "")
    return Sheet(paper, "poster", {poster.CODE: poster.code(address)})


def _sheet(act: Act, training: TrainingSession, masked: bool) -> Sheet:
    those = past.where(act, About.SESSION, training.ref)
    counts = history.counts(act.session, those)
    found = history.of(act.session, act.viewer, those, act.now)
    return Sheet(sheet.paper(training.title, counts, found, House(act.organisation.zone)))


SHEETS: dict[str, Callable[[Act, Any, bool], Sheet]] = {
    Export.FICHE: _fiche,
    Export.RECEIPT: _receipt,
    Export.ANSWER: _answer,
    Export.BLANK: _blank,
    Export.PROCEDURE: _procedure,
    Export.MINUTES: _minutes,
    Export.REPORT: _report,
    Export.PERSON: _person,
    Export.POSTER: _poster,
    Export.SHEET: _sheet,
}
