"""Two organisations in one host: whoever one is, nothing of one is seen from the other (design §6).

Everybody of the rights table exists in both, with the same roles; what is computed here follows that table, so
that a new address or verb is walked the day it has its line.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, Text, select, update

from flask_reclamations import Person, Role, TrainingSession
from flask_reclamations.jobs import exports as building
from flask_reclamations.models import Base, Case, Exchange, Organisation, OutboxMessage
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import exports
from flask_reclamations.services.act import db_session

from ..conftest import act_of, establish
from ..lms import ORGANISATION, Adapter
from .conftest import HTMX, log_in, now, opened, today
from .rights_house import (  # noqa: F401
    REFUSED,
    SECRET,
    House,
    adapter,
    addresses,
    browser_of,
    built,
    house,
    sqlite_url,
)
from .rights_table import ADDRESSES, FILE, ON_A_CASE, WHO

OTHER = "hauts"
INSIDE = [who for who in WHO if WHO[who]]
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
# The columns that hold words of people; those of the first organisation all say SECRET, as its journal does.
WORDS = (
    "label",
    "email",
    "phone",
    "subject",
    "description",
    "text",
    "desired_outcome",
    "impact",
    "concerned",
    "comment",
)


@pytest.fixture
def neighbours(house: House, adapter: Adapter) -> Iterator[House]:  # noqa: F811
    """The house of the rights table, its words marked, seen from an organisation with one case of its own."""
    establish(house.app, OTHER)
    with house.app.app_context():
        _mark(house.app)
    adapter.all_organisations = [ORGANISATION, OTHER]
    adapter.organisation = OTHER
    with house.app.app_context():
        assert opened_there(house.app) == f"REG-{today().year}-0001"
    yield house
    adapter.organisation = ORGANISATION


def opened_there(app: Flask) -> str:
    return file_as(log_in(app, "lea"))


def file_as(browser: FlaskClient) -> str:
    """File a complaint from the form and return its reference."""
    data = {"kind": "reclamation", "description": "Ici, il n’y a pas de rampe."}
    answer = browser.post("/reclamations/new", data=data)
    assert answer.status_code == 303
    return answer.headers["Location"].split("/")[-2]


# What the database refuses to change: it said SECRET when it was written.
GUARDED = ("reclamations_event", "reclamations_attachment")


def _mark(app: Flask) -> None:
    """Write SECRET into every word that the first organisation keeps."""
    session = db_session()
    first = session.scalars(select(Organisation).where(Organisation.ref == ORGANISATION)).one()
    first.name = f"{SECRET} nom"
    for table in Base.metadata.sorted_tables:
        names = [c.name for c in table.columns if isinstance(c.type, String | Text) and c.name.endswith(WORDS)]
        if names and "organisation_id" in table.columns and not table.name.startswith(GUARDED):
            changed = update(table).where(table.c.organisation_id == first.id)
            session.execute(changed.values({name: f"{SECRET} {name}"[:30] for name in names}))
    session.commit()


def rows(app: Flask, ref: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of an organisation, the log of accesses apart."""
    with app.app_context():
        session = db_session()
        number = session.scalars(select(Organisation.id).where(Organisation.ref == ref)).one()
        tables = [t for t in Base.metadata.sorted_tables if "organisation_id" in t.columns]
        return {
            t.name: [tuple(row) for row in session.execute(select(t).where(t.c.organisation_id == number))]
            for t in tables
            if t.name != "reclamations_access_log"
        }


@dataclass(frozen=True)
class Tried:
    """What an address of the first organisation answered."""

    status: int
    said: str
    elsewhere: bool  # a case, or a file, that the second organisation has none of under this reference


def walk(house: House, browser: FlaskClient, headers: dict[str, str]) -> dict[str, Tried]:  # noqa: F811
    """Try every address and every verb of the first organisation, and return what each answered."""
    here = f"REG-{today().year}-0001"
    tried = [(method, path, False) for _, method, path in addresses(house)]
    for case, line, method, path in house.cases():
        tried.append((method, path, house.references[case] != here or line == FILE))
    found = {}
    for method, path, elsewhere in tried:
        data = REFUSED if method == "POST" else None
        with browser.open(f"/reclamations{path}", method=method, data=data, headers=headers) as answer:
            found[f"{method} {path}"] = Tried(answer.status_code, f"{answer.headers}{answer.text}", elsewhere)
    return found


