"""How long a closed case is kept, by kind, and when it is forgotten (A21, C28, O23)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from ..errors import Reason
from .vocabulary import Kind, Term

# What a certificate is valid for (C28); a certification cycle and the audit that follows (A21).
FLOOR, MOST, USUAL = 3, 30, 4
# The settings of the organisation that are judged together.
COLUMNS = ("retention_years", "retentions", "archive_years")
# Quality and direction are told so long before.
NOTICE = timedelta(days=30)
# Stands for what was said and is forgotten: that something was said stays.
FORGOTTEN = "—"


class Why(Term):
    """Why something was forgotten."""

    AGE = "duree", "Durée de conservation atteinte"
    REQUEST = "demande", "Demande de la personne"


@dataclass(frozen=True)
class Rules:
    """Years that a case is kept from its closing on: the usual ones, and those of kinds that have their own."""

    usual: int = USUAL
    own: Mapping[Kind, int] = field(default_factory=dict)

    def years(self, kind: str) -> int:
        """Return the years of a kind."""
        return self.own.get(Kind(kind), self.usual)

    @property
    def shortest(self) -> int:
        """Return the fewest years that anything is kept."""
        return min([self.usual, *self.own.values()])

    @classmethod
    def of(cls, usual: int, kept: Mapping[str, Any] | None) -> Self:
        """Make them of what an organisation keeps."""
        return cls(usual, {kind: kept[kind] for kind in Kind if kept and kind in kept})


def faults(given: Mapping[str, Any]) -> list[Reason]:
    """Return why these years cannot be, each beside the field of its page (C28).

    Parameters: `given` columns of the organisation; others than `COLUMNS` are passed over.
    """
    words = "Gardez les dossiers {floor} ans au moins, durée de validité du certificat, et {most} au plus."
    own = {f"years_{kind}": years for kind, years in (given.get("retentions") or {}).items()}
    asked = own | {name: given[name] for name in ("retention_years",) if name in given}
    found = [
        Reason("retention", words, name, {"floor": FLOOR, "most": MOST})
        for name, years in asked.items()
        if not FLOOR <= years <= MOST
    ]
    archive, shortest = given.get("archive_years"), min([given.get("retention_years", USUAL), *own.values()])
    # Forgotten first, nothing would be left to archive (O23).
    if archive is not None and not 0 < archive < shortest:
        soon = "L’archive intermédiaire vient avant l’anonymisation : moins de {years} ans, ou vide pour jamais."
        found.append(Reason("archive", soon, "archive_years", {"years": shortest}))
    return found


def later(moment: datetime, years: int) -> datetime:
    """Return the same moment so many years later; of a 29 February, the 1 March where there is none: never early."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)


def earlier(moment: datetime, years: int) -> datetime:
    """Return the latest moment whose `later` is not after this one."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28, hour=23, minute=59, second=59, microsecond=999_999)


def falls_due(closed_at: datetime, years: int, announced: datetime | None, now: datetime) -> datetime:
    """Return when a closed case is forgotten: past its years, and never before it was announced for.

    Parameters: `announced` the date that was told, or None where nobody was told yet.
    """
    due = later(closed_at, years)
    if announced is None or announced < due:
        return max(due, now + NOTICE)
    return announced
