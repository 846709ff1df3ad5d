"""What a mail may speak of, and the words it says."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..domain.vocabulary import Kind
from ..i18n import local, say_date, t
from ..models import Case, Exchange, Organisation, OutboxMessage, Survey
from ..services.act import Act


@dataclass(frozen=True)
class Letter:
    """All that a mail may speak of."""

    act: Act
    organisation: Organisation
    case: Case
    row: OutboxMessage
    exchange: Exchange | None
    survey: Survey | None
    name: str
    has_account: bool

    @property
    def kind(self) -> str:
        """Return the kind as a word inside a sentence."""
        return t(Kind(self.case.kind).label).lower()

    def day(self, moment: Any) -> str:
        """Write the organisation's day of an instant."""
        return say_date(local(moment, self.organisation.zone).date()) if moment else ""

    def page(self) -> tuple[str, str]:
        """Return the link to the case."""
        root = self.act.settings.public_root + self.act.settings.url_prefix
        return t("Suivre ma demande"), f"{root}/cases/{quote(self.case.reference)}"

    def open_case(self) -> tuple[str, str]:
        """Return the link to the case, for staff."""
        return t("Ouvrir le dossier"), self.page()[1]


@dataclass(frozen=True)
class Words:
    """The words of one mail."""

    subject: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None
    quoted: str | None = None
    reason: str = ""
