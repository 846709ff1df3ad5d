"""The register: who finds what in it, and what is masked."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations import Role
from flask_reclamations.models import Case, CasePerson
from flask_reclamations.services.act import db_session

from ..conftest import establish
from ..lms import PEOPLE, Adapter
from .conftest import arranged, log_in, many, opened
from .dom import page
from .test_register import found, listed, peopled


@pytest.fixture
def world(app: Flask) -> Flask:
    """The small world of the register's filters."""
    return peopled(app)


def test_staff_finds_the_entry_and_the_button(app: Flask) -> None:  # A05
    for who in ("sam", "claire", "denis"):
        shown = page(log_in(app, who).get("/reclamations/register"))
        assert "Nouvelle réclamation" in {a.text for a in shown.all("a") if a["href"] == "/reclamations/register/new"}
        assert "/reclamations/register" in {a["href"] for nav in shown.all("nav") for a in nav.all("a")}


def test_the_auditor_finds_no_button_to_record_or_export(world: Flask) -> None:
    links = page(log_in(world, "anne").get("/reclamations/register")).all("a")
    # « Exports » leads to the reports made for them.
    assert not [a for a in links if "/register/new" in a["href"] or "Exporter" in a.text]
    assert [a for a in page(log_in(world, "claire").get("/reclamations/register")).all("a") if "Exporter" in a.text]


def test_the_menu_entry_of_the_host_is_closed_to_a_learner(lea: FlaskClient) -> None:  # A05
    for address in ("/register", "/register/new", "/exports"):
        assert lea.get(f"/reclamations{address}").status_code == 403


def test_staff_lists_only_what_it_recorded_has_or_was_asked_about(app: Flask) -> None:
    recorded, given, asked, other = many(app, 4)
    arranged(app, recorded, recorded_by_ref="sam")
    arranged(app, given, assignee_ref="sam")
    tie(app, asked, "sam", CasePerson.CONSULTED)
    assert set(listed(log_in(app, "sam"))) == {recorded, given, asked}
    assert other not in log_in(app, "sam").get("/reclamations/register").text


def families(app: Flask, who: str) -> int:
    return len(page(log_in(app, who).get("/reclamations/register")).all("input", name="family"))


def test_the_families_of_causes_are_offered_to_whoever_may_read_some(app: Flask) -> None:  # C19
    own, given = many(app, 2)
    arranged(app, own, claimant_ref="sam", recorded_by_ref="sam")
    assert (families(app, "sam"), families(app, "anne")) == (0, 5)
    arranged(app, given, assignee_ref="sam")
    assert families(app, "sam") == 5


def tie(app: Flask, reference: str, who: str, relation: str) -> None:
    with app.app_context():
        case = db_session().query(Case).filter_by(reference=reference).one()
        row = CasePerson(organisation_id=case.organisation_id, case_id=case.id, person_ref=who, relation=relation)
        row.person_label = who
        db_session().add(row)
        db_session().commit()


@pytest.mark.parametrize("words", ["Léa", "martin", "Odile", "Élan", "lea@exemple.test"])
def test_the_auditor_cannot_find_a_person_by_name(world: Flask, words: str) -> None:
    assert listed(log_in(world, "anne"), text=words) == []


def test_an_auditor_who_also_teaches_cannot_find_a_person_by_name(world: Flask, adapter: Adapter) -> None:
    adapter.known["anne"] = replace(PEOPLE["anne"], roles=frozenset({Role.AUDITOR, Role.TRAINER}))
    assert listed(log_in(world, "anne"), text="Odile") == []


def test_the_auditor_reads_no_name_in_the_register(world: Flask) -> None:
    shown = log_in(world, "anne").get("/reclamations/register").text
    assert "Léa" not in shown
    assert "Odile" not in shown


@pytest.fixture
def closed_cases(app: Flask) -> list[str]:
    """Cases that count for the auditor but stay closed: confidential, some of them with nobody in charge."""
    secret = many(app, 1, confidential=True, subject="Secret un", assignee_ref="sam", claimant_ref="lea")
    secret += many(app, 1, confidential=True, subject="Secret deux")
    secret += many(app, 1, confidential=True, subject="Secret trois", claimant_ref=None, anonymous=True)
    many(app, 2)
    return secret


def test_a_confidential_case_is_a_numbered_masked_line_for_the_auditor(app: Flask, closed_cases: list[str]) -> None:
    shown = page(log_in(app, "anne").get("/reclamations/register")).text
    assert [reference for reference in closed_cases if reference in shown] == closed_cases
    assert "Secret" not in shown


def test_totals_agree_for_all_who_may_see_totals(app: Flask, closed_cases: list[str], claire: FlaskClient) -> None:
    auditor = page(log_in(app, "anne").get("/reclamations/register"))
    masked = [reference for reference in closed_cases if reference in auditor.text]
    assert found(auditor) + len(masked) == found(page(claire.get("/reclamations/register"))) == 5


def test_a_filter_says_nothing_of_what_it_hides(app: Flask, closed_cases: list[str]) -> None:
    shown = log_in(app, "anne").get("/reclamations/register?kind=reclamation").text
    assert not [reference for reference in closed_cases if reference in shown]


@pytest.mark.parametrize("who", ["claire", "denis", "anne", "sam"])
def test_an_implicated_person_is_shown_nothing_at_all(app: Flask, closed_cases: list[str], who: str) -> None:
    for reference in closed_cases:
        tie(app, reference, who, CasePerson.IMPLICATED)
    shown = log_in(app, who).get("/reclamations/register")
    assert not [reference for reference in closed_cases if reference in shown.text]


def test_a_masked_case_keeps_its_assignee_to_itself(app: Flask) -> None:
    many(app, 1, confidential=True, assignee_ref="sam", assignee_label="Sam Colin")
    assert "Sam Colin" not in log_in(app, "anne").get("/reclamations/register").text


def test_another_organisations_cases_are_not_there(
    app: Flask, adapter: Adapter, as_: Callable[[str], FlaskClient]
) -> None:
    opened(app)
    establish(app, "autre")
    adapter.organisation = "autre"
    assert "Aucune réclamation enregistrée." in page(as_("claire").get("/reclamations/register")).text
