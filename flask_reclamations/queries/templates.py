"""What an organisation words itself."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.mailtexts import MAIL_TEXTS
from ..models import CannedAnswer, MailTemplate, Organisation


def mails(session: Session, organisation: Organisation) -> dict[tuple[str, str], MailTemplate]:
    """Return the mails worded by the organisation, by template and language."""
    query = select(MailTemplate).where(MailTemplate.organisation_id == organisation.id)
    return {(row.template, row.locale): row for row in session.scalars(query)}


def broken(session: Session, organisation: Organisation) -> set[tuple[str, str]]:
    """Return which of its own words cannot be filled any more, by template and language: those mails go in ours."""
    rows = mails(session, organisation).items()
    return {key for key, row in rows if key[0] in MAIL_TEXTS and MAIL_TEXTS[key[0]].unfillable(row.subject, row.body)}


def mail(session: Session, organisation: Organisation, template: str, locale: str) -> MailTemplate | None:
    """Return the organisation's own words for a mail in a language, or None."""
    query = select(MailTemplate).where(
        MailTemplate.organisation_id == organisation.id,
        MailTemplate.template == template,
        MailTemplate.locale == locale,
    )
    return session.scalar(query)


def answers(session: Session, organisation: Organisation) -> list[CannedAnswer]:
    """Return all answers ready to use, by language then name, withdrawn ones too."""
    query = select(CannedAnswer).where(CannedAnswer.organisation_id == organisation.id)
    return list(session.scalars(query.order_by(CannedAnswer.locale.desc(), CannedAnswer.name, CannedAnswer.id)))
