"""What an organisation words itself: its mails, and answers ready to use."""

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Owned


class MailTemplate(Owned, Base):
    """An organisation's own words for one mail in one language; without a row it goes in ours."""

    __tablename__ = "reclamations_mail_template"
    __table_args__ = (UniqueConstraint("organisation_id", "template", "locale"),)

    template: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)


class CannedAnswer(Owned, Base):
    """An answer ready to use, in one language; a withdrawn one is no longer offered."""

    __tablename__ = "reclamations_canned_answer"

    name: Mapped[str] = mapped_column(String(80))
    locale: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
