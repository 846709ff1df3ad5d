"""A host in its app context, a mail server in memory, and what a case left behind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from flask_reclamations.domain.vocabulary import Channel, IncidentType, Kind, Stakeholder
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.models import Case, Event, Exchange, Organisation, OutboxMessage
from flask_reclamations.services import filing, search
from flask_reclamations.services.act import Act, acting, db_session
from flask_reclamations.services.journal import payload_of

from ..conftest import NOON, act_of, draft, establish, viewer

TODAY = date(2026, 11, 12)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def lms(app: Flask) -> Iterator[Flask]:
    """The host on SQLite, in its context."""
    with app.app_context():
        yield app
        # A test that changes rows behind the services says so.
        assert app.config.get("TAMPERED") or stale() == []


@pytest.fixture
def any_lms(any_app: Flask) -> Iterator[Flask]:
    """The host on each database, in its context."""
    with any_app.app_context():
        yield any_app
        assert any_app.config.get("TAMPERED") or stale() == []


def stale() -> list[str]:
    """Return the references of cases whose committed words differ from those of an index made anew."""
    session = db_session()
    session.rollback()
    joined = "reclamations_search JOIN reclamations_case ON id = case_id"
    query = text(f"SELECT reference, CAST(words AS text) AS words FROM {joined}")
    kept = {row.reference: row.words for row in session.execute(query)}
    search.index(session, session.scalars(select(Case).where(Case.reference.in_(kept))).all())
    fresh = {row.reference: row.words for row in session.execute(query)}
    session.rollback()
    return sorted(reference for reference, words in kept.items() if fresh[reference] != words)


@dataclass
class Post:
    """A mail server in memory: it accepts, or answers each message with `error`."""

    error: Exception | None = None
    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        if self.error is not None:
            raise self.error
        mail = message_from_bytes(message, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.sent.append((recipient, mail))
        return "250 OK"

    def subjects(self, recipient: str) -> list[str]:
        return [str(mail["Subject"]) for to, mail in self.sent if to == recipient]


def posted(post: Post | None = None, at: datetime = LATER) -> Post:
    """Send what is due at this time, and return the mail server."""
    post = post or Post()
    deliver_due(clock=lambda: at, transport=post)
    return post


def told(**changed: Any) -> filing.OnBehalf:
    """Return who speaks: a mother on the phone, today, without an account."""
    values: dict[str, Any] = {
        "channel": Channel.PHONE,
        "stakeholder": Stakeholder.GUARDIAN,
        "received_on": TODAY,
        "claimant_label": "Marie Aubert",
        "claimant_phone": "06 00 00 00 00",
    }
    return filing.OnBehalf(**values | changed)


def recorded(app: Flask, by: str = "sam", now: datetime = NOON, said: Any = None, **changed: Any) -> Case:
    """A case written down for somebody; committed."""
    act = act_of(app, by, now)
    case = filing.record(act, draft(**changed), said or told())
    act.session.commit()
    return case


def logged(app: Flask, by: str = "bruno", now: datetime = NOON, kind: Kind = Kind.INCIDENT, **changed: Any) -> Case:
    """An aléa, or a difficulty, that a trainer logged; committed."""
    values: dict[str, Any] = {
        "incident_type": IncidentType.CONNECTION,
        "immediate_action": "Partage de connexion depuis mon téléphone.",
        "informed": ("stagiaires",),
    }
    act = act_of(app, by, now)
    case = filing.log(act, draft(kind=kind, category=None), filing.Incident(**values | changed))
    act.session.commit()
    return case


def elsewhere(app: Flask, ref: str = "vallee", now: datetime = NOON, **settings: Any) -> Act:
    """An act of Léa in a second organisation, which this call sets up."""
    db_session().commit()
    adapter = app.extensions["reclamations"].host.adapter
    adapter.organisation, adapter.all_organisations = ref, ["rives", ref]
    establish(app, ref)
    row = db_session().query(Organisation).filter_by(ref=ref).one()
    for name, value in settings.items():
        setattr(row, name, value)
    return acting(row, viewer(app, "lea"), now=now)


def count(model: type[Any]) -> int:
    return db_session().query(model).count()


def events(case: Case) -> list[Event]:
    return db_session().query(Event).filter_by(subject_kind="case", subject_id=case.id).order_by(Event.seq).all()


def kinds(case: Case) -> list[str]:
    return [event.kind for event in events(case)]


def payload(case: Case, position: int = -1) -> dict[str, Any]:
    return payload_of(events(case)[position])


def mails(case: Case) -> set[tuple[str, str]]:
    """Return the mails queued for a case: template and recipient."""
    rows = db_session().query(OutboxMessage).filter_by(case_id=case.id)
    return {(row.template, row.recipient) for row in rows}


def exchanges_of(case: Case) -> list[Exchange]:
    return db_session().query(Exchange).filter_by(case_id=case.id).order_by(Exchange.id).all()
