"""The register: filters, sorting, pages, figures."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.lifecycle import SETTLED
from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.vocabulary import FOUR, Kind, Status
from flask_reclamations.host import Role
from flask_reclamations.models import Case, CasePerson, Cause, Mediation, Organisation
from flask_reclamations.queries import figures, register, views
from flask_reclamations.queries.register import SORTS, Filters, Page
from flask_reclamations.services.act import db_session

from ..conftest import NOON
from .conftest import RECEIVED, case

QUALITY = Viewer("claire", "Claire Vidal", frozenset({Role.QUALITY}))
AUDITOR = Viewer("anne", "Anne Girard", frozenset({Role.AUDITOR}))
STAFF = Viewer("sam", "Sam Colin", frozenset({Role.STAFF}))


def rives() -> Organisation:
    return db_session().query(Organisation).filter_by(ref="rives").one()


def shown(viewer: Viewer = QUALITY, **filters: Any) -> set[int]:
    """Return the numbers of the cases that a filtered register holds."""
    where = register.filtered(rives(), viewer, Filters(**filters), NOON)
    return {row.number for row in db_session().query(Case).filter(where)}


def held(viewer: Viewer = QUALITY) -> dict[str, int]:
    """Return how many cases each view that everybody has holds."""
    named = views.named(viewer)
    return dict(zip(named, figures.counts(db_session(), rives(), viewer, list(named.values()), NOON), strict=True))


def turn(filters: Filters, **cursor: str) -> Page:
    where = register.filtered(rives(), QUALITY, filters, NOON)
    return register.page(db_session(), where, filters, size=3, **cursor)


@pytest.mark.parametrize("kind", Kind)
def test_the_register_filters_by_kind(lms: Flask, kind: Kind) -> None:  # B03
    for number, each in enumerate(Kind, 1):
        case(number, kind=str(each))
    assert shown(kind=str(kind)) == {list(Kind).index(kind) + 1}


def test_each_of_the_four_statuses_filters_and_none_is_in_two(any_lms: Flask) -> None:  # A08
    for number, status in enumerate(Status, 1):
        case(number, status=str(status))
        case(number + 100, status=str(status), escalated_at=RECEIVED)
    found = [shown(status=str(macro)) for macro in FOUR]
    assert sum(len(numbers) for numbers in found) == 2 * (len(Status) - 1)
    assert set.union(*found) == shown()
    open_ones = {number for number, status in enumerate(Status, 101) if status not in SETTLED}
    assert shown(status="escalade") == open_ones


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("category", "category", "technique"),
        ("session", "session_ref", "cpn-b"),
        ("assignee", "assignee_ref", "sam"),
        ("training", "training_ref", "cpn"),
        ("action_category", "action_category", "VAE"),  # B06
        ("origin", "origin", "humaine"),
    ],
)
def test_the_register_filters_by_what_a_case_is_tied_to(lms: Flask, name: str, column: str, value: str) -> None:
    case(1, **{column: value})
    case(2, **{column: "autre"})
    case(3)
    assert shown(**{name: value}) == {1}
    assert shown(**{name: "-"}) == {3}


def test_whom_a_case_is_about_filters_for_those_who_handle_cases_only(lms: Flask) -> None:
    about = case(1)
    case(2)
    tie = {"case_id": about.id, "organisation_id": about.organisation_id, "relation": CasePerson.IMPLICATED}
    db_session().add(CasePerson(person_ref="bruno", person_label="Bruno", **tie))
    db_session().flush()
    assert shown(trainer="bruno") == {1}
    assert (shown(AUDITOR, trainer="bruno"), shown(STAFF, trainer="bruno")) == (set(), set())


def test_the_register_finds_what_is_nobodys(lms: Flask) -> None:
    case(1, assignee_ref="sam")
    case(2)
    assert shown(assignee="-") == {2}


def test_a_period_is_whole_days_of_the_organisations_clock(any_lms: Flask) -> None:
    # 1 November begins in Paris at 23:00 UTC of the eve, and ends at 22:59:59.
    case(1, received_at=datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC))
    case(2, received_at=datetime(2026, 10, 31, 23, 0, tzinfo=UTC))
    case(3, received_at=datetime(2026, 11, 1, 22, 59, 59, tzinfo=UTC))
    case(4, received_at=datetime(2026, 11, 1, 23, 0, tzinfo=UTC))
    assert shown(since=date(2026, 11, 1), until=date(2026, 11, 1)) == {2, 3}


def test_what_is_late_is_past_its_next_date(any_lms: Flask) -> None:
    case(1, next_due=NOON - timedelta(seconds=1))
    case(2, next_due=NOON)
    case(3)
    assert shown(late=True) == {1}


@pytest.mark.parametrize("said", ["salle 2", "SALLE 2", "REG-2026-0001", "reg-2026-0001", "Valdor", "martin"])
def test_a_text_is_found_in_the_words_of_a_case_whatever_its_capitals(any_lms: Flask, said: str) -> None:
    case(1, subject="La Salle 2 est fermée", company_label="Menuiserie Valdor", claimant_label="Léa Martin")
    case(2, subject="Rien à voir")
    assert shown(text=said) == {1}


@pytest.mark.parametrize("said", ["élodie", "ÉLODIE", "élève absent", "Élève Absent"])
def test_accented_capitals_are_found_too(any_lms: Flask, said: str) -> None:
    case(1, subject="Élève absent", claimant_label="Élodie Œuvrard")
    case(2, subject="élève absent", claimant_label="ÉLODIE")
    case(3)
    assert shown(text=said) == {1, 2}


def caused(number: int, *families: str) -> None:
    """Keep a case with a cause of each of these families."""
    row = case(number)
    for position, family in enumerate(families, 1):
        cause = Cause(
            organisation_id=row.organisation_id, case_id=row.id, position=position, family=family, text="Panne."
        )
        db_session().add(cause)
    db_session().flush()


def mediated(number: int, *states: str) -> None:
    """Keep a case whose mediations, one after the other, stand so."""
    row = case(number)
    for state in states:
        told = {"level": "interne", "leader_label": "Denis", "offered_at": RECEIVED, "offered_by_label": "Claire"}
        db_session().add(Mediation(organisation_id=row.organisation_id, case_id=row.id, state=state, **told))
        db_session().flush()


def test_the_register_filters_by_family_of_cause(any_lms: Flask) -> None:  # C19
    caused(1, "materiel")
    caused(2, "methode", "materiel")
    caused(3, "milieu")
    caused(4)
    assert shown(family="materiel") == {1, 2}
    assert shown(family="methode,milieu") == {2, 3}
    assert shown(family="matiere") == set()


def test_a_cause_is_found_only_by_who_may_read_it(any_lms: Flask) -> None:  # C19
    caused(1, "materiel")
    caused(2, "materiel")
    caused(3, "materiel")
    rows = {row.number: row for row in db_session().query(Case)}
    rows[1].claimant_ref = rows[2].recorded_by_ref = rows[3].assignee_ref = "sam"
    db_session().flush()
    assert shown(STAFF) == {1, 2, 3}
    assert shown(STAFF, family="materiel") == {3}
    assert shown(AUDITOR, family="materiel") == {1, 2, 3}


def test_the_register_filters_by_where_the_last_mediation_stands(any_lms: Flask) -> None:  # C21
    for number, states in enumerate(
        (["proposee"], ["acceptee"], ["en_cours"], ["declinee"], ["terminee"], [], ["declinee", "proposee"]), 1
    ):
        mediated(number, *states)
    assert shown(mediation="proposee") == {1, 7}
    assert shown(mediation="en_cours") == {2, 3}
    assert shown(mediation="terminee") == {4, 5}
    assert shown(mediation="proposee,terminee") == {1, 4, 5, 7}


def test_filters_add_up(lms: Flask) -> None:
    case(1, kind="alea", category="technique")
    case(2, kind="alea", category="autre")
    case(3, category="technique")
    assert shown(kind="alea", category="technique") == {1}


def test_staff_see_what_they_recorded(lms: Flask) -> None:
    case(1, recorded_by_ref="sam")
    case(2)
    assert shown(STAFF) == {1}


def test_only_what_was_chosen_counts_as_a_filter() -> None:
    chosen = Filters(kind="alea", late=True, sort="due", descending=False).chosen
    assert chosen == {"kind": "alea", "late": True}


def test_one_filter_can_be_taken_away() -> None:
    filters = Filters(kind="alea", late=True, since=date(2026, 1, 1))
    assert register.without(filters, "since") == Filters(kind="alea", late=True)


def ten() -> None:
    """Ten cases whose sort keys tie by twos and are sometimes empty."""
    for number in range(1, 11):
        half = number // 2
        case(
            number,
            received_at=RECEIVED + timedelta(days=half),
            next_due=RECEIVED + timedelta(days=-half) if half % 3 else None,
            kind=str(list(Kind)[half % 5]),
            assignee_label=None if half % 2 else f"Personne {half}",
        )


ORDERS = [(sort, descending) for sort in SORTS for descending in (True, False)]


@pytest.mark.parametrize(("sort", "descending"), ORDERS)
def test_turning_the_pages_shows_each_case_once_in_order(any_lms: Flask, sort: str, descending: bool) -> None:
    ten()
    filters = Filters(sort=sort, descending=descending)
    pages = [turn(filters)]
    while pages[-1].older:
        pages.append(turn(filters, after=pages[-1].older))
    whole = [row.number for row in register.page(db_session(), Case.id > 0, filters, size=99).cases]
    assert [row.number for page in pages for row in page.cases] == whole
    assert sorted(whole) == list(range(1, 11))


@pytest.mark.parametrize(("sort", "descending"), ORDERS)
def test_turning_back_shows_the_same_pages(any_lms: Flask, sort: str, descending: bool) -> None:
    ten()
    filters = Filters(sort=sort, descending=descending)
    first = turn(filters)
    second = turn(filters, after=first.older or "")
    back = turn(filters, before=second.newer or "")
    assert [row.number for row in back.cases] == [row.number for row in first.cases]
    assert back.newer is None


def test_a_case_filed_meanwhile_moves_no_page(lms: Flask) -> None:
    ten()
    first = turn(Filters())
    expected = [row.number for row in turn(Filters(), after=first.older or "").cases]
    case(11, received_at=RECEIVED + timedelta(days=99))
    assert [row.number for row in turn(Filters(), after=first.older or "").cases] == expected


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


BROKEN = {
    "letters": "x",
    "accents": "é",
    "padding": "====",
    "nothing": cursor(),
    "nulls": cursor(None, None),
    "object": cursor({"a": 1}, 2),
    "list": cursor(["x"], 3),
    "naive instant": cursor("2026-11-01T00:00:00", 3),
    "word": cursor("reclamation", 3),
    "number": cursor(20260000001, 3),
    "huge number": cursor(10**30, 3),
    "huge id": cursor("2026-11-01T00:00:00+00:00", 10**30),
    "zero byte": cursor("\x00", 3),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_cursor_gives_a_page_not_a_crash(any_lms: Flask, broken: str) -> None:
    case(1)
    for sort in SORTS:
        assert len(turn(Filters(sort=sort), after=BROKEN[broken]).cases) <= 1, sort


def test_an_empty_register_has_no_other_page(lms: Flask) -> None:
    assert turn(Filters()) == Page([], newer=None, older=None)


def test_a_whole_list_comes_in_batches(any_lms: Flask) -> None:
    ten()
    filters = Filters(sort="reference", descending=False)
    where = register.filtered(rives(), QUALITY, filters, NOON)
    batches = list(register.every(db_session(), where, filters, [Case.id, Case.year, Case.number], size=4))
    assert [[row.number for row in batch] for batch in batches] == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert figures.count(db_session(), where) == 10


def test_the_figures_count_each_kind_apart(any_lms: Flask) -> None:  # O01
    case(1, next_due=NOON - timedelta(days=1), assignee_ref="claire")
    case(2, kind="alea", status="declaree")
    case(3, kind="alea", status="resolue", assignee_ref="claire")
    found = held()
    assert {name: found[name] for name in ("all", "todo", "late", "mine")} == {
        "all": 3,
        "todo": 2,
        "late": 1,
        "mine": 1,
    }
    assert {kind: found[kind] for kind in Kind} == {
        "reclamation": 1,
        "difficulte": 0,
        "alea": 2,
        "remarque": 0,
        "signal": 0,
    }


def test_an_empty_register_counts_nothing_and_does_not_crash(any_lms: Flask) -> None:
    assert set(held().values()) == {0}


@pytest.mark.parametrize(
    "ties", [{}, {"claimant_ref": "lea"}, {"claimant_ref": "lea", "recorded_by_ref": "lea", "assignee_ref": "claire"}]
)
def test_a_confidential_case_is_a_numbered_line_for_the_auditor(  # B03
    any_lms: Flask, ties: dict[str, str]
) -> None:
    case(1, confidential=True, **ties)
    case(2)
    assert figures.restricted(db_session(), rives(), AUDITOR, Filters()) == ["REG-2026-0001"]


def test_the_lines_shown_and_the_lines_masked_make_the_register(any_lms: Flask) -> None:  # B03
    for number in range(1, 7):
        case(number, confidential=number % 2 == 0, kind=str(list(Kind)[number % 5]))
    masked = figures.restricted(db_session(), rives(), AUDITOR, Filters())
    assert len(masked) + len(shown(AUDITOR)) == 6


def test_a_filter_says_nothing_of_what_it_hides(lms: Flask) -> None:
    case(1, confidential=True, recorded_by_ref="x", claimant_ref="x", assignee_ref="x")
    assert figures.restricted(db_session(), rives(), AUDITOR, Filters(kind="reclamation")) == []


def test_a_masked_line_counts_in_the_days_it_was_received_in(any_lms: Flask) -> None:  # criterion 37
    case(1, confidential=True, received_at=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))  # October in Paris
    october = Filters(since=date(2026, 10, 1), until=date(2026, 10, 31))
    assert figures.restricted(db_session(), rives(), AUDITOR, october) == ["REG-2026-0001"]
    september = Filters(since=date(2026, 9, 1), until=date(2026, 9, 30))
    assert figures.restricted(db_session(), rives(), AUDITOR, september) == []


def test_staff_do_not_learn_what_they_do_not_see(lms: Flask) -> None:
    case(1, confidential=True, recorded_by_ref="x", claimant_ref="x", assignee_ref="x")
    assert figures.restricted(db_session(), rives(), STAFF, Filters()) == []


def test_a_person_does_not_learn_of_a_case_about_them(lms: Flask) -> None:  # O21
    row = case(1, recorded_by_ref="x", claimant_ref="x", assignee_ref="x")
    db_session().add(
        CasePerson(
            organisation_id=row.organisation_id,
            case_id=row.id,
            person_ref="claire",
            person_label="Claire Vidal",
            relation="implicated",
        )
    )
    assert shown() == set()
    assert figures.restricted(db_session(), rives(), QUALITY, Filters()) == []


def test_the_assignees_offered_are_those_of_visible_cases(any_lms: Flask) -> None:
    case(1, assignee_ref="sam", assignee_label="Sam Colin", recorded_by_ref="sam")
    case(2, assignee_ref="denis", assignee_label="Denis Faure")
    case(3)
    offered = figures.offered(db_session(), rives(), QUALITY)
    assert offered.assignees == {"denis": "Denis Faure", "sam": "Sam Colin"}
    assert figures.offered(db_session(), rives(), STAFF).assignees == {"sam": "Sam Colin"}


def test_another_organisations_cases_are_not_in_the_register(lms: Flask) -> None:
    case(1)
    db_session().add(Organisation(ref="vallee", name="Vallée", created_at=NOON))
    db_session().flush()
    vallee = db_session().query(Organisation).filter_by(ref="vallee").one()
    assert db_session().query(Case).filter(register.filtered(vallee, QUALITY, Filters(), NOON)).count() == 0
    assert figures.counts(db_session(), vallee, QUALITY, [Filters()], NOON) == [0]
