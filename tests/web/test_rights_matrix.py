"""THE rights table: every address, every verb, every person, as a page and for htmx (design §6)."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import Direction, Kind
from flask_reclamations.jobs import exports as building
from flask_reclamations.models import Attachment, Case, CasePerson, Exchange, Survey
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import content, exchanges, exports, files, people, surveys, tracking
from flask_reclamations.services.act import db_session
from flask_reclamations.web.staff.case import VERBS

from ..conftest import act_of, filed
from ..lms import PEOPLE, Adapter
from .conftest import HTMX, now
from .rights_table import ADDRESSES, CASES, COPY, FILE, FILED, LINE_OF_VERB, MORE, ON_A_CASE, READ, WHO, WRITE

# What every service refuses for its own reasons: who may use a verb reads 422, and nothing changes.
REFUSED = {"text": "x" * 10_001, "mode": "pigeon", "implicated": "personne", "format": "pdf", "resolved": "?"}


@dataclass(frozen=True)
class House:
    """The host with the four cases, a finished export of Claire's, and two links that need no account."""

    app: Flask
    references: dict[str, str]
    files: dict[str, str]
    export: str
    survey: str
    tracked: str
    link: str


@pytest.fixture
def adapter() -> Adapter:
    adapter = Adapter()
    adapter.known |= {person.ref: person for person in MORE}
    return adapter


@pytest.fixture
def house(app: Flask, adapter: Adapter) -> House:
    with app.app_context():
        references = {name: _prepared(app, adapter, **changed) for name, changed in CASES.items()}
        row = exports.ask(act_of(app, "claire", now()), Filters(), "csv")
        token = row.token
        db_session().commit()
        building.build_pending()
        survey = db_session().query(Survey).first()
        assert survey is not None
        joined = db_session().query(Case.reference, Attachment.token).join(Attachment, Attachment.case_id == Case.id)
        tokens = {str(reference): str(file) for reference, file in joined}
        tracked = db_session().query(Case).filter_by(reference=references["a complaint"]).one()
        link = tracking.open_link(act_of(app, "claire", now()), tracked)
        reference = tracked.reference
        db_session().commit()
        return House(
            app,
            references,
            tokens,
            token,
            surveys.token_of(survey, app.config["SECRET_KEY"], now=now()),
            reference,
            link,
        )


def _prepared(app: Flask, adapter: Adapter, **changed: object) -> str:
    mark = str(uuid.uuid4())
    kept = content.judged("photo.txt", b"Salle 2, sans connexion.")
    token = files.stage(act_of(app, "lea", now()), mark, kept).token
    case = filed(app, "lea", now(), submission=mark, files=(token,), **changed)
    act = act_of(app, "claire", now())
    implicated = [adapter.known[ref] for ref in sorted(case.implicated_refs | {"igor"})]
    people.set_people(act, case, implicated=implicated, consulted=[adapter.known["carl"]])
    people.assign(act, case, adapter.known["olga"])
    if case.kind == Kind.COMPLAINT and not case.confidential:
        exchange = exchanges.keep(act, case, Direction.OUT, Exchange.ANSWER, "Réparé.")
        _asked(case, exchange)
    act.session.commit()
    return case.reference


def _asked(case: Case, exchange: Exchange) -> None:
    then = now()
    survey = Survey(
        organisation_id=case.organisation_id,
        case_id=case.id,
        exchange_id=exchange.id,
        asked_at=then,
        expires_at=then.replace(year=then.year + 1),
    )
    db_session().add(survey)


def browser_of(house: House, who: str) -> FlaskClient:
    browser = house.app.test_client()
    if WHO[who]:
        browser.get(f"/login/{WHO[who]}")
    browser.get(f"/reclamations/satisfaction/{house.survey}")
    browser.get(f"/reclamations/track/{house.link}")
    return browser


def paths(house: House) -> dict[tuple[str, str], str]:
    return {
        ("new", "GET"): "/new",
        ("new", "POST"): "/new",
        ("mine", "GET"): "/mine",
        ("incidents", "GET"): "/sessions/cpn-b/incidents",
        ("incidents", "POST"): "/sessions/cpn-b/incidents",
        ("register", "GET"): "/register",
        ("record", "GET"): "/register/new",
        ("record", "POST"): "/register/new",
        ("exports", "GET"): "/exports",
        ("exports", "POST"): "/exports",
        ("export_progress", "GET"): f"/exports/{house.export}",
        ("export_file", "GET"): f"/exports/{house.export}/file",
        ("access_log", "GET"): "/access-log",
        ("waiting", "GET"): "/register/waiting",
        ("decide", "POST"): "/register/waiting/1/drop",
        ("public_new", "GET"): "/public/new",
        ("public_new", "POST"): "/public/new",
        ("public_filed", "GET"): "/public/filed",
        ("satisfaction", "GET"): f"/satisfaction/{house.survey}",
        ("opinion", "GET"): "/satisfaction",
        ("opinion", "POST"): "/satisfaction",
        ("track", "GET"): "/track",
        ("track", "POST"): "/track",
        ("track_link", "GET"): f"/track/{house.link}",
        ("tracked", "GET"): f"/track/case/{house.tracked}",
        ("tracked", "POST"): f"/track/case/{house.tracked}",
        ("stage_tracked", "POST"): f"/track/case/{house.tracked}/files",
        ("tracked_file", "GET"): f"/track/case/{house.tracked}/files/{'0' * 32}",
        ("stage", "POST"): "/files",
        ("stage_public", "POST"): "/public/files",
        ("static", "GET"): "/static/reclamations.css",
    }


