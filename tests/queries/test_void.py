"""What is void counts nowhere, and is found where it is asked for (C12, criterion 2)."""

import pytest
from flask import Flask

from flask_reclamations.queries import cases, figures, journal, register, views
from flask_reclamations.queries.register import Filters
from flask_reclamations.services.act import Act, db_session

from ..conftest import NOON, act_of, filed
from .conftest import RECEIVED, case


def act(app: Flask, who: str = "claire") -> Act:
    return act_of(app, who)


def shown(asked: Act, **filters: object) -> set[int]:
    where = register.filtered(asked.organisation, asked.viewer, Filters(**filters), NOON)  # type: ignore[arg-type]
    return {row.number for row in register.page(db_session(), where, Filters()).cases}


@pytest.fixture
def three(any_lms: Flask) -> Flask:
    """Two cases that count and a void one, alike but for that."""
    for number, status in ((1, "recue"), (2, "en_cours"), (3, "annulee")):
        case(
            number,
            kind="alea",
            status=status,
            category="technique",
            session_ref="cpn-b",
            session_label="CPN",
            assignee_ref="claire",
            assignee_label="Claire Vidal",
            claimant_ref="lea",
            next_due=RECEIVED if number < 3 else None,
        )
    return any_lms


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": "alea"},
        {"category": "technique"},
        {"session": "cpn-b"},
        {"assignee": "claire"},
        {"unsettled": True},
        {"late": True},
        {"text": "Sujet"},
        {"since": RECEIVED.date()},
    ],
    ids=str,
)
def test_no_filter_but_its_own_shows_a_void_case(three: Flask, filters: dict[str, object]) -> None:
    assert shown(act(three), **filters) == {1, 2}


@pytest.mark.parametrize("status", ["nouveau", "en_cours", "resolu", "escalade"])
def test_none_of_the_four_statuses_shows_a_void_case(three: Flask, status: str) -> None:  # A08
    case(4, status="annulee", escalated_at=RECEIVED)
    assert shown(act(three), status=status) & {3, 4} == set()


def test_its_own_filter_shows_void_cases_alone_and_joins_the_others(three: Flask) -> None:
    case(4, status="annulee", escalated_at=RECEIVED, category="contenu")
    assert shown(act(three), status="annule") == {3, 4}
    assert shown(act(three), status="annule", category="contenu") == {4}


def test_no_figure_of_the_register_counts_a_void_case(three: Flask) -> None:
    asked = act(three)
    named = views.named(asked.viewer)
    wanted = [named[name] for name in ("all", "todo", "late", "mine", "alea")]
    assert figures.counts(db_session(), asked.organisation, asked.viewer, wanted, NOON) == [2, 2, 2, 2, 2]


def test_the_log_of_a_session_leaves_it_out(three: Flask) -> None:
    asked = act(three, "bruno")
    assert {c.number for c in cases.of_session(db_session(), asked.organisation, asked.viewer, "cpn-b")} == {1, 2}


def test_its_claimant_still_finds_it_among_their_own(three: Flask) -> None:
    asked = act(three, "lea")
    assert {c.number for c in cases.mine(db_session(), asked.organisation, asked.viewer)} == {1, 2, 3}


def test_a_masked_void_case_does_not_count_either(any_lms: Flask) -> None:
    case(1, confidential=True)
    case(2, confidential=True, status="annulee")
    asked = act(any_lms, "anne")
    assert figures.restricted(db_session(), asked.organisation, asked.viewer, Filters()) == ["REG-2026-0001"]


def test_a_list_says_how_many_numbers_it_leaves_out(three: Flask) -> None:  # criterion 2
    asked = act(three)

    def left_out(**filters: object) -> int:
        chosen = Filters(**filters)  # type: ignore[arg-type]
        return figures.void_among(db_session(), asked.organisation, asked.viewer, chosen, NOON)

    assert [left_out(), left_out(kind="alea"), left_out(kind="remarque"), left_out(late=True)] == [1, 1, 0, 1]
    assert [left_out(status="annule"), left_out(status="nouveau")] == [0, 0]


def test_the_numbering_has_no_gap_where_a_case_is_void(lms: Flask) -> None:  # C12
    filed(lms).status = "annulee"
    filed(lms)
    db_session().flush()
    said = list(journal.faults(db_session(), act(lms).organisation))
    assert [line for line in said if "number" in line] == []
