"""The words of mails: checked before they are kept, each change in the organisation's journal."""

from collections.abc import Collection
from typing import Any

from ..domain.fill import Fault, faults
from ..domain.mailtexts import MAIL_TEXTS
from ..errors import NotFoundError, Reason, RefusedError
from ..i18n import LOCALES, unspaced
from ..models import MailTemplate
from ..queries import templates
from . import journal
from .act import Act
from .editing import ConflictError
from .organisations import changed_since, deciding

ROOM = 5_000


def default(template: str, locale: str) -> tuple[str, str]:
    """Return our own subject and text of a mail in a language, with its variables."""
    words = MAIL_TEXTS[template]
    return unspaced(words.subject, locale), "\n".join(unspaced(line, locale) for line in words.lines)


def word_mail(act: Act, template: str, locale: str, subject: str, body: str, *, seen: int | None = None) -> None:
    """Word a mail in a language; our own words again are no words of its own.

    Parameters: `seen` the length of the organisation's journal when the person was shown the words.
    Raises `NotFoundError` for a mail or language we do not have; `RefusedError` naming each wrong variable;
    `ConflictError` where somebody else worded it otherwise since (B17).
    """
    organisation = deciding(act)
    check_mail(template, locale, subject, body)
    row = templates.mail(act.session, organisation, template, locale)
    if seen is not None and (subject, body) != ((row.subject, row.body) if row else default(template, locale)):
        since = changed_since(act, "mail_worded", seen)
        others = [event for event, said in since if (said.get("template"), said.get("locale")) == (template, locale)]
        if others:
            raise ConflictError(others)
    if (subject, body) == default(template, locale):
        if row is not None:
            _journal_mail(act, template, locale, _texts(row), {})
            act.session.delete(row)
        return
    if row is None:
        row = MailTemplate(organisation_id=organisation.id, template=template, locale=locale)
        before = {}
    else:
        before = _texts(row)
    row.subject, row.body = subject, body
    if _texts(row) != before:
        act.session.add(row)
        _journal_mail(act, template, locale, before, _texts(row))


def check_mail(template: str, locale: str, subject: str, body: str) -> None:
    """Raise what `word_mail` would raise of these words."""
    if template not in MAIL_TEXTS or locale not in LOCALES:
        raise NotFoundError(f"{template} {locale}")
    words = MAIL_TEXTS[template]
    # What somebody wrote at length is no subject.
    reasons = wrong(subject, set(words.variables) - {"texte"}, "subject", room=200)
    reasons += wrong(body, words.variables, "body")
    gone = [fault for fault in faults(subject + body, words.variables, words.needed) if fault.code == "missing"]
    if reasons or gone:
        raise RefusedError(reasons + [_said(fault, "body") for fault in gone])


def wrong(text: str, known: Collection[str], at: str, *, room: int = ROOM) -> list[Reason]:
    """Return why a text with variables cannot be kept, each unknown variable by its name."""
    if not text.strip():
        return [Reason("empty", "Écrivez quelques mots.", at)]
    if len(text) > room:
        return [Reason("too_long", "Ce texte est trop long ({maximum} caractères au plus).", at, {"maximum": room})]
    return [_said(fault, at) for fault in faults(text, known)]


def _said(fault: Fault, at: str) -> Reason:
    if fault.code == "brace":
        alone = "Une accolade est seule : une variable s’écrit entre deux, comme {example}."
        return Reason(fault.code, alone, at, {"example": "{reference}"})
    name = {"name": f"{{{fault.name}}}"}
    if fault.code == "missing":
        missing = "Gardez {name} dans le texte : sans elle, la personne ne saurait pas l’essentiel."
        return Reason(fault.code, missing, at, name)
    unknown = "{name} n’est pas une variable de ce texte : utilisez celles de la liste."
    return Reason(fault.code, unknown, at, name)


def _texts(row: MailTemplate) -> dict[str, Any]:
    return {"subject": row.subject, "body": row.body}


def _journal_mail(act: Act, template: str, locale: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    said = {"template": template, "locale": locale, "before": before, "after": after}
    journal.append(act, act.organisation, "mail_worded", said)
