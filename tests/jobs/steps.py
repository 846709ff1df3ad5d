"""What happens in the stories of these tests, each step in an app context of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from flask_reclamations.domain.recurrence import Ground, Rules
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import Channel, SendMode, Stakeholder
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.mail.send import Transport
from flask_reclamations.models import Case, Event, Export, Organisation, OutboxMessage
from flask_reclamations.queries import journal
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import answers as answering
from flask_reclamations.services import exports, filing, handling, organisations
from flask_reclamations.services.act import Act, db_session

from ..conftest import NOON, act_of, draft, filed

Row = TypeVar("Row")
STORY = {"kind": "reclamation", "session": "cpn-b", "description": "La salle 2 n’avait pas de connexion."}


def files(app: Flask, ref: str = "lea", now: datetime = NOON, **changed: Any) -> str:
    """File a case and return its reference."""
    with app.app_context():
        return filed(app, ref, now, **changed).reference


def watches_nothing(app: Flask) -> None:
    """Have the organisation raise no alert, where other mails are counted."""
    with app.app_context():
        off = Rules(dict.fromkeys(Ground)).as_json()
        organisations.establish("rives", now=NOON, recurrences=off)
        db_session().commit()


def records(app: Flask, ref: str = "sam", now: datetime = NOON, **told: Any) -> str:
    """Write a complaint down for somebody else and return its reference."""
    said: dict[str, Any] = {
        "channel": Channel.PHONE,
        "stakeholder": Stakeholder.COMPANY,
        "received_on": now.date(),
        "claimant_label": "Olga Serre",
        "claimant_email": "olga@exemple.test",
    }
    with app.app_context():
        act = act_of(app, ref, now)
        reference = filing.record(act, draft(), filing.OnBehalf(**said | told)).reference
        act.session.commit()
        return reference


def does(app: Flask, ref: str, reference: str, what: Callable[[Act, Case], Any], now: datetime = NOON) -> None:
    """Have somebody handle a case."""
    with app.app_context():
        act = act_of(app, ref, now)
        what(act, handling.load(act, reference, Permission.HANDLE))
        act.session.commit()


def answers(app: Flask, reference: str, text: str = "La connexion est rétablie.", now: datetime = NOON) -> None:
    """Have the quality manager answer by e-mail."""
    does(
        app,
        "claire",
        reference,
        lambda act, case: answering.answer(act, case, answering.Argued(text), SendMode.EMAIL),
        now,
    )


def asks_export(app: Flask, now: datetime, file_format: str = "csv", filters: Filters | None = None) -> int:
    """Have the quality manager ask for the register and return the export's id."""
    with app.app_context():
        act = act_of(app, "claire", now)
        row_id = exports.ask(act, filters or Filters(), file_format).id
        act.session.commit()
        return row_id


def relays(app: Flask, now: datetime = NOON, transport: Transport | None = None) -> int:
    """Send what is due at this instant."""
    with app.app_context():
        return deliver_due(clock=lambda: now, transport=transport)


def all_of(app: Flask, model: type[Row], **equal: Any) -> list[Row]:
    """Return the rows as another session sees them."""
    with app.app_context():
        query = select(model).filter_by(**equal)
        return list(db_session().scalars(query.order_by(model.id)))  # type: ignore[attr-defined]


def case_of(app: Flask, reference: str) -> Case:
    return all_of(app, Case, reference=reference)[0]


def mail_of(app: Flask, template: str) -> OutboxMessage:
    return all_of(app, OutboxMessage, template=template)[0]


def export_of(app: Flask, row_id: int) -> Export:
    return all_of(app, Export, id=row_id)[0]


def told_by(app: Flask, reference: str) -> list[str]:
    """Return the kinds of a case's events."""
    case = case_of(app, reference)
    return [event.kind for event in all_of(app, Event, subject_kind="case", subject_id=case.id)]


def faults(app: Flask) -> list[str]:
    """Return what does not verify in the organisation's journal and numbering."""
    with app.app_context():
        return list(journal.faults(db_session(), db_session().scalars(select(Organisation)).one()))


def browser(app: Flask, ref: str) -> FlaskClient:
    """A browser where this person is logged in."""
    client = app.test_client()
    client.get(f"/login/{ref}")
    return client


def posts_complaint(app: Flask, ref: str = "lea", **changed: str) -> TestResponse:
    """File over HTTP, as the course page's form does."""
    return browser(app, ref).post("/reclamations/new", data=STORY | changed)
