"""Mails to the person who spoke."""

from dataclasses import replace

from ..domain.mediation import to_confirm
from ..i18n import n, t
from ..queries import files
from ..services import tracking
from ..services.confidentiality import confidant_of, readers
from .letter import Letter, Words
from .texts import answer_due, written


def _to_claimant(
    letter: Letter,
    more: list[str] | None = None,
    *,
    action: tuple[str, str] | None = None,
    quoted: str | None = None,
) -> Words:
    """Return the words of a mail, with what we say in each: its files, what its link is, why it was sent."""
    subject, paragraphs = written(letter)
    reason = t(
        "Vous recevez ce message car vous avez saisi {of} ({ref}).",
        of=letter.organisation.name,
        ref=letter.case.reference,
    )
    said = [*paragraphs, *(more or []), *_joined(letter), *_without_account(letter)]
    return Words(subject, said, action=action or letter.follow(), quoted=quoted, reason=reason)


def _joined(letter: Letter) -> list[str]:
    joined = files.count_of(letter.act.session, letter.exchange) if letter.exchange else 0
    told = n(
        "{count} fichier joint : il se télécharge sur la page de votre demande.",
        "{count} fichiers joints : ils se téléchargent sur la page de votre demande.",
        joined,
    )
    return [told] if joined else []


def _without_account(letter: Letter) -> list[str]:
    """Say what the link of somebody without account is, and how to have another."""
    if letter.has_account:
        return []
    return [
        t(
            "Le lien de ce message ouvre votre demande sans mot de passe, jusqu’au {day} : gardez-le pour vous. "
            "Vous pourrez en demander un autre avec la référence {ref} : {address}",
            day=letter.day(tracking.works_until(letter.act)),
            ref=letter.case.reference,
            address=f"{letter.root}/track",
        )
    ]


def _in_confidence(letter: Letter) -> list[str]:
    """Say who reads a case that is not open to all, and whom to speak to (O21)."""
    words, who = readers(letter.case), confidant_of(letter.case, letter.organisation)
    if not words:
        return []
    return [words, *([t("Pour en parler : {who}", who=who.line)] if who else [])]


def _quoted(letter: Letter) -> str | None:
    """Return what was said, but not to an address that a public form was given: we would carry anybody's mail."""
    return letter.case.description if letter.has_account or not letter.case.said_in_person else None


def acknowledgement(letter: Letter) -> Words:
    """« Nous avons bien reçu votre demande » (A09, D03, C17): the date announced is the case's own.

    What was said aloud is sent back to be confirmed in writing (O10, O15).
    """
    due = answer_due(letter)
    waits = due is None and letter.case.policy.get("announced")
    soon = [t("Nous vous dirons bientôt à quelle date nous vous répondrons.")] if waits else []
    spoken = t("Ce qui suit a été noté pour vous : relisez-le, et confirmez-le sur la page de votre demande.")
    more = [*soon, spoken] if to_confirm(letter.case) else soon
    more += _in_confidence(letter)
    return replace(_to_claimant(letter, more, quoted=_quoted(letter)), announces=due)


def receipt(letter: Letter) -> Words:
    """Thank for a difficulty, an aléa or a remark, and say what comes next."""
    return _to_claimant(letter, _in_confidence(letter), quoted=_quoted(letter))


def plain(letter: Letter) -> Words:
    """Say no more than the words of this mail."""
    return _to_claimant(letter)


def survey(letter: Letter) -> Words:
    """Ask whether it helped (B05, C27)."""
    return _to_claimant(letter, action=(t("Donner mon avis"), letter.opinion_page()))
