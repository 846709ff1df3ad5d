"""Mails to correspondents: what was written to them, and nothing else of the case (C09).

No link follows the case: it would open what the claimant said, and to whoever the mail is handed on to. They answer
by mail, to the organisation's own mailbox, and somebody keeps that answer on the case (C22).
"""

from ..i18n import n, t
from ..queries import files
from .letter import Letter, Words
from .texts import written


def message(letter: Letter) -> Words:
    """Carry a message, or the answer that the claimant was given."""
    subject, paragraphs = written(letter)
    joined = files.count_of(letter.act.session, letter.exchange) if letter.exchange else 0
    told = n(
        "{count} document accompagne ce message : demandez-le en répondant à cet e-mail.",
        "{count} documents accompagnent ce message : demandez-les en répondant à cet e-mail.",
        joined,
    )
    reason = t(
        "Vous recevez ce message car {of} vous associe au traitement du dossier {ref}.",
        of=letter.organisation.name,
        ref=letter.case.reference,
    )
    return Words(subject, [*paragraphs, *([told] if joined else [])], reason=reason)
