"""Finding cases by their words: both databases agree, and nobody finds by what they may not read."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.rights import GRANTS, Permission, Viewer
from flask_reclamations.domain.search import Finder, query
from flask_reclamations.host import Role
from flask_reclamations.models import Case, CasePerson, Exchange, Organisation
from flask_reclamations.queries import register, search
from flask_reclamations.queries.register import SORTS, Filters
from flask_reclamations.services import search as indexing
from flask_reclamations.services.act import db_session

from ..conftest import NOON
from .conftest import RECEIVED, case
from .test_register import AUDITOR, QUALITY, STAFF, rives, shown

DIRECTION = Viewer("denis", "Denis Faure", frozenset({Role.DIRECTION}))
SILENT_COLUMNS = {
    # Codes, refs and dates: filters ask for them, or nobody does.
    *("submission", "declared_kind", "kind", "status", "category", "channel", "stakeholder", "action_category"),
    *("claimant_ref", "recorded_by_ref", "training_ref", "company_ref", "funder_ref", "assignee_ref"),
    *("incident_type", "continues", "journal_head", "severity", "urgency", "reach", "complexity", "recurrence"),
    *("origin", "decision", "outcome", "satisfaction"),
    # Those who handled it are found by what they wrote.
    *("conflict_stated_by_label", "examined_by_label"),
    # Why a case is kept past its years is said of its keeping, not of what happened.
    "hold_reason",
}


def said(row: Case, text: str, direction: str = "in", purpose: str = "message") -> None:
    """Add an exchange to a case by hand."""
    db_session().add(
        Exchange(
            organisation_id=row.organisation_id,
            case_id=row.id,
            direction=direction,
            purpose=purpose,
            author_label="Quelqu’un",
            text=text,
            at=NOON,
        )
    )
    db_session().flush()
    indexing.index(db_session(), [row])


def people(row: Case, ref: str, label: str, relation: str) -> None:
    row.people.append(
        CasePerson(organisation_id=row.organisation_id, person_ref=ref, person_label=label, relation=relation)
    )
    db_session().flush()
    indexing.index(db_session(), [row])


def test_every_text_of_a_case_is_looked_in_or_left_out_on_purpose() -> None:
    written = {c.name for c in Case.__table__.columns if c.type.python_type is str}
    assert written - search.LOOKED_IN == SILENT_COLUMNS
    assert written >= search.LOOKED_IN


def test_who_works_on_a_case_may_know_names_and_who_may_know_names_may_read() -> None:
    # The search reads one level after the other: each must hold all of the next.
    assert GRANTS[Permission.INTERNAL] <= GRANTS[Permission.IDENTIFY] <= GRANTS[Permission.READ]


@pytest.mark.parametrize("column", sorted(search.LOOKED_IN))
def test_each_column_finds_its_case(lms: Flask, column: str) -> None:
    case(1, **{column: "Kangourou 77"})
    case(2)
    assert shown(text="kangourous") == {1}


FOUND = [
    ("salle", {1}),
    ("SALLES", {1}),
    ("salles fermées", {1}),
    ("fermé salle", {1}),
    ("sall", {1}),
    ("rideau", {2}),
    ("rideaux", {2}),
    ("eleve", {1, 2}),
    ("L’ÉLÈVE", {1, 2}),
    ("d'élèves absents", {2}),
    ("élève absent salle", set()),
    ("REG-2026-0002", {2}),
    ("reg20260002", {2}),
    ("2026-0002", {2}),
    ("0002", {2}),
    ("REG", {1, 2, 3}),
    ("“la salle 2”", {1}),
    ('"2 la salle"', set()),
    ('"absent le rideau"', set()),
    ("œuvrard", {2}),
    ("oeuvrard", {2}),
    ("06 12 34 56 78", {2}),
    ("0612345678", {2}),
    ("06.12.34.56.78", {2}),
    ("c.oeuvrard@exemple.test", {2}),
    ("valdor", {3}),
    ("week-end", {3}),
    ("weekend", {3}),
    ("%", set()),
    ("💥", set()),
    ("的", {3}),
]


@pytest.mark.parametrize(("asked", "numbers"), FOUND)
def test_both_databases_find_the_same(any_lms: Flask, asked: str, numbers: set[int]) -> None:
    case(1, subject="La salle 2 est fermée", description="Un élève attend dehors.")
    case(
        2,
        subject="Élève absent",
        description="Le rideau reste fermé.",
        claimant_label="Cléo Œuvrard",
        claimant_phone="06 12345678",
        claimant_email="c.oeuvrard@exemple.test",
    )
    case(3, subject="Rien", company_label="Menuiserie Valdor", description="Ni le week-end, ni 的 ailleurs")
    assert shown(text=asked) == numbers


ODD = [
    "'",
    "''''",
    '"',
    '"""',
    "\\",
    "a\\'b",
    ":*",
    "foo:* | bar & !baz",
    "<-> <2>",
    "AND OR NOT NEAR(",
    "words:x",
    "{words}:x",
    "^debut",
    "-moins",
    "(((",
    "x" * 200,
    "💥" * 200,
    "e\u0301" * 66,
    "\u202e\u200b\ufeff",
    "ＦＵＬＬ ｗｉｄｔｈ",
    "ß ﬁ ½ ² Ⅷ",
    " ".join("abcdefghijklmnopqrstuvwxyz0123456789" * 3)[:200],
    " ".join(f"mot{number}" for number in range(60))[:200],
    "مرحبا नमस्ते 你好 𐐷𐐷",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_finds_what_it_says_or_nothing(any_lms: Flask, odd: str) -> None:
    case(1, subject="Rien de tel")
    case(2, subject=odd[:200])
    assert shown(text=odd) == ({2} if query(odd) else set())
    assert shown(AUDITOR, text=odd) == shown(text=odd)


