"""What a case's reminders are to be, foretold as the tick will send them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from flask_reclamations.jobs.reminders import remind_due
from flask_reclamations.models import Case, Reminder
from flask_reclamations.queries import reminders as written
from flask_reclamations.services import handling, people, reminding
from flask_reclamations.services.act import db_session
from flask_reclamations.services.reminding import Coming

from ..conftest import act_of, filed
from ..lms import PEOPLE

# Monday 2 November, 10:00 in Paris.
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def foretold(app: Flask, case: Case, now: datetime = MONDAY) -> list[Coming]:
    act = act_of(app, "claire", now)
    return reminding.coming(act, case, written.of_case(act.session, case))


@pytest.mark.parametrize("entrusted", [False, True])
def test_what_is_foretold_is_what_the_tick_tells(any_lms: Flask, entrusted: bool) -> None:  # A18, C17
    case = filed(any_lms, now=MONDAY)
    if entrusted:
        people.assign(act_of(any_lms, "claire", MONDAY), case, PEOPLE["sam"])
        db_session().commit()
    first = foretold(any_lms, case)[0]
    remind_due(clock=lambda: first.at - timedelta(seconds=1))
    assert written.of_case(db_session(), case) == []
    remind_due(clock=lambda: first.at)
    rows = written.of_case(db_session(), case)
    assert {(row.milestone, row.stage, row.state) for row in rows} == {(first.milestone, first.stage, Reminder.TOLD)}
    assert {(row.person_ref, row.audience) for row in rows} == {(person.ref, why) for person, why in first.told}
    assert ("sam" in {row.person_ref for row in rows}) is entrusted


def test_each_date_that_runs_has_its_next_reminder_the_soonest_first(any_lms: Flask) -> None:  # A18, C17
    found = foretold(any_lms, filed(any_lms, now=MONDAY))
    assert {one.milestone for one in found} == {"acknowledge", "analyse", "respond", Reminder.SILENCE}
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(one.at > MONDAY for one in found)


def test_what_came_while_no_tick_ran_is_for_the_next_one(any_lms: Flask) -> None:
    late = MONDAY + timedelta(days=3)
    found = foretold(any_lms, filed(any_lms, now=MONDAY), late)
    assert (found[0].milestone, found[0].stage, found[0].at < late) == ("acknowledge", "late", True)


def test_nothing_is_foretold_of_what_is_settled(any_lms: Flask) -> None:
    case = filed(any_lms, now=MONDAY)
    handling.withdraw(act_of(any_lms, "claire", MONDAY), case, "Par téléphone.")
    assert foretold(any_lms, case) == []
