"""The figures of satisfaction are those of a plain recount, and tell nobody's opinion."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.surveys import Unsent
from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.models import Case, Survey
from flask_reclamations.queries import satisfaction
from flask_reclamations.queries.satisfaction import Filters, Group, Results, discreet
from flask_reclamations.services.act import db_session

from ..answered import answer_to
from ..conftest import NOON, act_of, filed, viewer

DAY = timedelta(days=1)
SAID = [("oui", 5), ("oui", 4), ("en_partie", 3), None, ("non", 1), ("oui", None), ("en_partie", 2)]
HANDLERS = [("sam", "Sam Colin"), ("claire", "Claire Vidal"), (None, None)]


def surveyed(app: Flask, number: int, said: tuple[str, int | None] | None, **columns: Any) -> Survey:
    """Keep a survey of a new case, asked `number` days ago."""
    category = ("technique", "organisation")[number % 2]
    case = filed(app, "lea", category=category)
    ref, label = HANDLERS[number % 3]
    asked = NOON - number * 3 * DAY
    values: dict[str, Any] = {
        "assignee_ref": ref,
        "assignee_label": label,
        "asked_at": asked,
        "expires_at": asked + 30 * DAY,
        "answered_at": asked + DAY if said else None,
        "resolved": said[0] if said else None,
        "score": said[1] if said else None,
    }
    ids = {"organisation_id": case.organisation_id, "case_id": case.id, "exchange_id": answer_to(case, NOON).id}
    row = Survey(**ids, **values | columns)
    db_session().add(row)
    return row


@pytest.fixture
def surveys(any_lms: Flask) -> list[Survey]:
    any_lms.config["TAMPERED"] = True
    rows = [surveyed(any_lms, number, said) for number, said in zip(range(33), cycle(SAID), strict=False)]
    db_session().commit()
    return rows


def results(app: Flask, who: str = "claire", **filters: Any) -> Results:
    act = act_of(app, who)
    return satisfaction.results(act.session, act.organisation, viewer(app, who), Filters(**filters), NOON + DAY)


def recount(rows: list[Survey]) -> tuple[Any, ...]:
    said = [row for row in rows if row.answered_at]
    solved = tuple(sum(row.resolved == code for row in said) for code in ("oui", "en_partie", "non"))
    return len(rows), len(said), solved, tuple(sum(row.score == mark for row in said) for mark in range(1, 6))


def figures(group: Group) -> tuple[Any, ...]:
    return group.asked, group.answered, group.resolved, group.marks


def test_the_whole_is_what_a_plain_recount_finds(any_lms: Flask, surveys: list[Survey]) -> None:  # C27, E08, O22
    found = results(any_lms).whole
    assert figures(found) == recount(surveys)
    marks = [row.score for row in surveys if row.score]
    assert found.mean is not None
    assert found.mean.value == pytest.approx(sum(marks) / len(marks))


def test_each_group_is_what_a_plain_recount_finds(any_lms: Flask, surveys: list[Survey]) -> None:  # C27
    found = results(any_lms)
    for group in found.categories:
        assert figures(group) == recount(
            [r for r in surveys if db_session().get_one(Case, r.case_id).category == group.code]
        )
    assert {group.code for group in found.categories} == {"technique", "organisation"}
    for group in found.handlers:
        assert figures(group) == recount([r for r in surveys if (r.assignee_ref or "") == group.code])
    assert [group.label for group in found.handlers if group.code] != []
    for group in found.months:
        assert figures(group) == recount([r for r in surveys if r.asked_at.date().isoformat()[:7] == group.code[:7]])


FILTERS: list[dict[str, Any]] = [
    {"category": "technique"},
    {"assignee": "sam"},
    {"kind": str(Kind.DIFFICULTY)},
    {"since": date(2026, 10, 1)},
    {"until": date(2026, 10, 1), "category": "organisation"},
]


@pytest.mark.parametrize("wanted", FILTERS)
def test_filters_keep_what_a_plain_recount_keeps(
    any_lms: Flask, surveys: list[Survey], wanted: dict[str, Any]
) -> None:
    def kept(row: Survey) -> bool:
        case = db_session().get_one(Case, row.case_id)
        return (
            wanted.get("category") in (None, case.category)
            and wanted.get("assignee") in (None, row.assignee_ref)
            and wanted.get("kind") in (None, case.kind)
            and wanted.get("since", date.min) <= row.asked_at.date() <= wanted.get("until", date.max)
        )

    assert figures(results(any_lms, **wanted).whole) == recount(list(filter(kept, surveys)))


def test_what_was_not_asked_or_is_void_or_is_not_yet_due_counts_nowhere(
    any_lms: Flask, surveys: list[Survey]
) -> None:
    surveyed(any_lms, 1, None, unsent=Unsent.WAIVED)
    surveyed(any_lms, 1, None, asked_at=NOON + 2 * DAY)
    void = surveyed(any_lms, 1, ("non", 1))
    db_session().get_one(Case, void.case_id).status = "annulee"
    db_session().commit()
    assert figures(results(any_lms).whole) == recount(surveys)


def test_nobody_counts_what_they_may_not_read(any_lms: Flask, surveys: list[Survey]) -> None:
    for row in surveys[:20]:
        db_session().get_one(Case, row.case_id).confidential = True
    db_session().commit()
    assert figures(results(any_lms, "anne").whole) == recount(surveys[20:])
    assert figures(results(any_lms).whole) == recount(surveys)


def group(code: str, answered: int, marked: int | None = None) -> Group:
    marks = (0, 0, 0, 0, answered if marked is None else marked)
    return Group(code, code, answered + 2, answered, (answered, 0, 0), marks)


@pytest.mark.parametrize(
    ("answered", "hidden"),
    [
        ([9, 8, 7], []),
        ([9, 4], ["b", "a"]),  # what is left of the whole would be the second
        ([9, 8, 4], ["c", "b"]),
        ([9, 8, 3, 2], ["c", "d"]),
        ([9, 8, 1, 1], ["c", "d", "b"]),
        ([9, 8, 0], []),
        ([3], ["a"]),
    ],
)
def test_a_group_of_fewer_than_five_is_hidden_and_cannot_be_worked_out(
    answered: list[int], hidden: list[str]
) -> None:
    found = discreet(group(code, count) for code, count in zip("abcd", answered, strict=False))
    assert {one.code for one in found if one.hidden} == set(hidden)


def test_a_group_with_fewer_than_five_marks_is_hidden_however_many_answered() -> None:
    found = discreet([group("a", 20), group("b", 9), group("c", 8, marked=2)])
    assert [one.code for one in found if one.hidden] == ["b", "c"]
    (unmarked,) = discreet([group("a", 9, marked=0)])
    assert (unmarked.hidden, unmarked.mean) == (False, None)


def test_a_history_counts_whom_the_page_of_satisfaction_counts(any_lms: Flask) -> None:
    any_lms.config["TAMPERED"] = True
    rows = [surveyed(any_lms, 0, None, asked_at=NOON + 20 * DAY), surveyed(any_lms, 1, ("oui", 4))]
    db_session().commit()
    those = [Case.id.in_([row.case_id for row in rows])]
    assert satisfaction.of_cases(db_session(), those, NOON + DAY).asked == 1 == results(any_lms).whole.asked
