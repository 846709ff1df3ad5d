"""A list on paper: some of its columns, in landscape, with what it says of itself at its head."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType

from ..i18n import n, t
from ..models import Export
from .paper import Paper, facts, soft, table
from .tabular import Cell, TooLongError, french

MOST = 2000  # lines: a tagged list of more takes hundreds of MiB to typeset
# The columns that fit on a page and their shares of its width; a spreadsheet has them all.
PRINTED: dict[str, dict[str, float]] = {
    Export.REGISTER: {
        "N°": 1.3, "Nature": 1, "Date de réception": 0.9, "Partie prenante": 1.2, "Session": 1.4, "Objet": 2.4,
        "Gravité": 0.8, "Responsable": 1.1, "AR (délai tenu)": 0.7, "Cause 5M": 0.9, "Réponse (date)": 0.9,
        "Réponse (délai tenu)": 0.8, "Actions": 1.2, "Clôture": 0.9, "Statut": 1.2,
    },
    Export.PLAN: {
        "N°": 1.2, "Mesure": 3, "Dossiers d’origine": 1.3, "Cause": 2, "Type": 1.1, "Responsable": 1.1,
        "Échéance": 0.9, "Statut": 1, "Faite le": 0.9, "Résultat": 2, "Efficacité": 0.9, "Vérifiée le": 0.9,
    },
    Export.RISKS: {
        "N°": 1.2, "Risque": 3, "Famille de cause": 1.1, "Vraisemblance × gravité": 1, "Niveau": 0.9,
        "Mesures en place ou prévues": 3, "Qui le suit": 1.1, "Statut": 1, "Dossiers": 1.3,
        "Actions d’amélioration": 1.3,
    },
    Export.OPINIONS: {
        "N°": 1.4, "Nature": 1, "Catégorie": 1.2, "Session": 1.6, "Responsable": 1.2, "Répondu le": 1,
        "Problème réglé": 1, "Note": 0.6, "Commentaire": 3.4, "Suite donnée": 1.4,
    },
    Export.JOURNAL: {
        "Quand": 1.6, "Sujet": 1, "N°": 1.4, "Rang": 0.6, "Étape": 3, "Par": 1.6, "Détail effacé": 0.8,
        "Empreinte": 3.6,
    },
    Export.READINESS: {"Indicateur": 2, "À compléter": 12, "Dossier": 4, "Expliqué": 2, "Nombre": 2},
}  # fmt: skip


class Printed:
    """A list on paper.

    Parameters: `about` what it says of itself; `shares` the columns that it shows, each with its share of the width.
    """

    def __init__(
        self, header: Sequence[str], title: str, about: Sequence[tuple[str, str]], shares: Mapping[str, float]
    ) -> None:
        self._title, self._about = title, about
        by_name = {t(name): share for name, share in shares.items()}
        self._columns = [at for at, name in enumerate(header) if name in by_name]
        self._header = [header[at] for at in self._columns]
        self._shares = [by_name[name] for name in self._header]

    def cells(self, row: Sequence[Cell]) -> list[str]:
        """Return what is shown of a line."""
        return [_written(row[at]) for at in self._columns]

    def paper(self, rows: Sequence[list[str]]) -> Paper:
        """Return the document of so many lines."""
        count = soft(n("{count} ligne", "{count} lignes", len(rows)))
        listed = [table(self._header, rows, self._shares, size=7)] if rows else []
        return Paper(self._title, [facts(self._about), count, *listed], wide=True)


class PdfWriter(AbstractContextManager["PdfWriter"]):
    """A list as a PDF; its lines are held until the end, at most `MOST` of them.

    Raises `TooLongError` for one more.
    """

    def __init__(self, printed: Printed, typeset: Callable[[Paper], None]) -> None:
        self._printed, self._typeset = printed, typeset
        self._rows: list[list[str]] = []

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        for row in rows:
            if len(self._rows) >= MOST:
                raise TooLongError(f"more than {MOST} lines")
            self._rows.append(self._printed.cells(row))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._typeset(self._printed.paper(self._rows))


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return french(cell)
    return "" if cell is None else str(cell)
