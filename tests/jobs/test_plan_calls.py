"""The morning's list calls for the actions of the plan, their verdicts and the review of the procedure."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from flask_reclamations.domain.calendar import Calendar
from flask_reclamations.domain.plan import ActionStatus, ActionType, Awaited
from flask_reclamations.host import Person
from flask_reclamations.models import Action, OutboxMessage
from flask_reclamations.services import actions, effectiveness, organisations, procedures
from flask_reclamations.services.act import db_session
from flask_reclamations.services.plan_calls import awaited

from ..conftest import act_of
from ..lms import PEOPLE, Adapter
from ..servers import Mailbox
from .steps import all_of
from .test_reminders import MONDAY, at, subjects, ticks, wants

TUESDAY = date(2026, 11, 17)
MEASURE = actions.Measure(
    ActionType.CORRECTIVE, "Doubler la borne de la salle 2.", PEOPLE["bruno"], date(2026, 11, 17)
)


@pytest.fixture
def planned(app: Flask) -> Callable[..., str]:
    """Put an action in the plan, Bruno's, for Tuesday 17 unless said otherwise."""

    def plan(now: datetime = MONDAY, **changed: Person) -> str:
        with app.app_context():
            act = act_of(app, "claire", now)
            made = actions.create(act, replace(MEASURE, **changed), submission=str(uuid.uuid4()))
            db_session().commit()
            return made.reference

    return plan


def finished(app: Flask, reference: str, check_due: date) -> None:
    with app.app_context():
        act = act_of(app, "claire", MONDAY)
        effectiveness.finish(act, actions.load(act, reference), "Deux bornes posées.", check_due=check_due)
        db_session().commit()


def lists(mailbox: Mailbox, ref: str) -> list[str]:
    """Return the lines of the lists that this person received, one mail after the other."""
    found = [mail.get_body(("plain",)) for mail in mailbox.to(PEOPLE[ref].email)]
    texts = [part.get_content().replace("\u202f", " ").replace("\u00a0", " ") for part in found if part]
    return [line.removeprefix("- ") for text in texts for line in text.splitlines() if line.startswith("- ")]


WEEK = [date(2026, 11, day) for day in range(9, 14)]
CLOSED = Calendar({date(2026, 11, 11): "Armistice"})


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (date(2026, 11, 13), {WEEK[1]: Awaited.SOON, WEEK[4]: Awaited.DAY}),  # the 11th is closed: Tue, Thu, Fri
        (date(2026, 11, 15), {WEEK[1]: Awaited.SOON, WEEK[4]: Awaited.DAY}),  # a Sunday: Friday is its last day
        (date(2026, 11, 10), {WEEK[1]: Awaited.DAY, WEEK[3]: Awaited.LATE, WEEK[4]: Awaited.LATE}),
        (date(2026, 12, 4), {}),
    ],
)
def test_an_action_is_called_for_two_worked_days_before_on_the_day_and_when_late(
    due: date, told: dict[date, Awaited]
) -> None:
    action = Action(status=ActionStatus.TODO, due_on=due)
    worked = [day for day in WEEK if CLOSED.is_working(day)]
    assert {day: asks for day in worked if (asks := awaited(action, day, CLOSED))} == told


def test_the_owner_of_an_action_is_told_before_it_is_due_on_the_day_and_when_it_is_late(
    app: Flask, planned: Callable[..., str], mailbox: Mailbox
) -> None:  # A03
    wants(app)
    reference = planned()
    ticks(app, at(12), at(13), at(13, 9), at(16), at(17), at(18))
    assert subjects(mailbox, "bruno") == ["1 action à suivre"] * 3
    day = "au plus tard le mardi 17 novembre 2026 · Bruno Petit · Doubler la borne de la salle 2."
    assert [line.split("http")[0].strip(" :") for line in lists(mailbox, "bruno")] == [
        f"{reference} · attendue dans deux jours ouvrés · {day}",
        f"{reference} · attendue aujourd’hui · {day}",
        f"{reference} · en retard · {day}",
    ]


def test_quality_hears_of_the_late_actions_of_others_only(
    app: Flask, planned: Callable[..., str], mailbox: Mailbox
) -> None:
    wants(app)
    planned()
    ticks(app, at(13), at(17))
    assert subjects(mailbox) == []
    ticks(app, at(18))
    assert subjects(mailbox) == ["1 action à suivre"]


def test_an_action_that_is_done_calls_for_its_verdict_by_somebody_else(
    app: Flask, planned: Callable[..., str], mailbox: Mailbox
) -> None:  # O07
    wants(app)
    finished(app, planned(owner=PEOPLE["claire"]), date(2026, 11, 17))
    ticks(app, at(16), at(17))
    assert subjects(mailbox) == []
    assert "effet à vérifier" in lists(mailbox, "denis")[0]


def test_an_action_of_the_only_manager_calls_for_their_own_verdict(
    app: Flask, adapter: Adapter, planned: Callable[..., str], mailbox: Mailbox
) -> None:  # O07
    wants(app)
    del adapter.known["denis"]
    finished(app, planned(owner=PEOPLE["claire"]), date(2026, 11, 17))
    ticks(app, at(17))
    assert subjects(mailbox) == ["1 action à suivre"]


def test_an_action_that_was_given_up_calls_for_nothing(
    app: Flask, planned: Callable[..., str], mailbox: Mailbox
) -> None:
    wants(app)
    reference = planned()
    with app.app_context():
        act = act_of(app, "claire", MONDAY)
        effectiveness.abandon(act, actions.load(act, reference), "La salle est vendue.")
        db_session().commit()
    ticks(app, at(13), at(17), at(18))
    assert all_of(app, OutboxMessage, template="digest") == []


def test_the_procedure_is_called_for_a_month_before_its_review_then_on_the_day_then_every_month(
    app: Flask, mailbox: Mailbox
) -> None:  # C30
    wants(app)
    with app.app_context():
        told = {"email": "q@exemple.test", "phone": "02", "address": "1 rue", "quality_label": "Claire Vidal"}
        organisations.establish("rives", now=MONDAY, **told)
        act = act_of(app, "claire", datetime(2026, 10, 2, 10, tzinfo=UTC))
        procedures.write(act, {}, routes=False, note="", seen=0)
        procedures.approve(act)
        procedures.publish(act)  # its review is due on Saturday 2 October 2027
        db_session().commit()
    year = [datetime(2027, month, day, 7, tzinfo=UTC) for month in (8, 9, 10, 11) for day in range(1, 29)]
    ticks(app, *year)
    told = {
        row.day.isoformat() for row in all_of(app, OutboxMessage, template="digest", recipient="claire") if row.day
    }
    assert told == {"2027-09-02", "2027-10-04", "2027-11-02"}
    assert set(subjects(mailbox)) == {"procédure à revoir"}
    assert subjects(mailbox, "denis") == []
