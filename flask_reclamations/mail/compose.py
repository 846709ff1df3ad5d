"""What each mail says: a subject, paragraphs, at most one link, and why it comes to you."""

from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote

from flask import current_app

from ..domain.vocabulary import Kind, Milestone
from ..i18n import current_locale, local, say_date, say_moment, t
from ..models import Case, Exchange, Organisation, OutboxMessage, Survey
from ..services import surveys
from ..services.act import Act


@dataclass(frozen=True)
class Letter:
    """All that a mail may speak of."""

    act: Act
    organisation: Organisation
    case: Case
    row: OutboxMessage
    exchange: Exchange | None
    survey: Survey | None
    name: str
    has_account: bool

    @property
    def kind(self) -> str:
        """Return the kind as a word inside a sentence."""
        return t(Kind(self.case.kind).label).lower()

    def day(self, moment: Any) -> str:
        """Write the organisation's day of an instant."""
        return say_date(local(moment, self.organisation.zone).date()) if moment else ""

    def page(self) -> tuple[str, str]:
        """Return the link to the case."""
        root = self.act.settings.public_root + self.act.settings.url_prefix
        return t("Suivre ma demande"), f"{root}/cases/{quote(self.case.reference)}"

    def open_case(self) -> tuple[str, str]:
        """Return the link to the case, for staff."""
        return t("Ouvrir le dossier"), self.page()[1]


@dataclass(frozen=True)
class Words:
    """The words of one mail."""

    subject: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None
    quoted: str | None = None
    reason: str = ""


def _to_claimant(letter: Letter, subject: str, paragraphs: list[str], **more: Any) -> Words:
    reason = t(
        "Vous recevez ce message car vous avez saisi {of} ({ref}).",
        of=letter.organisation.name,
        ref=letter.case.reference,
    )
    action = letter.page() if letter.has_account else None
    return Words(subject, paragraphs, **{"action": action, "reason": reason, **more})


def _without_account(letter: Letter) -> list[str]:
    if letter.has_account:
        return []
    of = letter.organisation
    means = " · ".join(part for part in (of.email, of.phone, of.address) if part)
    return [
        t(
            "Pour suivre votre demande, indiquez la référence {ref} : {means}",
            ref=letter.case.reference,
            means=means,
        )
    ]


def acknowledgement(letter: Letter) -> Words:
    """« Nous avons bien reçu votre demande » (A09, D03, C17): the date announced is the case's own."""
    case = letter.case
    about = t(" concernant {session}", session=case.session_label) if case.session_label else ""
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
    if case.respond_due:
        paragraphs.append(
            t(
                "Nous vous répondrons au plus tard le {day}. Si un délai supplémentaire est nécessaire, "
                "nous vous le dirons et vous expliquerons pourquoi.",
                day=letter.day(case.respond_due),
            )
        )
    subject = t("Nous avons bien reçu votre demande {ref}", ref=case.reference)
    return _to_claimant(letter, subject, [*paragraphs, *_without_account(letter)], quoted=case.description)


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
    return _to_claimant(letter, subject, [*paragraphs, *_without_account(letter)], quoted=case.description)


def message(letter: Letter) -> Words:
    """Carry a message to the claimant."""
    subject = t("Un message au sujet de votre demande {ref}", ref=letter.case.reference)
    return _to_claimant(letter, subject, [*_said(letter), *_without_account(letter)])


def answer(letter: Letter) -> Words:
    """Carry the answer (A11)."""
    subject = t("Notre réponse à votre demande {ref}", ref=letter.case.reference)
    return _to_claimant(letter, subject, [*_said(letter), *_without_account(letter)])


def survey(letter: Letter) -> Words:
    """Ask whether it helped (B05, C27)."""
    if letter.survey is None:
        raise ValueError("a survey mail without its survey")
    root = letter.act.settings.public_root + letter.act.settings.url_prefix
    token = surveys.token_of(letter.survey, current_app.config["SECRET_KEY"])
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
        action=(t("Donner mon avis"), f"{root}/satisfaction/{token}"),
    )


def _said(letter: Letter) -> list[str]:
    return letter.exchange.text.split("\n") if letter.exchange else []


def _to_staff(letter: Letter, subject: str, paragraphs: list[str], reason: str, **more: Any) -> Words:
    return Words(subject, paragraphs, action=letter.open_case(), reason=reason, **more)


def _title(letter: Letter) -> str:
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
    return _to_staff(letter, subject, [_title(letter), received], reason)


def assigned(letter: Letter) -> Words:
    """Tell somebody that a case is theirs now."""
    subject = t("{ref} vous est confiée", ref=letter.case.reference)
    due = [t("Prochaine échéance : {day}.", day=letter.day(letter.case.next_due))] if letter.case.next_due else []
    return _to_staff(
        letter, subject, [_title(letter), *due], t("Vous recevez ce message car ce dossier vous est confié.")
    )


def message_in(letter: Letter) -> Words:
    """Tell whoever handles the case that its claimant wrote."""
    subject = t("{ref} : le réclamant a écrit", ref=letter.case.reference)
    return _to_staff(letter, subject, [_title(letter)], t("Vous recevez ce message car vous suivez ce dossier."))


def not_solved(letter: Letter) -> Words:
    """Tell whoever handles the case that the claimant said « non » (B05)."""
    subject = t("{ref} rouverte : le problème n’est pas réglé", ref=letter.case.reference)
    due = [t("Une nouvelle réponse est attendue avant le {day}.", day=letter.day(letter.case.respond_due))]
    return _to_staff(
        letter, subject, [_title(letter), *due], t("Vous recevez ce message car vous suivez ce dossier.")
    )


def escalated(letter: Letter) -> Words:
    """Ask the direction to step in (A13)."""
    subject = t("{ref} escaladée : votre intervention est demandée", ref=letter.case.reference)
    return _to_staff(
        letter,
        subject,
        [_title(letter)],
        t("Vous recevez ce message car vous dirigez {of}.", of=letter.organisation.name),
    )


TEMPLATES: dict[str, Callable[[Letter], Words]] = {
    function.__name__: function
    for function in (
        acknowledgement,
        receipt,
        message,
        answer,
        survey,
        new_case,
        assigned,
        message_in,
        not_solved,
        escalated,
    )
}


def words_of(letter: Letter) -> Words:
    """Return the words of a mail, in the language in force."""
    return TEMPLATES[letter.row.template](letter)


def compose(letter: Letter, words: Words, address: str) -> EmailMessage:
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
    # Not render_template: the host's context processors may need a request, and a job has none.
    templates = current_app.jinja_env
    context = {
        "words": words,
        "letter": letter,
        "of": letter.organisation,
        "t": t,
        "locale": current_locale(),
    }
    mail.set_content(templates.get_template("reclamations/mail/letter.txt").render(context))
    mail.add_alternative(templates.get_template("reclamations/mail/letter.html").render(context), subtype="html")
    return mail


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)
