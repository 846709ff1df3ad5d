"""The house of the rights table: its cases, files, waiting messages and links, and every way to try them."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.plan import ActionType
from flask_reclamations.domain.presets import STANDARD
from flask_reclamations.domain.vocabulary import Channel, Direction, Stakeholder, VoidReason
from flask_reclamations.jobs import exports as building
from flask_reclamations.models import Action, Alert, Attachment, Case, Exchange, Intake, Organisation, Survey
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import (
    actions,
    agenda,
    bulk,
    canned,
    content,
    evidence,
    exchanges,
    exports,
    files,
    filing,
    intake,
    people,
    policies,
    procedures,
    recourse,
    recurrence,
    reviews,
    risks,
    surveys,
    tracking,
    views,
    voiding,
)
from flask_reclamations.services.act import Act, db_session
from flask_reclamations.services.drafts import Outsider

from ..conftest import act_of, draft, filed
from ..lms import Adapter, create_app
from .conftest import now, today
from .rights_table import CASES, MORE, WHO, steps

# What every service refuses for its own reasons: who may use a verb reads 422, and nothing changes.
REFUSED = {
    "formateur_absent": "x" * 401,
    "text": "x" * 10_001,
    "mode": "pigeon",
    "implicated": "personne",
    "person": "personne",
    "format": "doc",
    "resolved": "?",
    "email": "?",
    "zone": "?",
    "tags": "personne",
    "contact": "contact:0",
    "policy": "?",
    "territory": "?",
    "reclamation_respond_unit": "?",
    "review": "?",
    "topic-0": "x" * 5_001,
}
# In every word of this house: names of people, subjects, texts, notes, files.
SECRET = "secret-des-rives"


@dataclass(frozen=True)
class House:
    """The host with the cases of the table, a finished export of Claire's, two messages that wait, two links."""

    app: Flask
    references: dict[str, str]
    files: dict[str, str]
    export: str
    action: str
    proof: str
    alert: int
    risk: str
    review: str
    view: int
    bulk: str
    waiting: tuple[int, int]
    survey: str
    tracked: str
    link: str

    def cases(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield each case with each line of the table, and the method and address that try it."""
        for case, reference in self.references.items():
            for line, method, path in steps(case, reference, self.files[reference]):
                yield case, line, method, path


def _adapter() -> Adapter:
    adapter = Adapter()
    adapter.known |= {person.ref: person for person in MORE}
    return adapter


@pytest.fixture
def adapter() -> Adapter:
    return _adapter()


@pytest.fixture(scope="session")
def built(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, House]:
    """The house and the folder it lies in, built once: each test has a copy."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(sqlite_template, folder / "lms.db")
    adapter = _adapter()
    adapter.known = {ref: replace(person, label=f"{SECRET} {ref}") for ref, person in adapter.known.items()}
    app = create_app(f"sqlite:///{folder / 'lms.db'}", adapter, RECLAMATIONS_STORAGE=str(folder / "files"))
    with app.app_context():
        house = _furnished(app, adapter)
        app.extensions["sqlalchemy"].engine.dispose()
    return folder, house


@pytest.fixture
def sqlite_url(built: tuple[Path, House], tmp_path: Path) -> str:
    shutil.copytree(built[0], tmp_path, dirs_exist_ok=True)
    return f"sqlite:///{tmp_path / 'lms.db'}"


@pytest.fixture
def house(app: Flask, built: tuple[Path, House]) -> House:
    return replace(built[1], app=app)


def _furnished(app: Flask, adapter: Adapter) -> House:
    session = db_session()
    row = session.query(Organisation).one()
    row.referent_ref, row.address, row.quality_label = "rita", "1 rue du Pont", "Claire Vidal"
    session.commit()
    references = {name: _prepared(app, adapter, **told) for name, told in CASES.items()}
    act = act_of(app, "claire", now())
    measure = actions.Measure(ActionType.CORRECTIVE, f"{SECRET} action", adapter.known["olga"], today())
    improved = actions.create(
        act_of(app, "denis", now()), measure, submission=str(uuid.uuid4()), case=_the(references["a complaint"])
    )
    proof = _proved(act_of(app, "denis", now()), improved)
    feared = risks.Described(f"{SECRET} risque", adapter.known["olga"])
    case, weighed = _the(references["a complaint"]), risks.Weighed(3, 2)
    risk = risks.create(act_of(app, "denis", now()), feared, weighed, submission=str(uuid.uuid4()), case=case)
    meeting = reviews.Meeting(today(), [adapter.known["claire"]], (f"{SECRET} invité",))
    review = reviews.create(act, meeting, submission=str(uuid.uuid4()))
    agenda.put_case(act, review, references["a complaint"])
    reviews.write(act, review, {"topic-0": f"{SECRET} compte rendu"}, seen=None)
    export = exports.ask(act, Filters(), "csv").token
    view = views.save(act, Filters(kind="alea"), f"{SECRET} vue", shared=True).id
    case = session.query(Case).filter_by(reference=references["a complaint"]).one()
    mark = str(uuid.uuid4())
    bulk.ask(act, bulk.Order("close"), {case.reference: case.journal_seq}, submission=mark)
    survey, link = _asked(act, case), tracking.open_link(act, case)
    waiting = _left_waiting(act), _left_waiting(act)
    canned.add(act, f"{SECRET} type", "fr", f"{SECRET} réponse")
    policies.add(act, replace(STANDARD, name=f"{SECRET} délais"))
    procedures.write(act, {"object": f"{SECRET} procédure"}, routes=False, note=f"{SECRET} version", seen=0)
    procedures.approve(act)
    procedures.publish(act)
    session.commit()
    recurrence.look(act)
    session.commit()
    building.build_pending()
    joined = session.query(Case.reference, Attachment.token).join(Attachment, Attachment.case_id == Case.id)
    return House(
        app=app,
        references=references,
        files={str(reference): str(token) for reference, token in joined},
        export=export,
        action=improved.reference,
        proof=proof,
        alert=session.query(Alert.id).filter_by(ground="formation").scalar() or 0,
        risk=risk.reference,
        review=review.reference,
        view=view,
        bulk=mark,
        waiting=waiting,
        survey=surveys.token_of(survey, app.config["SECRET_KEY"], now=now()),
        tracked=case.reference,
        link=link,
    )


def _prepared(
    app: Flask,
    adapter: Adapter,
    *,
    by: str = "aude",
    about: tuple[str, ...] = ("igor",),
    anonymous: bool = False,
    void: bool = False,
    **changed: Any,
) -> str:
    mark = str(uuid.uuid4())
    kept = content.judged(f"{SECRET}.txt", b"Salle 2, sans connexion.")
    token = files.stage(act_of(app, by, now()), mark, kept).token
    changed |= {"submission": mark, "files": (token,), "subject": f"{SECRET} objet", "description": f"{SECRET} récit"}
    if by == "lea":
        case = filed(app, by, now(), **changed)
    else:
        told = filing.OnBehalf(
            Channel.PHONE, Stakeholder.LEARNER, today(), claimant=adapter.known["lea"], anonymous=anonymous
        )
        case = filing.record(act_of(app, by, now()), draft(**changed), told)
    if by != "lea":
        # Their claimants confirmed what was said on the phone: each has its proof of filing.
        recourse.confirm(act_of(app, "lea", now()), case)
    act = act_of(app, "claire", now())
    exchanges.note(act, case, f"{SECRET} note")
    people.assign(act, case, adapter.known["olga"])
    if void:
        voiding.void(act, case, VoidReason.TEST, f"{SECRET} motif")
    implicated = [adapter.known[ref] for ref in sorted(case.implicated_refs.union(about))]
    people.set_people(act, case, implicated=implicated, consulted=[adapter.known["carl"]])
    act.session.commit()
    return case.reference


def _proved(act: Act, action: Action) -> str:
    mark = str(uuid.uuid4())
    token = files.stage(act, mark, content.judged(f"{SECRET}.txt", b"Deux bornes, une par rang.")).token
    evidence.add(act, action, files.Enclosed(mark, (token,)))
    return token


def _the(reference: str) -> Case:
    return db_session().query(Case).filter_by(reference=reference).one()


def _asked(act: Act, case: Case) -> Survey:
    exchange = exchanges.keep(act, case, Direction.OUT, Exchange.ANSWER, "Réparé.")
    then = act.now
    survey = Survey(
        organisation_id=case.organisation_id,
        case_id=case.id,
        exchange_id=exchange.id,
        asked_at=then,
        expires_at=then.replace(year=then.year + 1),
    )
    act.session.add(survey)
    act.session.flush()
    return survey


def _left_waiting(act: Act) -> int:
    said = draft(description=f"{SECRET} message", session_ref=None, category=None)
    company = Outsider(Stakeholder.COMPANY, claimant_label=f"{SECRET} SARL", claimant_email="sarl@exemple.test")
    row = intake.receive(act, said, company, suspicions=[intake.TRAP])
    assert isinstance(row, Intake)
    return row.id


def browser_of(house: House, who: str) -> FlaskClient:
    """Return the browser of somebody of the table, who opened the two links as well."""
    browser = house.app.test_client()
    if WHO[who]:
        browser.get(f"/login/{WHO[who]}")
    browser.get(f"/reclamations/satisfaction/{house.survey}")
    browser.get(f"/reclamations/track/{house.link}")
    return browser


def addresses(house: House) -> list[tuple[str, str, str]]:
    """Return each address that is not below a case: its name in the table, its method, its path."""
    accepted, dropped = house.waiting
    return [
        ("new", "GET", "/new"),
        ("new", "POST", "/new"),
        ("mine", "GET", "/mine"),
        ("notifications", "GET", "/notifications"),
        ("notifications", "POST", "/notifications"),
        ("incidents", "GET", "/sessions/cpn-b/incidents"),
        ("incidents", "POST", "/sessions/cpn-b/incidents"),
        ("history", "GET", "/history/session/cpn-b"),
        ("register", "GET", "/register"),
        ("poster", "GET", "/poster"),
        ("record", "GET", "/register/new"),
        ("record", "POST", "/register/new"),
        ("views", "GET", "/register/views"),
        ("views", "POST", "/register/views"),
        ("view", "POST", f"/register/views/{house.view}/change"),
        ("examined", "POST", "/register/examined"),
        ("bulk", "GET", "/register/bulk?act=close"),
        ("bulk_confirm", "POST", "/register/bulk?act=close"),
        ("bulk_result", "GET", f"/register/bulk/{house.bulk}"),
        ("bulk_undo", "POST", f"/register/bulk/{house.bulk}/undo"),
        ("document", "GET", "/documents/blank"),
        ("document", "POST", "/documents/blank"),
        ("exports", "GET", "/exports"),
        ("exports", "POST", "/exports"),
        ("export_progress", "GET", f"/exports/{house.export}"),
        ("export_file", "GET", f"/exports/{house.export}/file"),
        ("export_cancel", "POST", f"/exports/{house.export}/cancel"),
        ("pack", "GET", "/exports/pack"),
        ("pack", "POST", "/exports/pack"),
        ("access_log", "GET", "/access-log"),
        ("waiting", "GET", "/register/waiting"),
        ("decide", "POST", f"/register/waiting/{accepted}/accept"),
        ("decide", "POST", f"/register/waiting/{dropped}/drop"),
        ("settings", "GET", "/settings"),
        ("settings_section", "GET", "/settings/identity"),
        ("settings_section", "POST", "/settings/identity"),
        ("settings_logo", "POST", "/settings/logo"),
        ("logo", "GET", "/logo"),
        ("settings_contacts", "GET", "/settings/contacts"),
        ("settings_contacts", "POST", "/settings/contacts"),
        ("settings_categories", "GET", "/settings/categories"),
        ("settings_category", "POST", "/settings/categories"),
        ("plan", "GET", "/plan"),
        ("recurrences", "GET", "/recurrences"),
        ("recurrence", "GET", f"/recurrences/{house.alert}"),
        ("recurrence_do", "POST", f"/recurrences/{house.alert}/set_aside"),
        ("recurrence_do", "POST", f"/recurrences/{house.alert}/risk"),
        ("risks", "GET", "/risks"),
        ("risk_new", "GET", "/risks/new"),
        ("risk_new", "POST", "/risks/new"),
        ("risk", "GET", f"/risks/{house.risk}"),
        ("risk_do", "POST", f"/risks/{house.risk}/close"),
        ("risks_export", "POST", "/risks/export"),
        ("readiness_export", "POST", "/readiness/export"),
        ("plan_export", "POST", "/plan/export"),
        ("opinions_export", "POST", "/opinions/export"),
        ("journal_export", "GET", "/exports/journal"),
        ("journal_export", "POST", "/exports/journal"),
        ("plan_new", "GET", "/plan/new"),
        ("plan_new", "POST", "/plan/new"),
        ("action", "GET", f"/plan/{house.action}"),
        ("action_do", "POST", f"/plan/{house.action}/finish"),
        ("action_file", "GET", f"/plan/{house.action}/files/{house.proof}"),
        ("rights", "GET", "/rights"),
        ("readiness", "GET", "/readiness"),
        ("requests", "GET", "/requests"),
        ("requests", "POST", "/requests"),
        ("settings_reports", "GET", "/settings/reports"),
        ("settings_reports", "POST", "/settings/reports"),
        ("reports", "GET", "/reports"),
        ("reports", "POST", "/reports"),
        ("report", "GET", "/reports/2026-11-v9"),
        ("auditors", "GET", "/auditors"),
        ("auditors", "POST", "/auditors"),
        ("auditor_dismiss", "POST", "/auditors/1/dismiss"),
        ("auditor_link", "GET", "/audit/none"),
        ("opinions", "GET", "/opinions"),
        ("reviews", "GET", "/reviews"),
        ("review_new", "GET", "/reviews/new"),
        ("review_new", "POST", "/reviews/new"),
        ("review_examine", "POST", "/reviews/examine"),
        ("review", "GET", f"/reviews/{house.review}"),
        ("review", "POST", f"/reviews/{house.review}"),
        ("review_meeting", "GET", f"/reviews/{house.review}/meeting"),
        ("review_meeting", "POST", f"/reviews/{house.review}/meeting"),
        ("review_action", "GET", f"/reviews/{house.review}/action"),
        ("review_action", "POST", f"/reviews/{house.review}/action"),
        ("review_tell", "GET", f"/reviews/{house.review}/tell"),
        ("review_tell", "POST", f"/reviews/{house.review}/tell"),
        ("case_tell", "GET", f"/cases/{house.references['a complaint']}/tell"),
        ("case_tell", "POST", f"/cases/{house.references['a complaint']}/tell"),
        ("learned", "GET", "/learned"),
        ("dashboard", "GET", "/dashboard"),
        ("review_print", "GET", f"/reviews/{house.review}/print"),
        ("handover", "GET", "/handover"),
        ("handover", "POST", "/handover"),
        ("settings_delays", "GET", "/settings/delays"),
        ("settings_delays", "POST", "/settings/delays"),
        ("settings_policy_new", "GET", "/settings/delays/new"),
        ("settings_policy_new", "POST", "/settings/delays/new"),
        ("settings_policy", "GET", "/settings/delays/1"),
        ("settings_policy", "POST", "/settings/delays/1"),
        ("settings_moves", "GET", "/settings/moves"),
        ("settings_moves", "POST", "/settings/moves"),
        ("settings_calendar", "GET", "/settings/calendar"),
        ("settings_calendar", "POST", "/settings/calendar"),
        ("settings_priorities", "GET", "/settings/priorities"),
        ("settings_priorities", "POST", "/settings/priorities"),
        ("settings_reminders", "GET", "/settings/reminders"),
        ("settings_reminders", "POST", "/settings/reminders"),
        ("settings_surveys", "GET", "/settings/surveys"),
        ("settings_surveys", "POST", "/settings/surveys"),
        ("settings_incident_types", "GET", "/settings/incident-types"),
        ("settings_incident_types", "POST", "/settings/incident-types"),
        ("settings_measures", "GET", "/settings/measures"),
        ("settings_measures", "POST", "/settings/measures"),
        ("settings_words", "GET", "/settings/words"),
        ("settings_words", "POST", "/settings/words"),
        ("settings_word", "GET", "/settings/words/complaint"),
        ("settings_word", "POST", "/settings/words/complaint"),
        ("settings_retention", "GET", "/settings/retention"),
        ("settings_retention", "POST", "/settings/retention"),
        ("settings_recurrence", "GET", "/settings/recurrence"),
        ("settings_recurrence", "POST", "/settings/recurrence"),
        ("settings_agenda", "GET", "/settings/agenda"),
        ("settings_agenda", "POST", "/settings/agenda"),
        ("settings_procedure", "GET", "/settings/procedure"),
        ("settings_procedure", "POST", "/settings/procedure"),
        ("procedure", "GET", "/procedure"),
        ("procedure_version", "GET", "/procedure/1"),
        ("settings_topics", "GET", "/settings/topics"),
        ("settings_topics", "POST", "/settings/topics"),
        ("settings_mails", "GET", "/settings/mails"),
        ("settings_mail", "GET", "/settings/mails/answer/fr"),
        ("settings_mail", "POST", "/settings/mails/answer/fr"),
        ("settings_canned", "GET", "/settings/canned"),
        ("settings_canned", "POST", "/settings/canned"),
        ("settings_canned_one", "GET", "/settings/canned/1"),
        ("settings_canned_one", "POST", "/settings/canned/1"),
        ("public_new", "GET", "/public/new"),
        ("public_new", "POST", "/public/new"),
        ("public_filed", "GET", "/public/filed"),
        ("satisfaction", "GET", f"/satisfaction/{house.survey}"),
        ("opinion", "GET", "/satisfaction"),
        ("opinion", "POST", "/satisfaction"),
        ("track", "GET", "/track"),
        ("track", "POST", "/track"),
        ("track_link", "GET", f"/track/{house.link}"),
        ("tracked", "GET", f"/track/case/{house.tracked}"),
        ("tracked", "POST", f"/track/case/{house.tracked}"),
        ("tracked_consent", "POST", f"/track/case/{house.tracked}/consent"),
        ("tracked_proof", "GET", f"/track/case/{house.tracked}/proof"),
        ("stage_tracked", "POST", f"/track/case/{house.tracked}/files"),
        ("tracked_file", "GET", f"/track/case/{house.tracked}/files/{house.files[house.tracked]}"),
        ("stage", "POST", "/files"),
        ("stage_public", "POST", "/public/files"),
        ("static", "GET", "/static/reclamations.css"),
    ]


def asking(browser: FlaskClient, headers: dict[str, str]) -> Callable[[str, str], int]:
    """Return what asks for an address and says which status it answered."""

    def ask(method: str, path: str) -> int:
        data = REFUSED if method == "POST" else None
        answer = browser.open(f"/reclamations{path}", method=method, data=data, headers=headers)
        answer.close()
        return answer.status_code

    return ask
