"""Turn the words of a mail into its bytes."""

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from textwrap import shorten

from flask import current_app
from markupsafe import Markup

from ..i18n import current_locale, t
from . import claimant, contact, reminders, staff
from .letter import Letter, Sheet, Words

TEMPLATES: dict[str, Callable[[Letter], Words]] = {
    "acknowledgement": claimant.acknowledgement,
    "receipt": claimant.receipt,
    "message": claimant.plain,
    "answer": claimant.plain,
    "announced": claimant.plain,
    "extended": claimant.plain,
    "mediation_offered": claimant.plain,
    "withdrawn": claimant.plain,
    "survey": claimant.survey,
    "survey_reminder": claimant.survey,
    "link": claimant.plain,
    "contact": contact.message,
    "message_kept": staff.message_kept,
    "disability": staff.disability,
    "new_case": staff.new_case,
    "assigned": staff.assigned,
    "reminded": staff.reminded,
    "message_in": staff.message_in,
    "not_solved": staff.not_solved,
    "dissatisfied": staff.dissatisfied,
    "mediation_suggested": staff.mediation_suggested,
    "mediation_replied": staff.mediation_replied,
    "escalated": staff.escalated,
    "followed": staff.followed,
    "handed_over": staff.handed_over,
    "file_quarantined": staff.file_quarantined,
    "recurrent": staff.recurrent,
    "reminder": reminders.reminder,
}


# A client that darkens a mail by itself leaves white on dark green alone; one that obeys takes these.
STYLE = Markup(
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){.act{background:#84cdd3!important;color:#06282c!important}a{color:#84cdd3}}"
)
SHOWN_FIRST = 140  # characters that the list of a mailbox shows beside the subject


def words_of(letter: Letter) -> Words:
    """Return the words of a mail, in the language in force."""
    return TEMPLATES[letter.row.template](letter)


def compose(letter: Sheet, words: Words, address: str) -> EmailMessage:
    """Return the whole mail: text and HTML, Reply-To the organisation's own mailbox, our Message-ID."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(letter.act.settings.mail_from)
    mail["To"] = _address(address)
    if letter.organisation.email:
        mail["Reply-To"] = _address(letter.organisation.email)
    mail["Subject"] = " ".join(words.subject.split())
    mail["Date"] = format_datetime(letter.act.now)
    mail["Message-ID"] = letter.row.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(plain(letter, words))
    mail.add_alternative(_rendered("letter.html", letter, words), subtype="html")
    return mail


def plain(letter: Sheet, words: Words) -> str:
    """Return the text of a mail as it leaves."""
    return _rendered("letter.txt", letter, words)


def _rendered(name: str, letter: Sheet, words: Words) -> str:
    context = {"words": words, "letter": letter, "of": letter.organisation, "t": t, "locale": current_locale()}
    first = next((line.strip() for line in words.paragraphs if line.strip()), "")
    context |= {"style": STYLE, "shown_first": shorten(first, SHOWN_FIRST, placeholder="…")}
    # Not render_template: the host's context processors may need a request, and a job has none.
    return current_app.jinja_env.get_template(f"reclamations/mail/{name}").render(context)


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)
