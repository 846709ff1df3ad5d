"""THE rights table: every address, every verb, every person, as a page and for htmx (design §6)."""

import pytest
from flask import Flask

from flask_reclamations.models import Case, CasePerson, Intake
from flask_reclamations.services.act import db_session
from flask_reclamations.web.staff.verbs import VERBS

from ..lms import PEOPLE
from .conftest import HTMX
from .rights_house import House, adapter, addresses, asking, browser_of, built, house, sqlite_url  # noqa: F401
from .rights_table import ADDRESSES, LINE_OF_VERB, MORE, ON_A_CASE, SOME, WHO


def _said(line: str, who: str, headers: dict[str, str], method: str) -> int:
    """Read one cell; where one has to log in, a form keeps what was typed and htmx stays where it is: 401."""
    status = int(line.split()[list(WHO).index(who)])
    return 401 if status == 302 and (headers or method == "POST") else status


def test_every_address_has_a_line(app: Flask) -> None:  # A05
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("reclamations.")]
    known = {(rule.endpoint.split(".")[1], method) for rule in rules for method in rule.methods or ()}
    on_a_case = {tuple(line.split()[:2]) for lines in ON_A_CASE.values() for line in lines}
    assert {pair for pair in known if pair[1] not in ("HEAD", "OPTIONS")} == ADDRESSES.keys() | on_a_case


def test_every_verb_has_a_line() -> None:  # A05
    assert VERBS.keys() == LINE_OF_VERB.keys()
    assert {LINE_OF_VERB[verb] for verb in SOME} == set(LINE_OF_VERB.values())


def test_every_line_says_something_of_everybody() -> None:
    lines = [*ADDRESSES.values(), *(line for lines in ON_A_CASE.values() for line in lines.values())]
    assert {len(line.split()) for line in lines} == {len(WHO)}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("who", WHO)
def test_every_address_answers_as_its_line_says(house: House, who: str, headers: dict[str, str]) -> None:  # A05  # noqa: F811
    ask = asking(browser_of(house, who), headers)
    found = {step: ask(*step[1:]) for step in addresses(house)}
    assert found == {step: _said(ADDRESSES[step[:2]], who, headers, step[1]) for step in found}
    decided = {found[step] for step in found if step[0] == "decide"} == {303}
    with house.app.app_context():
        states = {row.id: row.state for row in db_session().query(Intake)}
    accepted, dropped = (Intake.ACCEPTED, Intake.DROPPED) if decided else (Intake.WAITING, Intake.WAITING)
    assert states == dict(zip(house.waiting, (accepted, dropped), strict=True))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("who", WHO)
def test_every_verb_answers_as_its_line_says(house: House, who: str, headers: dict[str, str]) -> None:  # A05  # noqa: F811
    ask = asking(browser_of(house, who), headers)
    found = {step: ask(*step[2:]) for step in house.cases()}
    assert found == {step: _said(ON_A_CASE[step[0]][step[1]], who, headers, step[1].split()[1]) for step in found}


@pytest.mark.parametrize("who", ["anonymous", "claimant", "trainer", "quality", "auditor"])
def test_head_answers_as_get_and_no_other_method_is_there(house: House, who: str) -> None:  # noqa: F811
    ask = asking(browser_of(house, who), {})
    paths = {path for *_, path in addresses(house)} | {path for *_, path in house.cases()}
    asked = {
        path: {method: ask(method, path) for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE")} for path in paths
    }
    assert {path: said for path, said in asked.items() if said["HEAD"] != said["GET"]} == {}
    assert {said[method] for said in asked.values() for method in ("PUT", "PATCH", "DELETE")} == {405}


@pytest.mark.parametrize("who", [who for who in WHO if WHO[who]])
def test_a_verb_nobody_knows_is_not_there(house: House, who: str) -> None:  # noqa: F811
    ask = asking(browser_of(house, who), {})
    assert {ask("POST", f"/cases/{reference}/burn") for reference in house.references.values()} == {404}


def test_a_closed_account_is_asked_to_log_in(house: House) -> None:  # noqa: F811
    browser = house.app.test_client()
    browser.get("/login/parti")
    assert browser.get("/reclamations/register").status_code == 302


def test_no_try_changed_anything(house: House) -> None:  # noqa: F811
    def standing() -> tuple[dict[str, int], set[tuple[int, str, str]]]:
        with house.app.app_context():
            ties = {(row.case_id, row.person_ref, row.relation) for row in db_session().query(CasePerson)}
            return {c.reference: c.journal_seq for c in db_session().query(Case)}, ties

    before, ask = standing(), asking(browser_of(house, "quality"), {})
    assert len([tie for tie in before[1] if tie[1:] == ("igor", CasePerson.IMPLICATED)]) == len(house.references)
    for _, _, method, path in house.cases():
        ask(method, path)
    assert standing() == before


def test_the_people_of_the_table_are_what_it_says() -> None:
    known = PEOPLE | {person.ref: person for person in MORE}
    roles = {who: {str(role) for role in known[ref].roles} for who, ref in WHO.items() if ref}
    assert roles["claimant"] == roles["learner"] == {"learner"}
    assert roles["trainer"] == roles["other trainer"] == roles["consulted"] == {"trainer"}
    assert roles["staff"] == roles["assignee"] == roles["author"] == {"staff"}
    assert roles["referent"] == set()
    assert roles["implicated"] == roles["quality"] == {"quality"}
