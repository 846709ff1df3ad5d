"""The lists of a pack: each as CSV, as a spreadsheet and, to be read, as PDF."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType

from ..documents.printed import Printed
from ..documents.tabular import Cell, CsvWriter, XlsxWriter
from ..domain.pack import Piece
from ..i18n import t
from .pack_build import Build

LINES = 500  # of one PDF; a longer list goes on in the next, and memory does not grow with it
LONGEST = 240  # letters of a cell on paper
# The columns of the registers that a page takes, and their shares of its width.
COMPLAINTS: dict[str, float] = {
    "N°": 1.3, "Date de réception": 1, "Canal": 1.05, "Partie prenante": 1.35, "Session": 1.4, "Objet": 2,
    "Gravité": 0.9, "Responsable": 1.15, "AR (date)": 1, "AR (délai tenu)": 0.65, "Cause 5M": 0.95, "Décision": 1,
    "Réponse (date)": 1, "Réponse (délai tenu)": 0.8, "Actions": 1.3, "Satisfaction": 1.15, "Clôture": 1,
    "Statut": 1.1,
}  # fmt: skip
INCIDENTS: dict[str, float] = {
    "N°": 1.3, "Nature": 0.95, "Date de l’évènement": 1.05, "Date de réception": 1, "Partie prenante": 1.3,
    "Session": 1.2, "Type": 1, "Objet": 1.7, "Impact": 1.1, "Mesure immédiate": 1.6, "Décision": 1,
    "Parties informées": 1.25, "Résultat": 2.6, "Responsable": 1.15, "Actions": 1.25, "Statut": 1,
}  # fmt: skip


class List(AbstractContextManager["List"]):
    """One list being written under a name of the pack; what it wrote is listed once it is whole.

    Parameters: `shares` the columns that its PDF shows.
    """

    def __init__(
        self,
        build: Build,
        piece: Piece,
        name: str,
        title: str,
        *,
        headings: Sequence[str],
        shares: Mapping[str, float],
    ) -> None:
        self._build, self._piece, self._name, self._title = build, piece, name, title
        whole = (t("Toutes les colonnes et textes entiers"), f"{name}.xlsx, {name}.csv")
        self._printed = Printed(headings, title, [*build.said(), whole], shares)
        self._rows: list[list[str]] = []
        self._papers = 0
        with ExitStack() as stack:
            csv, xlsx = (build.folder.place(f"{name}.{suffix}") for suffix in ("csv", "xlsx"))
            self._csv = stack.enter_context(CsvWriter(csv, headings))
            sheet = XlsxWriter(xlsx, headings, title[:31], build.said(), build.wanted.as_of)
            self._xlsx = stack.enter_context(sheet)
            self._open = stack.pop_all()

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        for row in rows:
            if len(self._rows) == LINES:
                self._typeset()
            self._csv.rows([row])
            self._xlsx.rows([row])
            self._rows.append([cut(cell) for cell in self._printed.cells(row)])

    def _typeset(self) -> None:
        self._papers += 1
        number = f"-{self._papers}" if self._papers > 1 else ""
        title = f"{self._title}, PDF{number and f' {self._papers}'}"
        self._build.typeset(f"{self._name}{number}.pdf", self._piece, self._printed.paper(self._rows), title)
        self._rows = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        if error is None:
            self._typeset()
            for suffix in ("xlsx", "csv"):
                name = f"{self._name}.{suffix}"
                self._build.member(name, self._piece, f"{self._title}, {suffix.upper()}")


def cut(text: str) -> str:
    """Return a text in one line, of whole words where it has some, of so many letters at most."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    words, _, _ = line[: LONGEST - 1].rpartition(" ")
    return f"{words or line[: LONGEST - 2]} …"
