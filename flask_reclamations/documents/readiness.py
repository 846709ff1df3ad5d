"""The columns of the exported state of preparation: what would fail today, and on which case (B21)."""

from ..domain.readiness import indicator_of
from ..i18n import t
from ..queries.readiness import Gap
from .tabular import Cell

COLUMNS = ("Indicateur", "À compléter", "Dossier", "Expliqué", "Nombre")


def line(gap: Gap, reference: str | None = None) -> list[Cell]:
    """Return the line of a case, or of what is no case's."""
    return [
        int(indicator_of(gap.code).number),
        t(gap.code.label),
        reference,
        t("Oui") if gap.explained else t("Non"),
        1 if reference else gap.count,
    ]


def headings() -> list[str]:
    """Return the words above the columns."""
    return [t(name) for name in COLUMNS]
