"""The tenant and what it decides."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Chained, Id, Owned


class Organisation(Chained, Base):
    """A training organisation: its words, its contacts, its delays, and the head of its own journal."""

    __tablename__ = "reclamations_organisation"
    SUBJECT = "organisation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    nda: Mapped[str] = mapped_column(String(20), default="", server_default="")
    siret: Mapped[str] = mapped_column(String(14), default="", server_default="")
    # The content of `Blob.sha256`; empty: none.
    logo: Mapped[str] = mapped_column(String(64), default="", server_default="")
    footer: Mapped[str] = mapped_column(String(300), default="", server_default="")
    quality_label: Mapped[str] = mapped_column(String(200), default="", server_default="")
    direction_label: Mapped[str] = mapped_column(String(200), default="", server_default="")
    referent_ref: Mapped[str | None] = mapped_column(String(64))
    referent_label: Mapped[str | None] = mapped_column(String(200))
    disability_ref: Mapped[str | None] = mapped_column(String(64))
    disability_label: Mapped[str | None] = mapped_column(String(200))
    # Whom to speak to in confidence (`domain.confidant`); empty: whom `quality_label` names.
    confidential_label: Mapped[str] = mapped_column(String(200), default="", server_default="")
    confidential_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    confidential_phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    # The médiateur de la consommation: all three, or none (`domain.mediator`).
    mediator_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    mediator_address: Mapped[str] = mapped_column(String(400), default="", server_default="")
    mediator_site: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # People buy trainings for themselves, CPF included: a médiateur is then needed (O13).
    consumers: Mapped[bool] = mapped_column(default=True, server_default=true())
    reference_prefix: Mapped[str] = mapped_column(String(12), default="REG")
    policy: Mapped[str] = mapped_column(String(64), default="standard")
    calendar: Mapped[int | None] = mapped_column(Id)
    priorities: Mapped[dict[str, dict[str, int]] | None] = mapped_column(JSON)
    public_form: Mapped[bool] = mapped_column(default=True, server_default=true())
    allow_anonymous: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Under the forms; empty: our own words (`web.privacy`).
    notice: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    health_hint: Mapped[str] = mapped_column(String(200), default="", server_default="")
    late_message: Mapped[str] = mapped_column(String(16), default="attach", server_default="attach")
    retention_years: Mapped[int] = mapped_column(default=4, server_default="4")
    # Years of the kinds that have their own: `domain.retention.Rules`.
    retentions: Mapped[dict[str, int] | None] = mapped_column(JSON)
    # Years before the intermediate archive; None: never.
    archive_years: Mapped[int | None]
    # The purge that runs holds this until then; what it forgot still lies in the file of a SQLite database.
    purging_until: Mapped[datetime | None]
    scrub: Mapped[bool] = mapped_column(default=False, server_default=false())
    # None: those of `domain.reminders.Rules`.
    reminders: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # None: those of `domain.surveys.Rules`.
    surveys: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # By type of aléa; None: those of `services.measures`.
    measures: Mapped[dict[str, str] | None] = mapped_column(JSON)
    # What differs from our types of aléa, by code: `services.incident_types`.
    incident_types: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(JSON)
    # Its words in the place of ours: `services.wording`; None: ours.
    words: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # The topics of a quality review, in order; None: those of `domain.reviews`.
    agenda: Mapped[list[str] | None] = mapped_column(JSON)
    # By ground; None: those of `domain.recurrence.Rules`.
    recurrences: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # None: those of `domain.reports.Rules`.
    reports: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # Where each daily seal is sent, out of the house; empty: nowhere.
    seal_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    # The texts in force, for days that `domain.referential` has no verified text for; empty: to be confirmed.
    indicator_30: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    indicator_31: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    indicator_32: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    # The last day whose list of what is late was written.
    digest_day: Mapped[date | None]
    created_at: Mapped[datetime]


class Category(Owned, Base):
    """What a case is about; a deactivated one stays on old cases (A07)."""

    __tablename__ = "reclamations_category"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    code: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class Policy(Owned, Base):
    """The delays of an organisation's own making; a case keeps what it needs of them (A02)."""

    __tablename__ = "reclamations_policy"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    name: Mapped[str] = mapped_column(String(64))
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_at: Mapped[datetime]


class CalendarVersion(Owned, Base):
    """What an organisation's calendar was from then on: never changed, so that a date can be explained later."""

    __tablename__ = "reclamations_calendar"

    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class Sequence(Base):
    """The last number given in a civil year; taken with one atomic statement (C12)."""

    __tablename__ = "reclamations_sequence"

    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("reclamations_organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