def test_a_case_of_more_words_than_a_database_holds_is_found_by_its_first(any_lms: Flask) -> None:
    row = case(1, subject="Début", description=" ".join(f"mot{number}" for number in range(90_000)))
    said(row, "Dernier", "note")
    assert shown(text="début mot77") == {1}
    assert shown(text="mot89999") == set()


def test_a_word_said_a_thousand_times_is_one_word(any_lms: Flask) -> None:
    case(1, description="encore " * 1_000 + "enfin")
    assert shown(text='enfin "encore encore"') == {1}


@pytest.mark.parametrize("viewer", [QUALITY, DIRECTION])
def test_whoever_works_on_a_case_finds_it_by_all_that_is_said(any_lms: Flask, viewer: Viewer) -> None:
    row = case(1, claimant_label="Léa Martin")
    said(row, "Le badge est perdu.")
    said(row, "Nous avons commandé un double.", "out", "answer")
    said(row, "Vu avec le gardien.", "note", "note")
    people(row, "bruno", "Bruno Petit", CasePerson.CONSULTED)
    for word in ("badges", "double", "gardien", "Bruno", "martin", "martin badge gardien"):
        assert shown(viewer, text=word) == {1}, word


def test_an_auditor_finds_by_texts_and_never_by_a_name(any_lms: Flask) -> None:
    row = case(
        1,
        claimant_label="Léa Martin",
        claimant_email="lea.martin@exemple.test",
        claimant_phone="0612345678",
        company_label="Valdor",
        recorded_by_label="Sam Colin",
    )
    said(row, "Le badge est perdu.")
    for word in ("léa", "martin", "lea.martin@exemple.test", "0612345678", "valdor", "colin", "badge martin"):
        assert shown(AUDITOR, text=word) == set(), word
    assert shown(AUDITOR, text="badge") == {1}


def test_nobody_finds_by_an_internal_note_but_those_who_work_on_the_case(any_lms: Flask) -> None:
    row = case(1, recorded_by_ref="sam", claimant_ref="lea", session_ref="cpn-b", kind="alea")
    said(row, "Vu avec le gardien.", "note", "note")
    trainer = Viewer("bruno", "Bruno Petit", frozenset({Role.TRAINER}), taught=frozenset({"cpn-b"}))
    learner = Viewer("lea", "Léa Martin", frozenset({Role.LEARNER}))
    for viewer in (AUDITOR, STAFF, trainer, learner):
        assert shown(viewer, text="gardien") == set(), viewer
        assert shown(viewer, text="sujet") == {1}, viewer
    people(row, "bruno", "Bruno Petit", CasePerson.CONSULTED)
    assert shown(trainer, text="gardien") == {1}