def test_the_second_organisation_has_its_own_first_number(neighbours: House) -> None:  # C12
    with neighbours.app.app_context():
        found = db_session().execute(
            select(Organisation.ref, Case.reference).join(Organisation, Case.organisation_id == Organisation.id)
        )
        references = [tuple(row) for row in found]
    first = f"REG-{today().year}-0001"
    assert {(ORGANISATION, first), (OTHER, first)} <= set(references)


@BOTH_WAYS
@pytest.mark.parametrize("who", WHO)
def test_nothing_of_one_organisation_is_read_or_changed_from_the_other(  # criterion 25
    neighbours: House, who: str, headers: dict[str, str]
) -> None:
    before = rows(neighbours.app, ORGANISATION)
    found = walk(neighbours, browser_of(neighbours, who), headers)
    assert len(found) > 200
    assert [tried for tried, answer in found.items() if SECRET in answer.said] == []
    closed = {answer.status for answer in found.values() if answer.elsewhere}
    assert closed == ({404} if WHO[who] else {401} if headers else {302, 401})
    assert rows(neighbours.app, ORGANISATION) == before


# The name of a file, who did something, and why: the last two stand in the journal alone.
SEEN = {"claimant": {".txt"}, "quality": {".txt", " claire", " motif"}, "auditor": {".txt", " claire"}}


@pytest.mark.parametrize("who", SEEN)
def test_the_walk_finds_the_words_where_they_may_be_read(neighbours: House, adapter: Adapter, who: str) -> None:  # noqa: F811
    adapter.organisation = ORGANISATION
    found = walk(neighbours, browser_of(neighbours, who), {})
    assert len([tried for tried, answer in found.items() if SECRET in answer.said]) >= len(neighbours.references) - 2
    said = "".join(answer.said for answer in found.values())
    assert {words for words in SEEN[who] if f"{SECRET}{words}" not in said} == set()


@pytest.mark.parametrize("who", WHO)
def test_what_was_made_for_somebody_in_one_organisation_does_not_open_in_the_other(
    neighbours: House, who: str
) -> None:
    browser = browser_of(neighbours, who)
    tokens = {neighbours.export, neighbours.survey}
    made = {(method, path) for _, method, path in addresses(neighbours) if any(token in path for token in tokens)}
    assert len(made) >= 3
    found = {browser.open(f"/reclamations{path}", method=method).status_code for method, path in made}
    assert found <= {302, 401, 403, 404, 410}


def _whole(browser: FlaskClient, method: str, path: str) -> list[Any]:
    data = REFUSED if method == "POST" else None
    with browser.open(f"/reclamations{path}", method=method, data=data) as answer:
        return [answer.status_code, answer.data, *answer.headers]


@pytest.mark.parametrize("who", INSIDE)
def test_closed_and_absent_read_the_same_to_the_byte(house: House, who: str) -> None:  # noqa: F811
    browser = browser_of(house, who)
    absent = f"REG-{today().year}-9999"
    nowhere: dict[tuple[str, str], list[Any]] = {}
    differing = []
    for case, _, method, path in house.cases():
        there = _whole(browser, method, path)
        if there[0] == 404:
            other = path.replace(house.references[case], absent)
            if (method, other) not in nowhere:
                nowhere[method, other] = _whole(browser, method, other)
            differing += [path] if there != nowhere[method, other] else []
    assert differing == []


def test_who_has_no_role_here_gets_no_further_than_their_own_lists(house: House, adapter: Adapter) -> None:  # noqa: F811
    adapter.known["zoe"] = Person("zoe", "Zoé Ailleurs", "zoe@exemple.test")
    zoe = log_in(house.app, "zoe")
    closed = [step for step in addresses(house) if ADDRESSES[step[:2]].split()[0] == "302"]
    statuses = {}
    for name, method, path in closed:
        answer = zoe.open(f"/reclamations{path}", method=method, data=REFUSED if method == "POST" else None)
        statuses[name, method] = answer.status_code
    assert {key for key, status in statuses.items() if status < 400} == {("mine", "GET"), ("notifications", "GET")}
    on_cases = {zoe.open(f"/reclamations{path}", method=method).status_code for *_, method, path in house.cases()}
    assert on_cases == {404}
    assert {line.split()[0] for lines in ON_A_CASE.values() for line in lines.values()} == {"302"}


def test_the_counts_and_choices_of_the_register_are_the_organisations_own(neighbours: House) -> None:
    text = log_in(neighbours.app, "claire").get("/reclamations/register").text
    assert "1 dossier<" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Menuiserie Valdor" not in text


