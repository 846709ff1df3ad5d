"""What a mail would say of a real case, without sending it nor opening anything."""

from dataclasses import dataclass

from sqlalchemy import select

from ..domain.mailtexts import MAIL_TEXTS
from ..domain.vocabulary import Direction
from ..i18n import speaking, t
from ..models import Case, Event, Exchange, OutboxMessage
from ..services.act import Act
from .compose import plain, words_of
from .letter import Letter


class Sample(Letter):
    """A letter that nobody receives: its links open nothing."""

    def opened_page(self) -> str:
        """Return the shape of an address that follows the case, without making one that works."""
        return f"{self.root}/track/…"

    def opinion_page(self) -> str:
        """Return the shape of the address of a survey that was not asked."""
        return f"{self.root}/satisfaction/…"


@dataclass(frozen=True)
class Preview:
    """A mail as it would leave: its subject and its text."""

    subject: str
    text: str


def preview(act: Act, case: Case, template: str, locale: str, draft: tuple[str, str]) -> Preview:
    """Return a mail of a case in these words.

    Parameters: `draft` subject and body, checked before.
    """
    staff = MAIL_TEXTS[template].staff
    account = act.host.person(act.viewer.ref if staff else case.claimant_ref)
    last = select(Event.id).where(Event.subject_kind == "case", Event.subject_id == case.id)
    event_id = act.session.scalar(last.order_by(Event.id.desc()).limit(1))
    with speaking(locale):
        letter = Sample(
            act=act,
            organisation=act.organisation,
            case=case,
            row=OutboxMessage(template=template, event_id=event_id),
            reminder=None,
            exchange=_written(act, case, template),
            survey=None,
            name=(account.label if account else case.claimant_label) or "",
            has_account=account is not None,
            draft=draft,
        )
        words = words_of(letter)
        return Preview(words.subject, plain(letter, words))


def _written(act: Act, case: Case, template: str) -> Exchange:
    """Return what was last written in this case, or words that hold its place."""
    purpose = Exchange.ANSWER if template == "answer" else Exchange.MESSAGE
    query = select(Exchange).where(
        Exchange.case_id == case.id, Exchange.direction == Direction.OUT, Exchange.purpose == purpose
    )
    found = act.session.scalar(query.order_by(Exchange.id.desc()).limit(1))
    return found or Exchange(id=0, purpose=purpose, text=t("(ici, ce que vous aurez écrit)"))
