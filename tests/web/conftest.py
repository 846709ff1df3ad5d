"""Cases as they stand, and browsers where somebody is logged in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.jobs.reports import make_asked
from flask_reclamations.models import Base, Case, Export, Organisation, Survey
from flask_reclamations.queries import similar
from flask_reclamations.services import recurrence, search, surveys, tracking
from flask_reclamations.services.act import db_session

from ..conftest import act_of, filed

HTMX = {"HX-Request": "true"}


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def log_in(app: Flask, ref: str) -> FlaskClient:
    browser = app.test_client()
    browser.get(f"/login/{ref}")
    return browser


def opened(app: Flask, ref: str = "lea", **changed: Any) -> str:
    """File a case now and return its reference."""
    with app.app_context():
        return filed(app, ref, changed.pop("now", now()), **changed).reference


def arranged(app: Flask, reference: str, **columns: Any) -> None:
    """Put a case into a state by its columns, for pages that only read them."""
    with app.app_context():
        db_session().execute(update(Case).where(Case.reference == reference).values(**columns))
        db_session().commit()


def the_case(app: Flask, reference: str) -> Case:
    """Return a case as the database has it; detached."""
    with app.app_context():
        case = db_session().scalars(select(Case).where(Case.reference == reference)).one()
        db_session().expunge(case)
        return case


def row_counts(app: Flask) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {t.name: db_session().scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def many(app: Flask, count: int, **columns: Any) -> list[str]:
    """Write this many bare cases at once and return their references; a callable column is given the number."""
    with app.app_context():
        session = db_session()
        organisation = session.scalars(select(Organisation)).one()
        first = (session.scalar(select(func.max(Case.number)).where(Case.year == 2025)) or 0) + 1
        rows = [_bare(organisation.id, number, columns) for number in range(first, first + count)]
        session.execute(insert(Case), rows)
        while search.index_next(session, 0, search.MISSING):
            pass
        session.commit()
        return [row["reference"] for row in rows]


def _bare(organisation_id: int, number: int, columns: dict[str, Any]) -> dict[str, Any]:
    at = datetime(2025, 3, 3, 9, tzinfo=UTC)
    bare = {
        "organisation_id": organisation_id,
        "reference": f"REG-2025-{number:04d}",
        "year": 2025,
        "number": number,
        "submission": f"bare-{number}",
        "declared_kind": "reclamation",
        "kind": "reclamation",
        "status": "recue",
        "channel": "formulaire",
        "stakeholder": "stagiaire",
        "claimant_ref": "lea",
        "claimant_label": "Léa Martin",
        "recorded_by_ref": "lea",
        "recorded_by_label": "Léa Martin",
        "subject": f"Dossier {number}",
        "description": "Lundi, la salle 2 n’avait pas de connexion.",
        "received_at": at,
        "recorded_at": at,
        "policy": {"name": "standard"},
        "informed": [],
    }
    return bare | {name: value(number) if callable(value) else value for name, value in columns.items()}


@pytest.fixture
def claire(as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The quality manager's browser."""
    return as_("claire")


@pytest.fixture
def lea(as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The learner's browser."""
    return as_("lea")


@pytest.fixture
def bruno(as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The trainer's browser."""
    return as_("bruno")


@dataclass
class Post:
    """A mail server that accepts everything and keeps it."""

    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        mail = message_from_bytes(message, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 accepted"


def delivered(app: Flask) -> list[EmailMessage]:
    """Send what waits and return the mails, in their order."""
    post = Post()
    with app.app_context():
        deliver_due(transport=post)
    return post.mails


def words_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def furnish(app: Flask) -> dict[str, str]:
    """Make a complaint that was answered by letter, an open one, an aléa, an export, and a satisfaction link."""
    case, fresh, incident = opened(app), opened(app), opened(app, kind=Kind.INCIDENT)
    claire = log_in(app, "claire")
    for verb, data in (
        ("people", {"implicated": "ines", "consulted": "sam"}),
        ("note", {"text": "Vu."}),
        ("answer", {"text": "Réparé.", "mode": "courrier"}),
    ):
        claire.post(f"/reclamations/cases/{case}/{verb}", data=data)
    due = (today() + timedelta(days=7)).isoformat()
    measure = {"type": "corrective", "text": "Doubler la borne.", "owner": "sam", "due_on": due, "priority": "haute"}
    claire.post(f"/reclamations/cases/{case}/plan_action", data=measure)
    claire.post(f"/reclamations/cases/{case}/put_on_review", data={"review": ""})
    feared = {
        "text": "La borne peut tomber en panne.",
        "owner": "sam",
        "likelihood": "3",
        "gravity": "2",
        "case": case,
    }
    claire.post("/reclamations/risks/new", data=feared)
    claire.post("/reclamations/exports", data={"format": "csv"})
    made = claire.post("/reclamations/reports", data={"period": f"{today():%Y-%m}"})
    with app.app_context():
        assert make_asked() == 1
    claire.post("/reclamations/settings/delays/new", data={"name": "Nos délais", "alea_respond_amount": "3"})
    claire.post("/reclamations/settings/canned", data={"name": "Excuses", "text": "Toutes nos excuses."})
    # An aléa is not closed but resolved: it is skipped.
    done = claire.post("/reclamations/register/bulk?act=close", data={"case": f"{incident}:1"})
    with app.app_context():
        export = db_session().scalars(select(Export.token)).one()
        survey = surveys.token_of(db_session().scalars(select(Survey)).one(), app.config["SECRET_KEY"], now=now())
        link = tracking.open_link(
            act_of(app, "claire", now()), db_session().query(Case).filter_by(reference=case).one()
        )
        recurrence.look(act_of(app, "claire", now()))
        db_session().commit()
    found = {"case": case, "fresh": fresh, "incident": incident, "export": export}
    found["review"] = f"REV-{today().year}-0001"
    found["risk"] = f"RSQ-{today().year}-0001"
    found["action"] = f"ACT-{today().year}-0001"
    found["report"] = made.location.rpartition("/")[2]
    return found | {"survey": survey, "link": link, "bulk": done.location.rpartition("/")[2]}


@pytest.fixture
def furnished(app: Flask) -> dict[str, str]:
    """What `furnish` made, by name."""
    return furnish(app)


@pytest.fixture
def nothing_is_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is compared with an ordinary one, which has no suggestion: only how its texts are shown counts."""
    monkeypatch.setattr(similar, "ENOUGH", 99)
