"""Mails to the person who spoke."""

from dataclasses import replace

from ..domain.vocabulary import Milestone
from ..i18n import n, t
from ..queries import files
from ..services import deadlines, surveys, tracking
from ..services.secrets import secret_key
from .letter import Letter, Words


def _to_claimant(
    letter: Letter,
    subject: str,
    paragraphs: list[str],
    *,
    action: tuple[str, str] | None = None,
    quoted: str | None = None,
) -> Words:
    reason = t(
        "Vous recevez ce message car vous avez saisi {of} ({ref}).",
        of=letter.organisation.name,
        ref=letter.case.reference,
    )
    return Words(subject, paragraphs, action=action or letter.follow(), quoted=quoted, reason=reason)


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


def _quoted(letter: Letter) -> str | None:
    """Return what was said, but not to an address that a public form was given: we would carry anybody's mail."""
    return letter.case.description if letter.has_account or not letter.case.said_in_person else None


def acknowledgement(letter: Letter) -> Words:
    """« Nous avons bien reçu votre demande » (A09, D03, C17): the date announced is the case's own."""
    case = letter.case
    about = t(" concernant {session}", session=case.session_label) if case.session_ref else ""
    paragraphs = [
        t(
            "Nous avons reçu le {day} votre {kind}{about}.",
            day=letter.day(case.received_at),
            kind=letter.kind,
            about=about,
        ),
    ]
    if case.assignee_label:
        paragraphs.append(t("{who} la prend en charge.", who=case.assignee_label))
    due = case.announced_due or deadlines.answer_due(letter.act, case, acknowledged=letter.act.now)
    if due:
        paragraphs.append(
            t(
                "Nous vous répondrons au plus tard le {day}. Si un délai supplémentaire est nécessaire, "
                "nous vous le dirons et vous expliquerons pourquoi.",
                day=letter.day(due),
            )
        )
    elif case.policy.get("announced"):
        paragraphs.append(t("Nous vous dirons bientôt à quelle date nous vous répondrons."))
    subject = t("Nous avons bien reçu votre demande {ref}", ref=case.reference)
    words = _to_claimant(letter, subject, [*paragraphs, *_without_account(letter)], quoted=_quoted(letter))
    return replace(words, announces=due)


def receipt(letter: Letter) -> Words:
    """Thank for a difficulty, an aléa or a remark, and say what comes next."""
    case = letter.case
    paragraphs = [
        t(
            "Nous avons reçu le {day} votre signalement ({kind}). Merci de nous l’avoir dit.",
            day=letter.day(case.received_at),
            kind=letter.kind,
        )
    ]
    first = case.acknowledge_due or case.respond_due
    if first:
        label = (case.policy.get(Milestone.ACKNOWLEDGE) or case.policy.get(Milestone.RESPOND) or [0, "", ""])[2]
        paragraphs.append(
            t(
                "Prochaine étape : {step}, au plus tard le {day}.",
                step=t(label).lower(),
                day=letter.day(first),
            )
        )
    subject = t("Nous avons bien reçu votre signalement {ref}", ref=case.reference)
    return _to_claimant(letter, subject, [*paragraphs, *_without_account(letter)], quoted=_quoted(letter))


def message(letter: Letter) -> Words:
    """Carry a message to the claimant."""
    subject = t("Un message au sujet de votre demande {ref}", ref=letter.case.reference)
    return _to_claimant(letter, subject, [*_said(letter), *_without_account(letter)])


def announced(letter: Letter) -> Words:
    """Carry the date by which there will be an answer (A18)."""
    subject = t("Une date pour votre demande {ref}", ref=letter.case.reference)
    day = t("Nous vous répondrons au plus tard le {day}.", day=letter.day(letter.case.announced_due))
    return _to_claimant(letter, subject, [*_said(letter), day, *_without_account(letter)])


def extended(letter: Letter) -> Words:
    """Say that the answer takes longer, and until when (C18)."""
    subject = t("Un délai supplémentaire pour {ref}", ref=letter.case.reference)
    day = t("Nouvelle date de réponse : {day}.", day=letter.day(letter.case.extended_to))
    return _to_claimant(letter, subject, [*_said(letter), day, *_without_account(letter)])


def withdrawn(letter: Letter) -> Words:
    """Confirm that a claimant took their case back."""
    case = letter.case
    paragraphs = [
        t("Vous avez retiré votre demande {ref} : nous la classons sans suite.", ref=case.reference),
        t("Si ce n’est pas le cas, dites-le nous : elle sera rouverte."),
    ]
    subject = t("Votre demande {ref} est retirée", ref=case.reference)
    return _to_claimant(letter, subject, [*paragraphs, *_without_account(letter)])


def answer(letter: Letter) -> Words:
    """Carry the answer (A11)."""
    subject = t("Notre réponse à votre demande {ref}", ref=letter.case.reference)
    return _to_claimant(letter, subject, [*_said(letter), *_without_account(letter)])


def link(letter: Letter) -> Words:
    """Bring the link that somebody asked for at `/track` (D09)."""
    paragraphs = [
        t("Vous avez demandé à suivre votre demande {ref}.", ref=letter.case.reference),
        t("Si ce n’est pas vous, ignorez ce message : personne d’autre ne l’a reçu."),
    ]
    subject = t("Suivre votre demande {ref}", ref=letter.case.reference)
    return _to_claimant(letter, subject, [*paragraphs, *_without_account(letter)])


def survey(letter: Letter) -> Words:
    """Ask whether it helped (B05, C27)."""
    if letter.survey is None:
        raise ValueError("a survey mail without its survey")
    token = surveys.token_of(letter.survey, secret_key(), now=letter.act.now)
    paragraphs = [
        t(
            "Nous avons répondu à votre demande {ref}. La solution a-t-elle réglé le problème ?",
            ref=letter.case.reference,
        ),
        t("Deux questions, moins d’une minute. Si vous répondez « non », votre demande est rouverte."),
    ]
    return _to_claimant(
        letter,
        t("Notre réponse {ref} vous a-t-elle aidé ?", ref=letter.case.reference),
        paragraphs,
        action=(t("Donner mon avis"), f"{letter.root}/satisfaction/{token}"),
    )


def _said(letter: Letter) -> list[str]:
    if letter.exchange is None:
        return []
    joined = files.count_of(letter.act.session, letter.exchange)
    told = n(
        "{count} fichier joint : il se télécharge sur la page de votre demande.",
        "{count} fichiers joints : ils se téléchargent sur la page de votre demande.",
        joined,
    )
    return [*letter.exchange.text.split("\n"), *([told] if joined else [])]
