"""What a mail would say of a real case, without sending it nor opening anything."""

from dataclasses import dataclass

from sqlalchemy import select

from ..domain.mailtexts import MAIL_TEXTS
from ..domain.reminders import Audience, Stage
from ..domain.vocabulary import Direction, Milestone
from ..i18n import speaking, t
from ..models import Case, Event, Exchange, OutboxMessage, Reminder
from ..services.act import Act
from ..services.digests import Digest
from ..services.running import outstanding
from .compose import plain, words_of
from .letter import Letter, Sheet
from .reminders import digest


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
    with speaking(locale):
        if template == "digest":
            sheet: Sheet = Sheet(act, act.organisation, OutboxMessage(template=template), act.viewer.label)
            words = digest(sheet, Digest([case], 1, Audience.QUALITY), draft=draft)
        else:
            sheet = letter = sample(act, case, template, draft=draft)
            words = words_of(letter)
        return Preview(words.subject, plain(sheet, words))


def sample(act: Act, case: Case, template: str, *, draft: tuple[str, str] | None = None) -> Sample:
    """Return a letter of a case that nobody receives, in the language in force."""
    account = act.host.person(act.viewer.ref if MAIL_TEXTS[template].staff else case.claimant_ref)
    last = select(Event.id).where(Event.subject_kind == "case", Event.subject_id == case.id)
    event_id = act.session.scalar(last.order_by(Event.id.desc()).limit(1))
    reminder = _reminder(act, case, template) if template in ("reminder", "silence") else None
    return Sample(
        act=act,
        organisation=act.organisation,
        case=case,
        row=OutboxMessage(template="reminder" if reminder else template, event_id=event_id),
        reminder=reminder,
        exchange=_written(act, case, template),
        survey=None,
        name=(account.label if account else case.claimant_label) or "",
        has_account=account is not None,
        draft=draft,
    )


def _reminder(act: Act, case: Case, template: str) -> Reminder:
    """Return a reminder of the date that comes next, or of the answer's where none does."""
    if template == "silence":
        milestone, due = Reminder.SILENCE, act.now
    else:
        running = {code: end for code, (_, end) in outstanding(act, case).items()}
        milestone = min(running, key=running.__getitem__, default=str(Milestone.RESPOND))
        due = running.get(milestone) or case.respond_due or act.now
    return Reminder(milestone=milestone, due_at=due, stage=Stage.SOON, audience=Audience.ASSIGNEE)


def _written(act: Act, case: Case, template: str) -> Exchange:
    """Return what was last written in this case, or words that hold its place."""
    purpose = Exchange.ANSWER if template == "answer" else Exchange.MESSAGE
    query = select(Exchange).where(
        Exchange.case_id == case.id, Exchange.direction == Direction.OUT, Exchange.purpose == purpose
    )
    found = act.session.scalar(query.order_by(Exchange.id.desc()).limit(1))
    return found or Exchange(id=0, purpose=purpose, text=t("(ici, ce que vous aurez écrit)"))
