"""What a host's home page shows of us: the reader's latest cases, and the entries of its menu."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from flask_reclamations import Door, Reclamations, Rights, Role
from flask_reclamations.errors import HostError
from flask_reclamations.web.macros import _ref

from ..conftest import _closed
from ..lms import Adapter, create_app
from .conftest import arranged, log_in, many, opened
from .dom import Element, page
from .test_statements import counted


def space(app: Flask, ref: str) -> Element:
    return page(log_in(app, ref).get("/space"))


def entries(shown: Element) -> list[tuple[str, str]]:
    return [(link.text, link["href"]) for link in shown.one("nav").all("a")]


def test_the_card_shows_the_latest_three_of_one_s_own_cases_with_their_status(app: Flask) -> None:
    references = [opened(app, description=f"La salle {number} est fermée.") for number in range(4)]
    opened(app, "nour", description="Le micro ne marche pas.", session_ref="ang-a")
    arranged(app, references[3], status="cloturee")
    card = space(app, "lea").one("section")
    links = [link["href"] for link in card.one("ul").all("a")]
    assert links == [f"/reclamations/cases/{reference}" for reference in reversed(references[1:])]
    assert "Résolu" in card.text
    assert "réponse au plus tard le" in card.text


@pytest.mark.parametrize("ref", ["lea", "claire", "anne"])
def test_whoever_filed_nothing_has_no_card(app: Flask, ref: str) -> None:
    opened(app, "nour", session_ref="ang-a")
    assert space(app, ref).all("section") == []


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("lea", [("Mes demandes", "/reclamations/mine")]),
        ("bruno", [("Mes demandes", "/reclamations/mine"), ("Plan d’amélioration", "/reclamations/plan")]),
        ("claire", [("Mes demandes", "/reclamations/mine"), ("Réclamations et aléas", "/reclamations/register")]),
        ("anne", [("Réclamations et aléas", "/reclamations/register")]),
    ],
)
def test_the_menu_offers_what_each_role_opens(app: Flask, ref: str, found: list[tuple[str, str]]) -> None:
    assert entries(space(app, ref)) == found


@pytest.mark.parametrize(
    ("ref", "address", "ways"),
    [
        ("lea", "register", ["/reclamations/mine"]),
        ("claire", "cases/REG-1999-0001", ["/reclamations/mine", "/reclamations/register"]),
    ],
)
def test_a_refusal_leads_to_where_its_reader_starts(app: Flask, ref: str, address: str, ways: list[str]) -> None:
    refused = page(log_in(app, ref).get(f"/reclamations/{address}"))
    links = refused.one("section").all("a")
    assert [link["href"] for link in links] == ways


@pytest.mark.parametrize("session", [1, None])
def test_a_session_that_is_no_text_is_refused_with_the_fix(session: Any) -> None:
    with pytest.raises(HostError, match=r"ref as text, and got .*id\|string"):
        _ref(session)


def test_a_visitor_is_offered_nothing(app: Flask) -> None:
    shown = page(app.test_client().get("/space"))
    assert (entries(shown), shown.all("section")) == ([], [])


@pytest.mark.parametrize("cases", [1, 40])
def test_both_cost_three_statements_however_many_cases_there_are(app: Flask, cases: int) -> None:
    opened(app)
    many(app, cases, claimant_ref="lea")
    lea = log_in(app, "lea")
    lea.get("/space")  # whether the tables are there is asked once a process
    with counted(app) as statements:
        assert lea.get("/space").status_code == 200
    assert len(statements) == 3


def test_a_house_that_is_not_set_up_has_no_card_and_no_error(app: Flask, adapter: Adapter) -> None:
    opened(app)
    adapter.organisation = "plaine"
    assert space(app, "lea").all("section") == []


def test_the_course_card_is_for_those_whom_the_host_lets_file(sqlite_url: str, tmp_path: Path) -> None:
    guest = Reclamations(host=Adapter(), rights=Rights(doors={Door.FILE: {Role.LEARNER}}))
    app = create_app(sqlite_url, guest=guest, RECLAMATIONS_STORAGE=str(tmp_path))
    cards = [page(log_in(app, ref).get("/course/cpn-b")).all("section") for ref in ("lea", "bruno")]
    assert [bool(card) for card in cards] == [True, False]
    _closed(app)
