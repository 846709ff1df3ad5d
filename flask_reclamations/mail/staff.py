"""Mails to those who handle cases: the words of each, and why it was sent."""

from collections.abc import Callable

from ..i18n import t
from .letter import Letter, Words
from .texts import written

Mail = Callable[[Letter], Words]


def because(*, text: str) -> Mail:
    """Return a mail that says no more than its words, `text` says why it was sent (a French msgid)."""

    def mail(letter: Letter) -> Words:
        subject, paragraphs = written(letter)
        why = t(text, of=letter.organisation.name)
        return Words(subject, paragraphs, action=letter.open_case(), reason=why)

    return mail


new_case = because(text="Vous recevez ce message car vous suivez les réclamations et aléas de l’organisme {of}.")
assigned = reminded = because(text="Vous recevez ce message car ce dossier vous est confié.")
message_in = not_solved = dissatisfied = file_quarantined = message_kept = because(
    text="Vous recevez ce message car vous suivez ce dossier."
)
mediation_suggested = mediation_replied = message_in
escalated = because(text="Vous recevez ce message car vous dirigez {of}.")
disability = because(text="Vous recevez ce message car vous êtes la personne référente handicap de {of}.")
followed = because(text="Vous recevez ce message car vous avez choisi, ou l’on vous a demandé, de suivre ce dossier.")


def recurrent(letter: Letter) -> Words:
    """List what comes back, as far as this person may know of it; the button opens the page of all."""
    subject, paragraphs = written(letter)
    text = "Vous recevez ce message car vous suivez les réclamations et aléas de l’organisme {of}."
    page = (t("Voir les récurrences"), f"{letter.root}/recurrences")
    return Words(subject, paragraphs, action=page, reason=t(text, of=letter.organisation.name))


handed_over = because(text="Vous recevez ce message car ces dossiers vous sont confiés.")