def steps(reference: str, file: str) -> Iterator[tuple[str, str, str]]:
    """Yield each line of the table on one case with the method and the address that try it."""
    yield READ, "GET", f"/cases/{reference}"
    yield FILED, "GET", f"/cases/{reference}/filed"
    yield COPY, "GET", f"/cases/{reference}/copy"
    yield FILE, "GET", f"/cases/{reference}/files/{file}"
    yield WRITE, "POST", f"/cases/{reference}/message"
    for verb, line in LINE_OF_VERB.items():
        yield line, "POST", f"/cases/{reference}/{verb}"


def asking(browser: FlaskClient, headers: dict[str, str]) -> Callable[[str, str], int]:
    def ask(method: str, path: str) -> int:
        data = REFUSED if method == "POST" else None
        answer = browser.open(f"/reclamations{path}", method=method, data=data, headers=headers)
        answer.close()
        return answer.status_code

    return ask


def _said(line: str, who: str, headers: dict[str, str]) -> int:
    """Read one cell; htmx is not sent to a login page that it would swap in, but told 401."""
    status = int(line.split()[list(WHO).index(who)])
    return 401 if status == 302 and headers else status


def test_every_address_has_a_line(app: Flask) -> None:  # A05
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("reclamations.")]
    known = {(rule.endpoint.split(".")[1], method) for rule in rules for method in rule.methods or ()}
    on_a_case = {tuple(line.split()[:2]) for lines in ON_A_CASE.values() for line in lines}
    assert {pair for pair in known if pair[1] not in ("HEAD", "OPTIONS")} == ADDRESSES.keys() | on_a_case


def test_every_verb_has_a_line() -> None:  # A05
    assert VERBS.keys() == LINE_OF_VERB.keys()


def test_every_line_says_something_of_everybody() -> None:
    lines = [*ADDRESSES.values(), *(line for lines in ON_A_CASE.values() for line in lines.values())]
    assert {len(line.split()) for line in lines} == {len(WHO)}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("who", WHO)
def test_every_address_answers_as_its_line_says(house: House, who: str, headers: dict[str, str]) -> None:  # A05
    ask = asking(browser_of(house, who), headers)
    found = {key: ask(key[1], path) for key, path in paths(house).items()}
    assert found == {key: _said(line, who, headers) for key, line in ADDRESSES.items()}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("who", WHO)
def test_every_verb_answers_as_its_line_says(house: House, who: str, headers: dict[str, str]) -> None:  # A05
    ask = asking(browser_of(house, who), headers)
    cases = house.references.items()
    tried = [(case, *step) for case, reference in cases for step in steps(reference, house.files[reference])]
    found = {(case, line, path): ask(method, path) for case, line, method, path in tried}
    assert found == {(c, line, path): _said(ON_A_CASE[c][line], who, headers) for c, line, _, path in tried}


@pytest.mark.parametrize("who", [who for who in WHO if WHO[who]])
def test_a_verb_nobody_knows_is_not_there(house: House, who: str) -> None:
    ask = asking(browser_of(house, who), {})
    assert {ask("POST", f"/cases/{reference}/burn") for reference in house.references.values()} == {404}


def test_a_closed_account_is_asked_to_log_in(house: House) -> None:
    browser = house.app.test_client()
    browser.get("/login/parti")
    assert browser.get("/reclamations/register").status_code == 302


def test_no_try_changed_anything(house: House) -> None:
    with house.app.app_context():
        before = {c.reference: c.journal_seq for c in db_session().query(Case)}
    ask = asking(browser_of(house, "quality"), {})
    for reference in house.references.values():
        for _, method, path in steps(reference, house.files[reference]):
            ask(method, path)
    with house.app.app_context():
        assert {c.reference: c.journal_seq for c in db_session().query(Case)} == before
        assert db_session().query(CasePerson).filter_by(relation=CasePerson.IMPLICATED).count() == 5


def test_the_people_of_the_table_are_what_it_says() -> None:
    known = PEOPLE | {person.ref: person for person in MORE}
    roles = {who: {str(role) for role in known[ref].roles} for who, ref in WHO.items() if ref}
    assert roles["claimant"] == roles["learner"] == {"learner"}
    assert roles["trainer"] == roles["other trainer"] == roles["consulted"] == {"trainer"}
    assert roles["staff"] == roles["assignee"] == {"staff"}
    assert roles["implicated"] == roles["quality"] == {"quality"}
