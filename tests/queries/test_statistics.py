"""The figures of a small register, computed by hand; the same on either database."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from flask_reclamations.domain.calendar import Calendar
from flask_reclamations.domain.rights import Viewer
from flask_reclamations.domain.statistics import Share, Spread
from flask_reclamations.domain.vocabulary import Status
from flask_reclamations.host import Role
from flask_reclamations.i18n import local
from flask_reclamations.models import Action, ActionCase, Case, CasePerson, Cause, Event
from flask_reclamations.queries import statistics, trends
from flask_reclamations.queries.days import day_of, days_between, seconds
from flask_reclamations.queries.register import Filters
from flask_reclamations.queries.statistics import Asked, Stay
from flask_reclamations.services.act import db_session

from ..conftest import NOON
from .conftest import case
from .test_register import AUDITOR, QUALITY, rives

TODAY = date(2026, 11, 12)
YEAR = Filters(since=date(2026, 1, 1), until=date(2026, 12, 31))


def asked(viewer: Viewer = QUALITY, **filters: Any) -> Asked:
    return Asked(db_session(), rives(), viewer, replace(YEAR, **filters), NOON)


def day(month: int, number: int, hour: int = 9) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


@pytest.fixture
def register(any_lms: Flask) -> None:
    """Five cases: two complaints answered, one of them late; one late and open; an aléa solved; a void one."""
    limits = {"acknowledge_due": day(10, 7), "respond_due": day(10, 20)}
    case(
        1, received_at=day(10, 5), acknowledged_at=day(10, 6), first_answered_at=day(10, 9), answered_at=day(10, 9),
        answered_in_time=True, status="cloturee", closed_at=day(10, 12), category="technique",
        action_category="AF", recurrence="recurrent", announced_due=day(10, 8), extended_at=day(10, 6), **limits,
    )  # fmt: skip
    case(
        2, received_at=day(10, 5), acknowledged_at=day(10, 9), first_answered_at=day(10, 26),
        answered_at=day(10, 26), answered_in_time=False, status="repondue", category="technique",
        action_category="VAE", recurrence="exceptionnel", **limits,
    )  # fmt: skip
    case(3, received_at=day(10, 5), status="en_cours", category="contenu", announced_due=day(10, 30), **limits)
    case(4, kind="alea", received_at=day(10, 31), answered_at=day(11, 1), status="resolue", respond_due=day(11, 3))
    case(5, received_at=day(10, 5), status="annulee", **limits)
    db_session().flush()


def test_the_figures_are_those_computed_by_hand(register: None) -> None:  # A16, E04
    assert statistics.counts(asked()) == {
        "received": 4,
        "open": 2,
        "answered": 3,
        "closed": 2,
        "resolution": Share(2, 4),
        "acknowledged": Share(2, 3),
        "acknowledged_in_time": Share(1, 3),
        "answered_in_time": Share(2, 4),
        "extended": Share(1, 4),
        "announced_kept": Share(0, 2),
        "recurrent": Share(1, 2),
    }
    taken, answered = statistics.delays(asked(), Calendar())
    assert taken == {
        "acknowledge_days": Spread(2, 2.5, 2.5, 4),
        "acknowledge_working": Spread(2, 2.5, 2.5, 4),
        "answer_days": Spread(3, 26 / 3, 4.0, 21),
        "answer_working": Spread(3, 19 / 3, 4.0, 15),
    }
    assert (answered.in_time, answered.late) == ({4: 1, 1: 1}, {21: 1})


def test_an_empty_period_has_no_figure_and_no_fault(any_lms: Flask) -> None:  # A16
    nothing = asked(kind="remarque")
    found = statistics.counts(nothing)
    assert found["received"] == 0
    assert {value.rate for value in found.values() if isinstance(value, Share)} == {None}
    assert set(statistics.delays(nothing, Calendar())[0].values()) == {None}
    assert statistics.opinions(nothing) == {"satisfaction": None, "satisfied": None}
    assert (statistics.stays(nothing), trends.divided(nothing, "category")) == ([], [])


def test_what_it_took_is_a_filter_of_the_register(register: None) -> None:
    found = [statistics.counts(asked(taken=days))["received"] for days in ("0-", "0-3", "4-6", "21-")]
    assert found == [3, 1, 1, 1]


@pytest.mark.parametrize(("code", "count"), [("AF", 1), ("VAE", 1), ("BC", 0), ("CFA", 0), ("-", 2)])
def test_the_figures_filter_by_category_of_action(register: None, code: str, count: int) -> None:  # B06
    assert statistics.counts(asked(action_category=code))["received"] == count


def test_the_actions_of_the_cases_are_counted(register: None) -> None:  # A16
    done = {"status": "faite", "done_on": TODAY}
    for number, changed in enumerate(
        ({}, done, {"status": "verifiee", "verdict": "efficace"}, {"status": "abandonnee"}), 1
    ):
        values: dict[str, Any] = {"type": "corrective", "origin": "reclamation", "text": "x", "priority": "normale"}
        values |= {"owner_ref": "sam", "owner_label": "Sam", "author_ref": "sam", "author_label": "Sam"}
        values |= {"status": "a_faire", "due_on": TODAY - timedelta(1), "created_at": NOON, **changed}
        own = {"organisation_id": rives().id}
        row = Action(reference=f"ACT-{number}", year=2026, number=number, submission=str(number), **own, **values)
        db_session().add(row)
        db_session().flush()
        for about in db_session().scalars(select(Case).where(Case.number.in_([1, 2]))):
            db_session().add(ActionCase(action_id=row.id, case_id=about.id, **own))
    db_session().flush()
    assert statistics.actions(asked(), TODAY) == {
        "actions_done": Share(2, 3),
        "actions_late": Share(1, 3),
        "actions_effective": Share(1, 1),
    }
    assert statistics.actions(asked(kind="alea"), TODAY)["actions_done"] == Share(0, 0)


def test_the_parts_make_the_whole_and_each_is_a_filter(register: None) -> None:
    about = db_session().scalars(select(Case).where(Case.number == 1)).one()
    own = {"organisation_id": about.organisation_id, "case_id": about.id}
    db_session().add_all(Cause(position=at, family="materiel", text="x", whys=[], **own) for at in (1, 2))
    db_session().add(CasePerson(relation="implicated", person_ref="bruno", person_label="Bruno", **own))
    db_session().flush()
    parts = trends.divided(asked(), "category")
    assert [(part.code, part.received) for part in parts] == [("technique", 2), ("-", 1), ("contenu", 1)]
    for by in trends.PARTS:
        for part in trends.divided(asked(), by):
            assert statistics.counts(asked(**{by: part.code}))["received"] == part.received
    assert [part.code for part in trends.divided(asked(), "family")] == ["materiel"]
    assert trends.divided(asked(AUDITOR), "trainer") == []


def test_months_are_those_of_the_organisation_with_the_year_before(any_lms: Flask) -> None:  # criterion 37
    case(1, received_at=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))  # October in Paris
    case(2, received_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC))  # still October: winter time
    case(3, received_at=datetime(2026, 10, 31, 23, 0, tzinfo=UTC), kind="alea")  # November
    case(4, received_at=datetime(2025, 10, 10, tzinfo=UTC))
    months = trends.monthly(asked(), date(2026, 9, 15), TODAY)
    assert [(month.first, month.last, dict(month.kinds), month.year_before) for month in months] == [
        (date(2026, 9, 15), date(2026, 9, 30), {}, 0),
        (date(2026, 10, 1), date(2026, 10, 31), {"reclamation": 2}, 1),
        (date(2026, 11, 1), TODAY, {"alea": 1}, 0),
    ]


def test_the_time_in_each_status_comes_from_the_journal(any_lms: Flask) -> None:  # criterion 38
    row = case(1, received_at=day(11, 1), status="en_attente")
    steps = [("filed", 1), ("acknowledged", 2), ("note_added", 3), ("started", 4), ("paused", 8), ("analysed", 9)]
    for seq, (kind, at) in enumerate(steps, 1):
        said = {"actor_ref": "x", "actor_label": "x", "payload_digest": "x", "previous": "x", "digest": str(seq)}
        own = {"organisation_id": row.organisation_id, "subject_kind": "case", "subject_id": row.id}
        db_session().add(Event(seq=seq, kind=kind, at=day(11, at), **own, **said))
    db_session().flush()
    waited = (NOON - day(11, 8)).total_seconds() / 86_400
    found = statistics.stays(asked())
    assert [(stay.status, stay.times) for stay in found] == [
        (Status.RECEIVED, 1),
        (Status.ACKNOWLEDGED, 1),
        (Status.IN_PROGRESS, 1),
        (Status.WAITING, 1),
    ]
    assert [stay.days for stay in found] == pytest.approx([1, 2, 4, waited], abs=1e-4)
    assert isinstance(found[0], Stay)
    db_session().rollback()


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Marquesas"])
def test_a_day_in_sql_is_the_day_of_the_clock(any_lms: Flask, zone: str) -> None:  # criterion 37
    moments = [datetime(2026, month, 28, hour, 45, tzinfo=UTC) for month in (3, 6, 10) for hour in (0, 9, 21, 23)]
    for number, at in enumerate(moments, 1):
        case(number, received_at=at, acknowledged_at=at + timedelta(hours=40))
    columns = (day_of(Case.received_at, zone), days_between(Case.received_at, Case.acknowledged_at, zone))
    query = select(*columns, seconds(Case.received_at, Case.acknowledged_at)).order_by(Case.number)
    for at, (found, days, spent) in zip(moments, db_session().execute(query), strict=True):
        begin, end = local(at, zone).date(), local(at + timedelta(hours=40), zone).date()
        assert (found, days, round(spent)) == (begin, (end - begin).days, 40 * 3600)


def test_whoever_may_see_totals_counts_the_same(any_lms: Flask) -> None:  # criterion 37, B03
    for number in range(1, 9):
        case(number, received_at=day(10, number), confidential=number % 3 == 0)
    direction = Viewer("denis", "Denis", frozenset({Role.DIRECTION}))
    assert [statistics.counts(asked(who))["received"] for who in (QUALITY, direction, AUDITOR)] == [8, 8, 8]
    assert statistics.counts(asked(AUDITOR))["open"] == 6


def test_the_total_is_that_of_a_count_written_by_hand(any_lms: Flask) -> None:  # criterion 37
    dice = random.Random(37)
    start = datetime(2026, 9, 28, tzinfo=UTC)
    for number in range(1, 121):
        case(
            number,
            received_at=start + timedelta(hours=dice.randrange(24 * 40)),
            kind=dice.choice(["reclamation", "difficulte", "alea"]),
            status=dice.choice(["recue", "cloturee", "annulee"]),
            category=dice.choice([None, "technique", "contenu"]),
            action_category=dice.choice([None, "AF", "CFA"]),
        )
    sqlite = db_session().get_bind().dialect.name == "sqlite"
    for _ in range(30):
        since = date(2026, 9, 29) + timedelta(dice.randrange(35))
        chosen = {
            "kind": dice.choice(["", "reclamation", "alea"]),
            "category": dice.choice(["", "-", "technique"]),
            "action_category": dice.choice(["", "-", "AF"]),
            "since": since,
            "until": since + timedelta(dice.randrange(20)),
        }
        # Summer time ended on 25 October 2026 at one o'clock.
        paris = (
            "date(received_at, CASE WHEN received_at < '2026-10-25 01:00' THEN '+2 hours' ELSE '+1 hours' END)"
            if sqlite
            else "CAST(CAST(received_at AT TIME ZONE 'Europe/Paris' AS date) AS text)"
        )
        said = [f"{paris} BETWEEN '{since}' AND '{chosen['until']}'", "status <> 'annulee'"]
        said += [
            f"{name} IS NULL" if chosen[name] == "-" else f"{name} = '{chosen[name]}'"
            for name in ("kind", "category", "action_category")
            if chosen[name]
        ]
        by_hand = db_session().scalar(text(f"SELECT count(*) FROM reclamations_case WHERE {' AND '.join(said)}"))
        assert statistics.counts(asked(**chosen))["received"] == by_hand
        months = trends.monthly(asked(**chosen), since, chosen["until"])
        assert sum(month.total for month in months) == by_hand
