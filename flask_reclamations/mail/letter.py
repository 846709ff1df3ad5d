"""What a mail may speak of, and the words it says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ..domain.vocabulary import Kind
from ..i18n import local, say_date, t
from ..models import Case, Exchange, Organisation, OutboxMessage, Reminder, Survey
from ..services import surveys, tracking
from ..services.act import Act
from ..services.secrets import secret_key


@dataclass(frozen=True)
class Sheet:
    """What any mail knows: on whose behalf it speaks, and to whom."""

    act: Act
    organisation: Organisation
    row: OutboxMessage
    name: str

    def day(self, moment: Any) -> str:
        """Write the organisation's day of an instant."""
        return say_date(local(moment, self.organisation.zone).date()) if moment else ""

    @property
    def root(self) -> str:
        """Return the public address that our pages stand under."""
        return self.act.settings.public_root + self.act.settings.url_prefix


@dataclass(frozen=True)
class Letter(Sheet):
    """All that a mail about a case may speak of."""

    case: Case
    exchange: Exchange | None
    survey: Survey | None
    reminder: Reminder | None
    has_account: bool
    draft: tuple[str, str] | None = None  # words that are tried before they are kept

    @property
    def kind(self) -> str:
        """Return the kind as a word inside a sentence."""
        return t(Kind(self.case.kind).label).lower()

    @property
    def page(self) -> str:
        """Return the address of the case, for those who log in."""
        return f"{self.root}/cases/{quote(self.case.reference)}"

    def opened_page(self) -> str:
        """Return an address that follows the case without login: a new link, which this mail alone knows (D09)."""
        return f"{self.root}/track/{tracking.open_link(self.act, self.case)}"

    def opinion_page(self) -> str:
        """Return the address where the claimant says whether it helped.

        Raises `ValueError` where nobody asked.
        """
        if self.survey is None:
            raise ValueError("a survey mail without its survey")
        return f"{self.root}/satisfaction/{surveys.token_of(self.survey, secret_key(), now=self.act.now)}"

    @property
    def said(self) -> str:
        """Return what somebody wrote to be carried."""
        return self.exchange.text if self.exchange else ""

    @property
    def wording(self) -> str:
        """Return which words it goes in: among reminders, silence has its own."""
        silent = self.reminder is not None and self.reminder.milestone == Reminder.SILENCE
        return "silence" if silent else self.row.template

    def follow(self) -> tuple[str, str]:
        """Return the link by which its claimant follows the case."""
        return t("Suivre ma demande"), self.page if self.has_account else self.opened_page()

    def open_case(self) -> tuple[str, str]:
        """Return the link to the case, for staff."""
        return t("Ouvrir le dossier"), self.page


@dataclass(frozen=True)
class Words:
    """The words of one mail; `lines` are a list of what each leads to."""

    subject: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None
    quoted: str | None = None
    announces: datetime | None = None
    reason: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)
