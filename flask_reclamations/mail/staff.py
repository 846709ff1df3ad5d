"""Mails to those who handle cases."""

from typing import Any

from ..domain.vocabulary import Kind
from ..i18n import n, say_moment, t
from ..models import Case, Event
from ..queries import handover as handovers
from .letter import Letter, Words


def _to_staff(letter: Letter, subject: str, paragraphs: list[str], reason: str, **more: Any) -> Words:
    return Words(subject, paragraphs, action=letter.open_case(), reason=reason, **more)


def title_of(letter: Letter) -> str:
    """Return the kind, the reference and the session of a case."""
    kind = t(Kind(letter.case.kind).label)
    session = f" · {letter.case.session_label}" if letter.case.session_label else ""
    return f"{kind} {letter.case.reference}{session}"


def new_case(letter: Letter) -> Words:
    """Tell the quality manager that a case came in (C14)."""
    case, zone = letter.case, letter.organisation.zone
    due = case.next_due
    kind = t(Kind(case.kind).label)
    subject = (
        t("{kind} {ref} : à traiter avant le {day}", kind=kind, ref=case.reference, day=letter.day(due))
        if due
        else f"{kind} {case.reference}"
    )
    received = t("Reçue le {moment}.", moment=say_moment(case.received_at, zone))
    reason = t(
        "Vous recevez ce message car vous suivez les réclamations et aléas de {of}.",
        of=letter.organisation.name,
    )
    return _to_staff(letter, subject, [title_of(letter), received], reason)


def assigned(letter: Letter) -> Words:
    """Tell somebody that a case is theirs now."""
    subject = t("{ref} vous est confiée", ref=letter.case.reference)
    due = [t("Prochaine échéance : {day}.", day=letter.day(letter.case.next_due))] if letter.case.next_due else []
    return _to_staff(
        letter, subject, [title_of(letter), *due], t("Vous recevez ce message car ce dossier vous est confié.")
    )


def message_in(letter: Letter) -> Words:
    """Tell whoever handles the case that its claimant wrote."""
    subject = t("{ref} : le réclamant a écrit", ref=letter.case.reference)
    return _to_staff(letter, subject, [title_of(letter)], t("Vous recevez ce message car vous suivez ce dossier."))


def not_solved(letter: Letter) -> Words:
    """Tell whoever handles the case that the claimant said « non » (B05)."""
    subject = t("{ref} rouverte : le problème n’est pas réglé", ref=letter.case.reference)
    due = [t("Une nouvelle réponse est attendue avant le {day}.", day=letter.day(letter.case.respond_due))]
    return _to_staff(
        letter, subject, [title_of(letter), *due], t("Vous recevez ce message car vous suivez ce dossier.")
    )


def escalated(letter: Letter) -> Words:
    """Ask the direction to step in (A13)."""
    subject = t("{ref} escaladée : votre intervention est demandée", ref=letter.case.reference)
    return _to_staff(
        letter,
        subject,
        [title_of(letter)],
        t("Vous recevez ce message car vous dirigez {of}.", of=letter.organisation.name),
    )


def file_quarantined(letter: Letter) -> Words:
    """Tell the quality managers that the antivirus set a file aside."""
    subject = t("{ref} : un fichier est écarté par l’antivirus", ref=letter.case.reference)
    aside = t("Personne ne peut plus le télécharger. Demandez-en une version saine à la personne qui l’a joint.")
    reason = t("Vous recevez ce message car vous suivez ce dossier.")
    return _to_staff(letter, subject, [title_of(letter), aside], reason)


def message_kept(letter: Letter) -> Words:
    """Tell whoever handles the case that a colleague kept a message on it (C22)."""
    subject = t("{ref} : un message reçu est au dossier", ref=letter.case.reference)
    return _to_staff(letter, subject, [title_of(letter)], t("Vous recevez ce message car vous suivez ce dossier."))


def disability(letter: Letter) -> Words:
    """Ask the disability officer for advice; the case says why, this mail does not (B20, O25)."""
    subject = t("{ref} : votre avis est demandé", ref=letter.case.reference)
    asked = t("La personne qui traite ce dossier souhaite votre avis. Vous pouvez le lire et y laisser une note.")
    reason = t(
        "Vous recevez ce message car vous êtes la personne référente handicap de {of}.", of=letter.organisation.name
    )
    return _to_staff(letter, subject, [asked], reason)


NEWS = {
    "message_received": "Le réclamant a écrit.",
    "answered": "La réponse est enregistrée.",
    "resolved": "Le dossier est résolu.",
    "closed": "Le dossier est clos.",
    "reopened": "Le dossier est rouvert.",
    "escalated": "Le dossier est escaladé.",
    "deescalated": "L’escalade est levée.",
    "extended": "Le délai est prolongé.",
}


def followed(letter: Letter) -> Words:
    """Tell who follows a case what became of it."""
    event = letter.act.session.get_one(Event, letter.row.event_id)
    subject = t("{ref} : du nouveau dans un dossier que vous suivez", ref=letter.case.reference)
    reason = t("Vous recevez ce message car vous avez choisi, ou l’on vous a demandé, de suivre ce dossier.")
    return _to_staff(letter, subject, [title_of(letter), t(NEWS[event.kind])], reason)


def handed_over(letter: Letter) -> Words:
    """Tell somebody, once, of all the cases that were handed to them together."""
    cases = handovers.handed(letter.act.session, letter.row.event_id or 0)
    subject = n("{count} dossier vous est remis", "{count} dossiers vous sont remis", len(cases))
    lines = [f"{case.reference} · {t(Kind(case.kind).label)}{_before(letter, case)}" for case in cases]
    reason = t("Vous recevez ce message car ces dossiers vous sont confiés.")
    return _to_staff(letter, subject, lines, reason)


def _before(letter: Letter, case: Case) -> str:
    return f" · {t('avant le {day}', day=letter.day(case.next_due))}" if case.next_due else ""
