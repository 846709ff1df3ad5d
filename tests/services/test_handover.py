"""All the open cases of a person go to another: each an event, one mail, what may not go is said."""

from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, Secrecy, SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, OutboxMessage
from flask_reclamations.services import answers, confidentiality, handling, handover, people
from flask_reclamations.services.act import acting, db_session

from ..conftest import NOON, act_of, filed
from ..lms import PEOPLE, Adapter
from .conftest import kinds, payload, posted

DENIS = PEOPLE["denis"]


def of_sam(app: Flask, count: int = 3) -> list[Case]:
    """Cases entrusted to Sam, the last the soonest due."""
    cases = [filed(app, now=NOON - timedelta(weeks=position)) for position in range(count)]
    for case in cases:
        people.assign(act_of(app, "claire"), case, PEOPLE["sam"])
    return cases


def handed(app: Flask, by: str = "claire") -> handover.Plan:
    return handover.hand_over(act_of(app, by), "sam", DENIS)


def reasons(plan: handover.Plan) -> dict[str, str]:
    return {case.reference: reason.code for case, reason in plan.skipped}


def told() -> list[tuple[str, str]]:
    rows = db_session().query(OutboxMessage).filter_by(template="handed_over")
    return [(row.template, row.recipient) for row in rows]


def test_every_open_case_goes_and_each_says_so(any_lms: Flask) -> None:
    cases = of_sam(any_lms)
    plan = handed(any_lms)
    assert {case.reference for case in plan.cases} == {case.reference for case in cases}
    assert [(case.assignee_ref, kinds(case)[-1]) for case in cases] == [("denis", "assigned")] * 3
    assert payload(cases[0])["old"] == {"assignee_ref": "sam", "assignee_label": "Sam Colin"}


def test_the_new_person_has_one_mail_of_them_all(any_lms: Flask) -> None:  # B15
    cases = of_sam(any_lms)
    handed(any_lms)
    db_session().commit()
    assert told() == [("handed_over", "denis")]
    [mail] = [mail for to, mail in posted().sent if "remis" in mail["Subject"]]
    body = mail.get_body(("plain",)).get_content()
    assert "3 dossiers vous sont remis" in mail["Subject"]
    places = [body.index(case.reference) for case in reversed(cases)]
    assert places == sorted(places)  # the soonest due first


def test_whoever_takes_over_themselves_has_no_mail(lms: Flask) -> None:  # B15
    of_sam(lms)
    handed(lms, by="denis")
    assert told() == []


def test_settled_and_void_cases_and_those_of_others_stay(any_lms: Flask) -> None:
    first, second, third = of_sam(any_lms)
    answers.answer(act_of(any_lms, "claire"), first, answers.Argued("Réparé."), SendMode.LETTER)
    handling.close(act_of(any_lms, "claire"), first)
    people.assign(act_of(any_lms, "claire"), second, PEOPLE["claire"])
    assert [case.reference for case in handed(any_lms).cases] == [third.reference]
    assert (first.assignee_ref, second.assignee_ref) == ("sam", "claire")


def test_a_case_about_the_new_person_is_skipped_with_its_reason(any_lms: Flask) -> None:  # O21
    first, *_ = of_sam(any_lms)
    people.set_people(act_of(any_lms, "claire"), first, implicated=[DENIS], consulted=[])
    plan = handed(any_lms)
    assert reasons(plan) == {first.reference: "implicated"}
    assert (len(plan.cases), first.assignee_ref) == (2, "sam")


def test_a_case_closed_to_whoever_hands_over_is_neither_moved_nor_named(any_lms: Flask) -> None:  # O21
    first, *_ = of_sam(any_lms)
    confidentiality.open_to(act_of(any_lms, "denis"), first, Secrecy.LISTED, [])
    plan = handed(any_lms)
    assert first.reference not in {case.reference for case in [*plan.cases, *(case for case, _ in plan.skipped)]}
    assert first.assignee_ref == "sam"


def test_the_operator_hands_over_what_is_closed_to_others_too(any_lms: Flask) -> None:
    first, *_ = of_sam(any_lms)
    confidentiality.open_to(act_of(any_lms, "denis"), first, Secrecy.LISTED, [])
    handover.hand_over(acting(act_of(any_lms, "claire").organisation, now=NOON), "sam", DENIS)
    assert first.assignee_ref == "denis"


def test_a_case_about_whoever_hands_over_waits_for_their_statement(lms: Flask) -> None:  # O21
    first, *_ = of_sam(lms)
    about = [PEOPLE["claire"], DENIS]
    people.set_people(act_of(lms, "claire"), first, implicated=about, consulted=[])
    assert reasons(handed(lms)) == {first.reference: "conflict_unstated"}


def test_a_plan_changes_nothing_and_says_what_hand_over_does(any_lms: Flask) -> None:
    first, *_ = of_sam(any_lms)
    people.set_people(act_of(any_lms, "claire"), first, implicated=[DENIS], consulted=[])
    planned = handover.plan(act_of(any_lms, "claire"), "sam", DENIS)
    assert (first.assignee_ref, kinds(first)[-1], told()) == ("sam", "people_changed", [])
    done = handed(any_lms)
    assert {case.id for case in planned.cases} == {case.id for case in done.cases}
    assert reasons(planned) == reasons(done)


@pytest.mark.parametrize(("ref", "code"), [("sam", "same"), ("lea", "no_right"), ("anne", "no_right")])
def test_nobody_without_rights_takes_over(lms: Flask, ref: str, code: str) -> None:
    case = of_sam(lms, 1)[0]
    with pytest.raises(RefusedError) as refused:
        handover.hand_over(act_of(lms, "claire"), "sam", PEOPLE[ref])
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [(code, "to")]
    assert case.assignee_ref == "sam"


def test_nothing_to_hand_over_tells_nobody(lms: Flask) -> None:
    filed(lms, kind=Kind.REMARK)
    assert (handed(lms), told()) == (handover.Plan([], []), [])


def test_a_person_who_left_hands_over_all_the_same(lms: Flask, adapter: Adapter) -> None:
    case = of_sam(lms, 1)[0]
    del adapter.known["sam"]
    handed(lms)
    assert case.assignee_ref == "denis"


def test_more_than_goes_at_once_is_said(lms: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "AT_ONCE", 2)
    of_sam(lms)
    first, second = handed(lms), handed(lms)
    assert [(len(plan.cases), plan.more) for plan in (first, second)] == [(2, True), (1, False)]