def test_an_export_holds_the_rows_of_its_organisation_only(neighbours: House) -> None:
    claire = log_in(neighbours.app, "claire")
    token = claire.post("/reclamations/exports", data={"format": "csv"}).headers["Location"].split("asked=")[1]
    with neighbours.app.app_context():
        building.build_pending()
    with claire.get(f"/reclamations/exports/{token}/file") as answer:
        text = answer.data.decode("utf-8-sig")
    assert SECRET not in text
    assert [row["N°"] for row in csv.DictReader(io.StringIO(text), delimiter=";")] == [f"REG-{today().year}-0001"]


def test_the_export_of_a_colleague_is_not_there(house: House) -> None:  # noqa: F811
    """Denis may export too, and yet Claire's file, its progress and its absence look the same to him."""
    denis = log_in(house.app, "denis")
    for path in ("", "/file"):
        theirs = denis.get(f"/reclamations/exports/{house.export}{path}")
        absent = denis.get(f"/reclamations/exports/{'0' * 32}{path}")
        assert (theirs.status_code, theirs.data) == (404, absent.data)


class Divided(Adapter):
    """A host whose searches know who belongs where, and whose `people` knows everybody."""

    def search_people(self, organisation: str, text: str) -> list[Person]:
        found = super().search_people(organisation, text) + [p for p in self.known.values() if p.email == text]
        return [p for p in found if (p.ref == "ailleurs") == (organisation == OTHER)]

    def search_sessions(self, organisation: str, text: str) -> list[TrainingSession]:
        found = super().search_sessions(organisation, text)
        return [s for s in found if (s.ref == "ailleurs") == (organisation == OTHER)]

    def people_with_role(self, organisation: str, role: Role) -> list[Person]:
        return [p for p in super().people_with_role(organisation, role) if p.ref != "ailleurs"]


@pytest.fixture
def divided(app: Flask) -> Flask:
    host = Divided()
    host.known["ailleurs"] = Person("ailleurs", "Yves Lointain", "yves@loin.test", roles=frozenset({Role.STAFF}))
    host.taught_sessions["ailleurs"] = replace(
        host.taught_sessions["ang-a"], ref="ailleurs", title="Chinois lointain"
    )
    app.extensions["reclamations"].host.adapter = host
    return app


TELLING = {
    "kind": "signal",
    "channel": "oral",
    "stakeholder": "autre",
    "received_on": "2026-01-06",
    "description": "x",
}


@pytest.mark.parametrize("chosen", [{"person": "ailleurs"}, {"session": "ailleurs"}])
@pytest.mark.parametrize("find", [{"find": "person"}, {}])
def test_a_ref_of_the_other_organisation_is_nobody_and_nothing_to_the_recording_form(
    divided: Flask, chosen: dict[str, str], find: dict[str, str]
) -> None:
    answer = log_in(divided, "claire").post("/reclamations/register/new", data=TELLING | chosen | find)
    assert answer.status_code == (200 if find else 422)
    assert not [word for word in ("Yves", "yves@loin.test", "lointain") if word in answer.text]


def test_a_session_in_the_address_is_named_only_where_it_is_ours(divided: Flask) -> None:
    claire = log_in(divided, "claire")
    assert "Chinois lointain" not in claire.get("/reclamations/register/new?session=ailleurs").text
    assert "Anglais, groupe A" in claire.get("/reclamations/register/new?session=ang-a").text


@pytest.mark.parametrize(
    ("verb", "field"), [("assign", "assignee"), ("people", "implicated"), ("people", "consulted")]
)
def test_a_person_of_the_other_organisation_cannot_be_put_on_a_case(divided: Flask, verb: str, field: str) -> None:
    reference = opened(divided)
    answer = log_in(divided, "claire").post(f"/reclamations/cases/{reference}/{verb}", data={field: "ailleurs"})
    assert answer.status_code == 422
    assert "Yves" not in answer.text
    with divided.app_context():
        assert db_session().scalars(select(OutboxMessage).where(OutboxMessage.recipient == "ailleurs")).all() == []


def test_an_anchor_of_another_case_is_only_an_anchor(house: House) -> None:  # noqa: F811
    """No address takes an exchange or an event by itself: they are read through their case."""
    names = {argument for rule in house.app.url_map.iter_rules() for argument in rule.arguments}
    assert not names & {"exchange", "event", "id", "exchange_id", "event_id", "case_id"}
    with house.app.app_context():
        assert db_session().scalars(select(Exchange.id)).all()


def test_the_token_of_an_export_is_random(house: House) -> None:  # noqa: F811
    with house.app.app_context():
        act = act_of(house.app, "claire", now())
        tokens = {exports.ask(act, Filters(), "csv").token for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {32}
