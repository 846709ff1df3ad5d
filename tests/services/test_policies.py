"""Delays of an organisation's own making: kept under a name, changed with history, retired but never lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.deadlines import Delay, Unit
from flask_reclamations.domain.policies import DeadlinePolicy
from flask_reclamations.domain.presets import STANDARD
from flask_reclamations.domain.vocabulary import Kind, Milestone
from flask_reclamations.errors import ConfigurationError, NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.models import Case, Event, Policy
from flask_reclamations.queries import journal as verifying
from flask_reclamations.queries import policies as queries
from flask_reclamations.services import calendar_versions, deadlines, organisations, policies
from flask_reclamations.services.act import db_session
from flask_reclamations.services.calendars import Closure, Spec
from flask_reclamations.services.journal import payload_of

from ..conftest import NOON, act_of, filed
from .conftest import LATER, elsewhere

MINE = replace(STANDARD, name="Nos délais 2027", label="Nos délais 2027")


def answered_in(days: int, policy: DeadlinePolicy = MINE) -> DeadlinePolicy:
    complaint = {**policy.delays[Kind.COMPLAINT], Milestone.RESPOND: Delay(days, Unit.CALENDAR_DAYS)}
    return replace(policy, delays={**policy.delays, Kind.COMPLAINT: complaint})


def added(app: Flask, policy: DeadlinePolicy = MINE, by: str = "claire") -> Policy:
    row = policies.add(act_of(app, by), policy)
    db_session().commit()
    return row


def history() -> list[dict[str, Any]]:
    rows = db_session().query(Event).filter_by(kind="policy_changed").order_by(Event.seq)
    return [payload_of(row) for row in rows]


def reasons(work: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        work()
    db_session().rollback()
    return [(reason.code, reason.at) for reason in refused.value.reasons]


def test_a_copy_is_chosen_and_frozen_into_the_next_case(any_lms: Flask) -> None:  # A02, B04
    added(any_lms, answered_in(20))
    organisations.establish("rives", now=NOON, policy=MINE.name)
    db_session().commit()
    case = filed(any_lms)
    assert (case.policy["name"], case.policy["respond"]) == (MINE.name, [20, "jc", ""])
    assert case.respond_due is not None
    assert case.respond_due.date() == date(2026, 12, 2)


def test_a_change_reaches_the_next_case_and_no_older_one(any_lms: Flask) -> None:  # A02
    number = added(any_lms).id
    organisations.establish("rives", now=NOON, policy=MINE.name)
    db_session().commit()
    old = filed(any_lms)
    due = old.respond_due
    act = act_of(any_lms, "claire")
    policies.change(act, number, answered_in(25), seen=act.organisation.journal_seq)
    db_session().commit()
    assert (old.respond_due, old.policy["respond"]) == (due, [15, "jc", ""])
    assert filed(any_lms).policy["respond"] == [25, "jc", ""]
    assert history()[-1] == {
        "label": MINE.name,
        "before": {"reclamation_respond": [15, "jc", ""]},
        "after": {"reclamation_respond": [25, "jc", ""]},
    }
    assert list(verifying.faults(db_session(), act.organisation)) == []


def test_saving_without_change_is_no_event(lms: Flask) -> None:
    number = added(lms).id
    policies.change(act_of(lms, "claire"), number, MINE, seen=99)
    assert len(history()) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "no_name"), ("  ", "no_name"), ("x" * 65, "too_long"), ("Standard", "taken"), ("NOS DÉLAIS 2027", "taken")],
)
def test_a_name_is_needed_short_and_nobody_elses(lms: Flask, name: str, code: str) -> None:
    added(lms)
    act = act_of(lms, "claire")
    assert reasons(lambda: policies.add(act, replace(MINE, name=name, label=name))) == [(code, "name")]


def test_a_retired_name_is_not_given_again(lms: Flask) -> None:
    policies.offer(act_of(lms, "claire"), added(lms).id, active=False)
    act = act_of(lms, "claire")
    assert reasons(lambda: policies.add(act, MINE)) == [("taken", "name")]


def test_two_organisations_may_use_one_name(lms: Flask) -> None:
    number = added(lms).id
    other = elsewhere(lms)
    act = replace(other, viewer=act_of(lms, "claire").viewer)
    assert policies.add(act, MINE).id != number
    with pytest.raises(NotFoundError):
        policies.change(act, number, MINE, seen=0)


@pytest.mark.parametrize("by", ["lea", "bruno", "sam", "anne"])
def test_who_does_not_decide_makes_no_delays(lms: Flask, by: str) -> None:
    number = added(lms).id
    act = act_of(lms, by)
    for work in (
        lambda: policies.add(act, replace(MINE, name="Autres")),
        lambda: policies.change(act, number, MINE, seen=0),
        lambda: policies.offer(act, number, active=False),
    ):
        with pytest.raises(NotAllowedError):
            work()


def test_delays_in_force_are_not_retired(lms: Flask) -> None:
    number = added(lms).id
    organisations.establish("rives", now=NOON, policy=MINE.name)
    db_session().commit()
    act = act_of(lms, "claire")
    assert reasons(lambda: policies.offer(act, number, active=False)) == [("in_force", "")]


def test_retired_delays_are_chosen_no_more_and_stay_where_they_are_kept(lms: Flask) -> None:
    number = added(lms).id
    organisations.establish("rives", now=NOON, policy=MINE.name)
    case = filed(lms)
    organisations.establish("rives", now=NOON, policy="standard")
    policies.offer(act_of(lms, "claire"), number, active=False)
    db_session().commit()
    act = act_of(lms, "claire")
    assert MINE.name not in queries.offered(queries.own(act.session, act.organisation))
    with pytest.raises(ConfigurationError, match="--policy 'Nos délais 2027'"):
        organisations.establish("rives", now=NOON, policy=MINE.name)
    assert db_session().get_one(Case, case.id).policy["name"] == MINE.name
    policies.offer(act, number, active=True)
    assert MINE.name in queries.offered(queries.own(act.session, act.organisation))
    assert [each["after"] for each in history()][1:] == [{"active": False}, {"active": True}]


def test_delays_that_a_calendar_never_lets_end_are_refused(lms: Flask) -> None:
    act = act_of(lms, "claire")
    # A week of open days a year: 300 of them would take forty.
    shut = tuple(Closure(date(year, 1, 1), date(year, 12, 24), "Fermé") for year in range(2026, 2040))
    calendar_versions.decide(act, Spec(closures=shut), seen=act.organisation.journal_seq)
    db_session().commit()
    endless = replace(
        MINE, extension=None, delays={Kind.COMPLAINT: {Milestone.RESPOND: Delay(300, Unit.WORKING_DAYS)}}
    )
    assert reasons(lambda: policies.add(act_of(lms, "claire"), endless)) == [("never_due", "")]


def test_the_other_s_change_stands_beside_mine_and_is_not_overwritten(lms: Flask) -> None:  # B17
    number = added(lms).id
    seen = act_of(lms, "claire").organisation.journal_seq
    policies.change(act_of(lms, "denis"), number, answered_in(25), seen=seen)
    db_session().commit()
    act = act_of(lms, "claire", LATER)
    with pytest.raises(RefusedError) as refused:
        policies.change(act, number, answered_in(20), seen=seen)
    [reason] = refused.value.reasons
    assert (reason.code, reason.at) == ("changed_meanwhile", "reclamation_respond_amount")
    assert reason.values == {"who": "Denis Faure", "now": "25 jours calendaires"}
    policies.change(act, number, answered_in(20), seen=act.organisation.journal_seq)
    assert deadlines.policy_of(act.session, act.organisation, MINE.name).delays[Kind.COMPLAINT][
        Milestone.RESPOND
    ] == Delay(20, Unit.CALENDAR_DAYS)


def test_a_change_saved_while_mine_was_under_way_is_kept_and_told(any_lms: Flask) -> None:  # B17
    number = added(any_lms).id
    act = act_of(any_lms, "claire", LATER)
    seen = act.organisation.journal_seq
    mine = policies.of(act, number)
    quicker = {**MINE.delays[Kind.COMPLAINT], Milestone.ACKNOWLEDGE: Delay(1, Unit.WORKING_DAYS)}
    with any_lms.app_context():
        policies.change(act_of(any_lms, "denis"), number, answered_in(25), seen=seen)
        db_session().commit()
    # Mine was read before: without both, the answer's delay would go back unseen.
    both = replace(MINE, delays={**MINE.delays, Kind.COMPLAINT: quicker})
    with pytest.raises(RefusedError) as refused:
        policies.change(act, number, both, seen=seen)
    assert [reason.at for reason in refused.value.reasons] == ["reclamation_respond_amount"]
    assert mine.spec["delays"]["reclamation"]["respond"] == [25, "jc", ""]


def test_delays_retired_while_i_did_are_retired_once(any_lms: Flask) -> None:  # B17
    number = added(any_lms).id
    act = act_of(any_lms, "claire", LATER)
    mine = policies.of(act, number)
    with any_lms.app_context():
        policies.offer(act_of(any_lms, "denis"), number, active=False)
        db_session().commit()
    policies.offer(act, number, active=False)
    db_session().commit()
    assert mine.active is False
    assert [each["after"] for each in history()][1:] == [{"active": False}]
