"""What writes an exported list, with what the list says of itself."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ..documents import about
from ..documents.paper import Paper
from ..documents.pdf import Press
from ..documents.printed import PRINTED, PdfWriter, Printed
from ..documents.tabular import WRITERS, CsvWriter, XlsxWriter
from ..i18n import say_moment, t
from ..models import Export
from ..queries import organisations
from ..services import exports, logo
from ..services.act import Act


def writer(row: Export, act: Act, path: Path, headings: Sequence[str]) -> CsvWriter | XlsxWriter | PdfWriter:
    """Return what writes a list, with what the list says of itself."""
    title, organisation = t(exports.TITLES[row.subject]), act.organisation
    chosen = about.filtered(row.subject, exports.filters_of(row), _labels(act))
    made = say_moment(act.now, organisation.zone, "dated")
    said = about.lines(row.subject, title, organisation.name, made, chosen)
    if row.format == "pdf":

        def typeset(paper: Paper) -> None:
            with Press(logo.of(act, organisation)) as press:
                press.typeset("document", paper.data(organisation), path, moment=act.now)

        return PdfWriter(Printed(headings, title, said, PRINTED[row.subject]), typeset)
    return WRITERS[row.format](path, headings, title, said)


def _labels(act: Act) -> dict[str, Callable[[str], str]]:
    """Return how to name what the filters of a list hold refs and codes of."""
    ref = act.organisation.ref
    categories = {c.code: t(c.label) for c in organisations.categories(act.session, act.organisation)}

    def person(of: str) -> str:
        found = act.host.person(of)
        return found.label if found else of

    def training(of: str) -> str:
        found = act.host.session_in(ref, of)
        return found.title if found else of

    return {
        "category": lambda code: categories.get(code, code),
        **dict.fromkeys(("assignee", "owner", "trainer"), person),
        "session": training,
    }