def test_a_staff_member_finds_by_a_note_only_in_cases_given_to_them(any_lms: Flask) -> None:
    for number, given in ((1, "sam"), (2, None)):
        said(case(number, recorded_by_ref="sam", assignee_ref=given), "Vu avec le gardien.", "note", "note")
    assert shown(STAFF, text="gardien") == {1}


def test_a_confidential_case_is_found_by_those_who_read_it_alone(any_lms: Flask) -> None:
    case(1, subject="Badge perdu", confidential=True)
    assert shown(AUDITOR, text="badge") == set()
    assert shown(QUALITY, text="badge") == {1}


def test_the_person_a_case_is_about_does_not_find_it(any_lms: Flask) -> None:  # O21
    row = case(1, subject="Badge perdu")
    people(row, "claire", "Claire Vidal", CasePerson.IMPLICATED)
    assert shown(QUALITY, text="badge") == set()
    assert shown(DIRECTION, text="badge vidal") == {1}


def test_another_organisations_words_are_not_found(any_lms: Flask) -> None:
    db_session().add(Organisation(ref="vallee", name="Vallée", created_at=NOON))
    db_session().flush()
    vallee = db_session().scalars(select(Organisation).where(Organisation.ref == "vallee")).one()
    case(1, organisation_id=vallee.id, subject="Badge perdu")
    assert shown(text="badge") == set()


def test_a_void_case_is_found_only_where_it_is_asked_for(any_lms: Flask) -> None:  # C12
    case(1, subject="Badge perdu", status="annulee")
    assert shown(text="badge") == set()
    assert shown(text="badge", status="annule") == {1}


@pytest.mark.parametrize("sort", SORTS)
def test_what_is_found_comes_in_pages_like_the_rest(any_lms: Flask, sort: str) -> None:
    for number in range(1, 12):
        case(number, subject="Badge" if number % 2 else "Rien", received_at=RECEIVED + timedelta(days=number % 3))
    filters = Filters(text="badge", sort=sort)
    where = register.filtered(rives(), QUALITY, filters, NOON)
    first = register.page(db_session(), where, filters, size=4)
    rest = register.page(db_session(), where, filters, size=4, after=first.older or "")
    assert sorted(row.number for row in (*first.cases, *rest.cases)) == [1, 3, 5, 7, 9, 11]
    assert (len(first.cases), rest.older) == (4, None)


def excerpt(viewer: Viewer, row: Case, asked: str) -> Any:
    return search.excerpts(db_session(), viewer, [row], Finder(query(asked))).get(row.id)


def test_a_match_that_the_line_shows_needs_no_excerpt(lms: Flask) -> None:
    row = case(1, subject="Badge perdu", description="Le badge est perdu depuis lundi.")
    assert excerpt(QUALITY, row, "badge perdu") is None


def test_an_excerpt_shows_the_words_around_a_match(any_lms: Flask) -> None:
    row = case(1)
    said(row, f"{'Avant ' * 40}le badge du gardien{' après' * 40}", "note", "note")
    found = excerpt(QUALITY, row, "gardien")
    assert found.source == "note"
    assert "le badge du gardien après" in found.text
    assert found.text.startswith("…Avant ")
    assert found.text.endswith(" après…")
    assert len(found.text) < 160


def test_an_excerpt_is_of_the_text_that_says_most_of_what_is_missing(lms: Flask) -> None:
    row = case(1, subject="Chauffage", description="Un badge.")
    said(row, "Un badge et un gardien.")
    assert excerpt(QUALITY, row, "chauffage badge gardien").text == "Un badge et un gardien."


def test_an_excerpt_never_shows_what_the_reader_may_not_read(lms: Flask) -> None:
    row = case(1, company_label="Valdor", description="Rien.")
    said(row, "Valdor a perdu le badge.", "note", "note")
    assert excerpt(QUALITY, row, "valdor badge").source == "note"
    assert excerpt(AUDITOR, row, "valdor badge") is None
