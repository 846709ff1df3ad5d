"""Mails to correspondents: what was written to them, and nothing else of the case (C09).

No link follows the case: it would open what the claimant said, and to whoever the mail is handed on to. They answer
by mail, to the organisation's own mailbox, and somebody keeps that answer on the case (C22).
"""

from ..i18n import n, t
from ..models import Exchange
from ..queries import files
from .letter import Letter, Words


def message(letter: Letter) -> Words:
    """Carry a message, or the answer that the claimant was given."""
    row = letter.exchange
    if row is None:
        raise ValueError("a message to a correspondent without its exchange")
    ref = letter.case.reference
    answers = row.purpose == Exchange.ANSWER
    about = t("Un message au sujet du dossier {ref}", ref=ref)
    subject = t("Notre réponse au dossier {ref}", ref=ref) if answers else about
    joined = files.count_of(letter.act.session, row)
    told = n(
        "{count} document accompagne ce message : demandez-le en répondant à cet e-mail.",
        "{count} documents accompagnent ce message : demandez-les en répondant à cet e-mail.",
        joined,
    )
    reason = t(
        "Vous recevez ce message car {of} vous associe au traitement du dossier {ref}.",
        of=letter.organisation.name,
        ref=ref,
    )
    paragraphs = [*row.text.split("\n"), *([told] if joined else [])]
    return Words(subject, paragraphs, reason=reason)
