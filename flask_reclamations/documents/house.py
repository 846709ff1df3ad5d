"""What the words of a document are looked up in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..domain.vocabulary import Term
from ..i18n import local, say_date, say_moment, t


@dataclass(frozen=True)
class House:
    """What the words of a case are looked up in.

    Parameters: `named` False where the reader may not know who speaks; `internal` True where they read notes too.
    """

    zone: str
    categories: Mapping[str, str] = field(default_factory=dict)
    incident_types: Mapping[str, str] = field(default_factory=dict)
    named: bool = True
    internal: bool = False

    def day(self, moment: datetime | None) -> str:
        """Write the organisation's day of an instant."""
        return say_date(local(moment, self.zone).date(), "dated") if moment else ""

    def moment(self, moment: datetime) -> str:
        """Write an instant on the organisation's clock."""
        return say_moment(moment, self.zone, "dated")


def label(terms: type[Term], code: str | None) -> str:
    """Return the words of a code; nothing of none."""
    return t(terms(code).label) if code else ""
