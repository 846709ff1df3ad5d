"""The plan d'amélioration: an action has all it needs, is shared by cases, and is judged by somebody else."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.journal import fold
from flask_reclamations.domain.plan import CHECKED_AFTER, ActionOrigin, ActionStatus, ActionType, Sequel, Verdict
from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import Action, Event
from flask_reclamations.queries import actions as plan
from flask_reclamations.queries.journal import faults
from flask_reclamations.schemas import actions as schemas
from flask_reclamations.services import actions, effectiveness, journal
from flask_reclamations.services.act import db_session

from ..conftest import act_of, filed
from ..lms import PEOPLE, Adapter
from .conftest import LATER, TODAY, kinds, payload

WEEK = timedelta(days=7)
MEASURE = actions.Measure(ActionType.CORRECTIVE, "Doubler la borne de la salle 2.", PEOPLE["sam"], TODAY + WEEK)


def codes(refusal: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def made(app: Flask, who: str = "claire", **changed: Any) -> Action:
    """Put an action in the plan; `case` it comes from, the rest as `Measure`."""
    case = changed.pop("case", None)
    act = act_of(app, who, LATER)
    return actions.create(act, replace(MEASURE, **changed), submission=str(uuid.uuid4()), case=case)


def done(app: Flask, **changed: Any) -> Action:
    action = made(app, **changed)
    effectiveness.finish(act_of(app, "claire", LATER), action, "Deux bornes posées le 19.")
    return action


def history(action: Action) -> list[Event]:
    return plan.history(db_session(), action)


def row(action: Action) -> dict[str, Any]:
    db_session().refresh(action)
    return {name: getattr(action, name) for name in schemas.ActionFields().fields}


def test_an_action_keeps_type_text_owner_date_and_status(any_lms: Flask) -> None:  # A03
    action = made(any_lms)
    db_session().commit()
    assert (action.reference, action.type, action.text) == ("ACT-2026-0001", "corrective", MEASURE.text)
    assert (action.owner_ref, action.owner_label, action.due_on) == ("sam", "Sam Colin", TODAY + WEEK)
    assert (action.status, action.priority, action.result) == (ActionStatus.TODO, "normale", None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": " "}, "empty"),
        ({"owner": None}, "no_owner"),
        ({"owner": PEOPLE["parti"]}, "no_owner"),
        ({"due_on": None}, "no_due"),
        ({"due_on": TODAY - timedelta(days=1)}, "past"),
    ],
)
def test_an_action_without_what_it_needs_is_refused(lms: Flask, changed: dict[str, Any], code: str) -> None:  # A03
    with pytest.raises(RefusedError) as refusal:
        made(lms, **changed)
    assert codes(refusal) == [code]
    assert db_session().query(Action).count() == 0


def test_every_reason_is_told_at_once(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        made(lms, text="", owner=None, due_on=None)
    assert [reason.at for reason in refusal.value.reasons] == ["text", "owner", "due_on"]


def test_types_are_those_of_the_field_with_training_practices_and_tools() -> None:  # A15, C20
    assert [str(kind.label) for kind in ActionType] == [
        "Correction immédiate",
        "Action corrective",
        "Action préventive",
        "Amélioration de processus",
        "Formation des équipes",
    ]


def test_an_action_of_a_case_is_in_the_case_and_in_the_plan_under_one_reference(any_lms: Flask) -> None:  # A14
    case = filed(any_lms)
    action = made(any_lms, case=case)
    db_session().commit()
    act = act_of(any_lms, "claire", LATER)
    assert [row.reference for row in case.actions] == [action.reference]
    assert plan.action_for(act.session, act.organisation, act.viewer, action.reference) is action
    assert payload(case)["reference"] == action.reference
    assert [event.kind for event in history(action)] == ["action_created", "case_linked"]


def test_several_cases_share_an_action_and_each_tie_is_told_on_both_sides(any_lms: Flask) -> None:  # criterion 31
    one, two = filed(any_lms), filed(any_lms)
    action = made(any_lms, case=one)
    act = act_of(any_lms, "claire", LATER)
    actions.tie(act, two, action)
    actions.tie(act, two, action)
    assert [case.id for case in actions.cases_held(db_session(), action)] == [one.id, two.id]
    actions.untie(act, one, action)
    assert [case.id for case in actions.cases_held(db_session(), action)] == [two.id]
    assert kinds(one)[-2:] == ["action_linked", "action_unlinked"]
    assert kinds(two).count("action_linked") == 1
    assert [event.kind for event in history(action)][1:] == ["case_linked", "case_linked", "case_unlinked"]


def test_a_case_is_not_untied_from_an_action_it_is_not_tied_to(lms: Flask) -> None:
    with pytest.raises(RefusedError) as refusal:
        actions.untie(act_of(lms, "claire"), filed(lms), made(lms))
    assert codes(refusal) == ["not_tied"]


def test_a_form_that_is_sent_twice_makes_one_action(any_lms: Flask) -> None:
    act = act_of(any_lms, "claire", LATER)
    mark = str(uuid.uuid4())
    first = actions.create(act, MEASURE, submission=mark)
    assert actions.create(act, MEASURE, submission=mark) is first
    assert made(any_lms).reference == "ACT-2026-0002"


def test_an_action_may_cite_a_survey_without_any_case(lms: Flask) -> None:  # E06
    action = made(lms, origin=ActionOrigin.SURVEY, source="Questionnaire de fin, octobre 2026")
    assert (action.origin, action.source) == ("questionnaire", "Questionnaire de fin, octobre 2026")


def test_an_action_is_not_done_without_its_result(lms: Flask) -> None:  # C24
    action = made(lms)
    with pytest.raises(RefusedError) as refusal:
        effectiveness.finish(act_of(lms, "claire", LATER), action, "  ")
    assert (codes(refusal), action.status) == (["no_result"], "a_faire")


def test_a_done_action_is_to_be_checked_in_sixty_days_or_on_the_day_asked_for(lms: Flask) -> None:  # O07
    assert done(lms).check_due == TODAY + CHECKED_AFTER
    action = made(lms)
    effectiveness.finish(act_of(lms, "sam", LATER), action, "Fait.", check_due=date(2027, 1, 15))
    assert (action.status, action.done_on, action.check_due) == ("faite", TODAY, date(2027, 1, 15))


def test_an_action_is_over_only_with_a_verdict_and_what_shows_it(lms: Flask) -> None:  # O07
    action = done(lms)
    with pytest.raises(RefusedError) as refusal:
        effectiveness.check(act_of(lms, "claire", LATER), action, None, "")
    assert (codes(refusal), action.status) == (["no_verdict", "empty"], "faite")
    effectiveness.check(act_of(lms, "claire", LATER), action, Verdict.EFFECTIVE, "Aucune panne depuis.")
    assert (action.status, action.verdict, action.checked_by_label) == ("verifiee", "efficace", "Claire Vidal")


def test_an_action_that_is_not_done_has_no_verdict(lms: Flask) -> None:  # O07
    with pytest.raises(RefusedError) as refusal:
        effectiveness.check(act_of(lms, "claire", LATER), made(lms), Verdict.EFFECTIVE, "Vu.")
    assert codes(refusal) == ["not_now"]


def test_its_owner_does_not_judge_an_action_where_somebody_else_can(lms: Flask) -> None:  # O07, criterion 31
    action = done(lms, owner=PEOPLE["claire"])
    with pytest.raises(RefusedError) as refusal:
        effectiveness.check(act_of(lms, "claire", LATER), action, Verdict.EFFECTIVE, "Aucune panne depuis.")
    [reason] = refusal.value.reasons
    assert (reason.code, reason.values) == ("own_verdict", {"names": "Denis Faure"})
    effectiveness.check(act_of(lms, "denis", LATER), action, Verdict.EFFECTIVE, "Aucune panne depuis.")
    assert action.status == "verifiee"


def test_alone_one_judges_ones_own_action(lms: Flask, adapter: Adapter) -> None:  # O07
    action = done(lms, owner=PEOPLE["claire"])
    adapter.known["denis"] = replace(PEOPLE["denis"], active=False)
    effectiveness.check(act_of(lms, "claire", LATER), action, Verdict.EFFECTIVE, "Aucune panne depuis.")
    assert action.status == "verifiee"


def test_who_does_not_decide_of_the_plan_judges_nothing(lms: Flask) -> None:
    action = done(lms)
    with pytest.raises(NotAllowedError):
        effectiveness.check(act_of(lms, "sam", LATER), action, Verdict.EFFECTIVE, "Vu.")


@pytest.mark.parametrize(
    ("verdict", "sequel", "due_on", "code"),
    [
        (Verdict.NOT, None, None, "no_sequel"),
        (Verdict.NOT, Sequel.REOPEN, None, "no_due"),
        (Verdict.PARTLY, Sequel.NEXT, TODAY - timedelta(days=1), "no_due"),
        (Verdict.EFFECTIVE, Sequel.NEXT, TODAY + WEEK, "served"),
    ],
)
def test_a_verdict_and_what_follows_agree(
    lms: Flask, verdict: Verdict, sequel: Sequel | None, due_on: date | None, code: str
) -> None:  # O07
    action = done(lms)
    with pytest.raises(RefusedError) as refusal:
        effectiveness.check(act_of(lms, "claire", LATER), action, verdict, "Vu.", sequel=sequel, due_on=due_on)
    assert (codes(refusal), action.status) == ([code], "faite")


def test_an_action_that_did_not_serve_is_reopened_by_a_new_date(any_lms: Flask) -> None:  # O07, criterion 31
    action = done(any_lms)
    act = act_of(any_lms, "claire", LATER)
    effectiveness.check(
        act, action, Verdict.NOT, "Encore deux pannes.", sequel=Sequel.REOPEN, due_on=date(2026, 12, 4)
    )
    assert (action.status, action.verdict, action.due_on) == ("en_cours", "non_efficace", date(2026, 12, 4))
    assert (action.result, action.done_on, action.check_due) == (None, None, None)
    assert fold([journal.payload_of(event) for event in history(action)]) == row(action)


def test_an_action_that_did_not_serve_opens_the_next_with_its_cases(any_lms: Flask) -> None:  # O07, criterion 31
    case = filed(any_lms)
    action = done(any_lms, case=case, owner=PEOPLE["sam"])
    act = act_of(any_lms, "claire", LATER)
    later = effectiveness.check(
        act, action, Verdict.NOT, "Encore deux pannes.", sequel=Sequel.NEXT, due_on=date(2026, 12, 4)
    )
    assert (action.status, later.status, later.reference) == ("verifiee", "a_faire", "ACT-2026-0002")
    assert (later.follows_id, later.text, later.owner_ref) == (action.id, action.text, "sam")
    assert [one.id for one in actions.cases_held(db_session(), later)] == [case.id]
    assert [one.reference for one in plan.sequels(db_session(), act.viewer, action)] == [later.reference]


def test_an_action_is_abandoned_with_a_motive_and_may_be_taken_up_again(lms: Flask) -> None:
    action, act = made(lms), act_of(lms, "claire", LATER)
    with pytest.raises(RefusedError):
        effectiveness.abandon(act, action, "")
    effectiveness.abandon(act, action, "La salle est fermée.")
    assert (action.status, action.motive) == ("abandonnee", "La salle est fermée.")
    with pytest.raises(RefusedError):
        effectiveness.reopen(act, action, None)
    effectiveness.reopen(act, action, TODAY + WEEK)
    assert (action.status, action.motive) == ("en_cours", None)


STEPS: list[tuple[str, Callable[[Any, Action], object]]] = [
    ("action_changed", lambda act, action: actions.change(act, action, replace(MEASURE, text="Deux bornes."))),
    ("action_started", effectiveness.start),
    ("action_done", lambda act, action: effectiveness.finish(act, action, "Posées.")),
    ("action_checked", lambda act, action: effectiveness.check(act, action, Verdict.PARTLY, "Une panne de moins.")),
]


def test_each_step_leaves_its_event_and_folding_them_gives_the_row(any_lms: Flask) -> None:  # criterion 31
    action = made(any_lms)
    for kind, step in STEPS:
        step(act_of(any_lms, "claire", LATER), action)
        db_session().commit()
        assert history(action)[-1].kind == kind
        assert fold([journal.payload_of(event) for event in history(action)]) == row(action)


def test_an_action_that_is_over_changes_no_more(lms: Flask) -> None:
    action, act = done(lms), act_of(lms, "claire", LATER)
    for step in (
        lambda: effectiveness.start(act, action),
        lambda: effectiveness.finish(act, action, "Encore."),
        lambda: effectiveness.abandon(act, action, "Trop tard."),
        lambda: actions.change(act, action, MEASURE),
    ):
        with pytest.raises(RefusedError) as refusal:
            step()
        assert codes(refusal) == ["not_now"]


def test_its_owner_works_on_an_action_and_nobody_else_of_the_team_reads_it(lms: Flask) -> None:
    action = made(lms, owner=PEOPLE["sam"])
    assert actions.load(act_of(lms, "sam"), action.reference).id == action.id
    with pytest.raises(NotFoundError):
        actions.load(act_of(lms, "bruno"), action.reference)
    with pytest.raises(NotAllowedError):
        actions.load(act_of(lms, "anne"), action.reference)


def test_the_journal_of_an_action_verifies_and_names_what_was_done_to_it(any_lms: Flask) -> None:  # A04
    made(any_lms, case=filed(any_lms))
    db_session().commit()
    organisation = act_of(any_lms, "claire").organisation
    assert list(faults(db_session(), organisation)) == []
    db_session().query(Action).update({"text": "Autre chose."})
    db_session().commit()
    told = "ACT-2026-0001: its text is not what its journal says"
    assert list(faults(db_session(), act_of(any_lms, "claire").organisation)) == [told]
    db_session().query(Action).update({"journal_seq": 7, "text": MEASURE.text})
    db_session().commit()
    told = "ACT-2026-0001: its journal has 2 events where 7 were written"
    assert list(faults(db_session(), act_of(any_lms, "claire").organisation)) == [told]
