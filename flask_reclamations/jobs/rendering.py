"""The bytes of a mail, made once: whom it speaks to, of which case or of what is late."""

import uuid
from email.policy import SMTP
from email.utils import parseaddr

from ..host import Person
from ..i18n import speaking
from ..mail.compose import compose, words_of
from ..mail.letter import Letter, Sheet, Words
from ..mail.reminders import digest
from ..mail.reports import REPORTED
from ..mail.retention import AGED
from ..mail.reviews import LEARNED
from ..mail.seals import SEALED, sealed
from ..models import Case, Exchange, OutboxMessage, Reminder, Survey
from ..services import audiences, digests
from ..services.act import Act

# Mails of no case, by their template.
OF_NONE = {**LEARNED, **AGED, **REPORTED}


def render(act: Act, case: Case | None, row: OutboxMessage, known: Person | None) -> bool:
    """Keep the bytes to send; False where there is nothing left to say."""
    row.message_id = f"<{uuid.uuid4().hex}@{parseaddr(act.settings.mail_from)[1].split('@')[1]}>"
    with speaking((known and known.locale) or act.settings.locale):
        said = _of_case(act, case, row, known) if case is not None else _of_none(act, row, known)
        if said is None:
            return False
        sheet, words = said
        row.said = "\n".join(words.paragraphs)
        row.announces = words.announces
        row.body = compose(sheet, words, row.address or "").as_bytes(policy=SMTP)
    return True


def _of_case(act: Act, case: Case, row: OutboxMessage, known: Person | None) -> tuple[Sheet, Words]:
    session = act.session
    letter = Letter(
        act=act,
        organisation=act.organisation,
        row=row,
        name=(case.claimant_label if row.recipient == OutboxMessage.CLAIMANT else known and known.label) or "",
        case=case,
        exchange=session.get(Exchange, row.exchange_id) if row.exchange_id else None,
        survey=session.get(Survey, row.survey_id) if row.survey_id else None,
        reminder=session.get(Reminder, row.reminder_id) if row.reminder_id else None,
        has_account=known is not None,
    )
    return letter, words_of(letter)


def _of_none(act: Act, row: OutboxMessage, known: Person | None) -> tuple[Sheet, Words] | None:
    if row.template == SEALED:
        seal = Sheet(act, act.organisation, row, "")
        said = sealed(seal)
        return (seal, said) if said is not None else None
    if row.template not in OF_NONE or known is None:
        return _of_day(act, row, known)
    sheet = Sheet(act, act.organisation, row, known.label)
    words = OF_NONE[row.template](sheet)
    return (sheet, words) if words is not None else None


def _of_day(act: Act, row: OutboxMessage, known: Person | None) -> tuple[Sheet, Words] | None:
    found = digests.of(act, audiences.house_of(act), known, row.day) if known and row.day else None
    if found is None or known is None:
        return None
    sheet = Sheet(act, act.organisation, row, known.label)
    return sheet, digest(sheet, found)
