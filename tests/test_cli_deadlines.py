"""`flask reclamations deadlines …`: dates on paper, and the dates of cases derived anew."""

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.services import policies
from flask_reclamations.services.act import db_session

from .conftest import act_of
from .lms import create_app


@pytest.fixture
def bare_app() -> Flask:
    """A host whose database is nowhere: nothing may ask it."""
    return create_app("sqlite:////nowhere/at/all.db")


def _simulates(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", "deadlines", "simulate", *arguments])


def _simulated(app: Flask, *arguments: str) -> dict[str, Any]:
    ran = _simulates(app, *arguments, "--json")
    assert ran.exit_code == 0, ran.output
    found: dict[str, Any] = json.loads(ran.output)
    return found


def test_the_standard_dates_come_with_what_was_skipped(bare_app: Flask) -> None:  # A02, C11
    # Friday 6 November: (7 8) 9 10 | (11) 12 13 (14 15) 16 | Saturday 21.
    assert _simulated(bare_app, "--policy", "standard", "--received", "2026-11-06T17:30") == {
        "acknowledge": {
            "due": "2026-11-10",
            "due_at": "2026-11-10T22:59:59Z",
            "skipped": [
                {"date": "2026-11-07", "cause": "week-end"},
                {"date": "2026-11-08", "cause": "week-end"},
            ],
        },
        "analyse": {
            "due": "2026-11-16",
            "due_at": "2026-11-16T22:59:59Z",
            "skipped": [
                {"date": "2026-11-07", "cause": "week-end"},
                {"date": "2026-11-08", "cause": "week-end"},
                {"date": "2026-11-11", "cause": "Armistice"},
                {"date": "2026-11-14", "cause": "week-end"},
                {"date": "2026-11-15", "cause": "week-end"},
            ],
        },
        "respond": {"due": "2026-11-21", "due_at": "2026-11-21T22:59:59Z", "skipped": []},
    }


def test_two_days_run_on_the_clock_where_the_delay_is_in_hours(bare_app: Flask) -> None:  # A09
    found = _simulated(bare_app, "--policy", "rapide_48h_15j", "--received", "2026-11-09T10:00")
    assert (found["acknowledge"]["due"], found["acknowledge"]["due_at"]) == ("2026-11-11", "2026-11-11T09:00:00Z")


def test_an_answer_that_starts_at_the_acknowledgement_has_no_date_before_it(bare_app: Flask) -> None:  # D04
    asked = ("--policy", "express_6jo", "--received", "2026-11-06T17:30")
    waiting = _simulated(bare_app, *asked)["respond"]
    assert waiting == {
        "due": None,
        "due_at": None,
        "skipped": [],
        "reason": "counted from the acknowledgement: give --acknowledged",
    }
    # 10 (11) 12 13 (14 15) 16 17 18
    found = _simulated(bare_app, *asked, "--acknowledged", "2026-11-09T10:00")["respond"]
    assert (found["due"], found["due_at"]) == ("2026-11-18", "2026-11-18T22:59:59Z")
    assert "reason" not in found


def test_the_posting_counts_where_the_policy_says_so(bare_app: Flask) -> None:
    asked = ("--policy", "acpr", "--received", "2027-01-04T10:00")
    assert _simulated(bare_app, *asked, "--sent", "2026-12-31")["respond"]["due"] == "2027-02-28"


@pytest.mark.parametrize(
    ("zone", "due", "due_at", "causes"),
    [
        ("Europe/Paris", "2026-04-07", "2026-04-07T21:59:59Z", ["week-end", "week-end", "Lundi de Pâques"]),
        (
            "alsace_moselle",
            "2026-04-08",
            "2026-04-08T21:59:59Z",
            ["Vendredi saint", "week-end", "week-end", "Lundi de Pâques"],
        ),
        ("Indian/Reunion", "2026-04-07", "2026-04-07T19:59:59Z", ["week-end", "week-end", "Lundi de Pâques"]),
    ],
)
def test_a_zone_has_its_clock_and_its_holidays(  # O30
    bare_app: Flask, zone: str, due: str, due_at: str, causes: list[str]
) -> None:
    found = _simulated(bare_app, "--policy", "standard", "--received", "2026-04-02", "--zone", zone)["acknowledge"]
    assert (found["due"], found["due_at"]) == (due, due_at)
    assert [each["cause"] for each in found["skipped"]] == causes


@pytest.mark.parametrize(
    ("zone", "received", "due"),
    [
        ("mayotte", "2026-04-24", "2026-04-29"),  # (25 26 27) 28 29
        ("martinique", "2026-05-21", "2026-05-27"),  # (22 23 24 25) 26 27
        ("America/Guadeloupe", "2026-05-26", "2026-05-29"),  # (27) 28 29
        ("saint_martin", "2026-05-26", "2026-05-29"),
        ("guyane", "2026-06-09", "2026-06-12"),  # (10) 11 12
        ("saint_barthelemy", "2026-10-08", "2026-10-13"),  # (9 10 11) 12 13
        ("Indian/Reunion", "2027-12-17", "2027-12-22"),  # (18 19 20) 21 22
        ("metropole", "2026-06-09", "2026-06-11"),
    ],
)
def test_each_territory_skips_its_own_holiday(bare_app: Flask, zone: str, received: str, due: str) -> None:  # O30
    found = _simulated(bare_app, "--policy", "standard", "--received", received, "--zone", zone)
    assert found["acknowledge"]["due"] == due


def test_a_grave_case_is_due_sooner(bare_app: Flask) -> None:  # B04
    asked = ("--policy", "standard", "--received", "2026-11-12T12:00")
    assert _simulated(bare_app, *asked, "--severity", "critique")["respond"]["due"] == "2026-11-19"
    assert _simulated(bare_app, *asked, "--severity", "mineure")["respond"]["due"] == "2026-11-27"


def test_an_alea_is_to_be_declared_from_when_it_occurred(bare_app: Flask) -> None:
    asked = ("--policy", "alea_24h", "--received", "2026-11-09T09:00")
    assert _simulated(bare_app, *asked)["declare"]["reason"] == "counted from the event: give --occurred"
    found = _simulated(bare_app, *asked, "--occurred", "2026-11-06T16:00")
    assert {milestone: each["due"] for milestone, each in found.items()} == {
        "declare": "2026-11-09",
        "acknowledge": "2026-11-10",
    }


def test_a_date_announced_case_by_case_says_so(bare_app: Flask) -> None:
    found = _simulated(bare_app, "--policy", "annonce_dans_ar", "--received", "2026-11-12T12:00")
    assert (found["respond"]["due"], found["respond"]["reason"]) == (None, "announced case by case")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_tried_out(bare_app: Flask, name: str) -> None:
    ran = _simulates(bare_app, "--policy", name, "--received", "2026-11-12")
    assert ran.exit_code == 0
    assert ran.output.strip()


def test_the_words_for_people_hold_the_same(bare_app: Flask) -> None:
    ran = _simulates(bare_app, "--policy", "express_6jo", "--received", "2026-11-06T17:30")
    assert ran.output == (
        "acknowledge\t2026-11-09\t2026-11-09T22:59:59Z\tskipped: 2026-11-07 week-end, 2026-11-08 week-end\n"
        "respond\tno date: counted from the acknowledgement: give --acknowledged\n"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--policy", "tranquille"), "--policy 'tranquille' is unknown: choose among standard"),
        (("--zone", "Europe/Nantes"), "--zone 'Europe/Nantes' is unknown: use a time zone such as Europe/Paris"),
        (("--severity", "affreuse"), "--severity 'affreuse' is unknown: choose among sans_impact"),
        (("--kind", "plainte"), "--kind 'plainte' is unknown: choose among reclamation"),
        (("--received", "hier"), "--received 'hier' is not a date: write 2026-11-12"),
        (("--received", "2026-02-30"), "--received '2026-02-30' is not a date"),
        (("--received", "9999-12-31"), "--received '9999-12-31' is out of the calendar"),
        (("--received", "1789-07-14"), "--received '1789-07-14' is out of the calendar"),
        (("--sent", "2026-12-24"), "--sent is after --received"),
        (("--acknowledged", "2026-11-01"), "--acknowledged is before --received"),
    ],
)
def test_a_wrong_value_is_said_in_one_sentence(bare_app: Flask, wrong: tuple[str, str], said: str) -> None:
    ran = _simulates(bare_app, "--policy", "standard", "--received", "2026-11-12", *wrong)
    assert ran.exit_code == 2
    assert len(ran.output.splitlines()) == 1
    assert ran.output.startswith(f"Error: {said}")


def test_an_organisation_has_its_own_clock(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["reclamations", "organisation", "set", "--zone", "Indian/Reunion"])
    asked = ("--policy", "standard", "--received", "2026-11-12T12:00", "--organisation", "rives")
    assert _simulated(app, *asked)["acknowledge"]["due_at"] == "2026-11-16T19:59:59Z"


def test_an_organisation_tries_its_own_delays_out(app: Flask) -> None:  # B04
    mine = replace(PRESETS["jc_15"], name="Nos délais", label="Nos délais")
    with app.app_context():
        policies.add(act_of(app, "claire"), mine)
        db_session().commit()
    asked = ("--policy", "Nos délais", "--received", "2026-11-12T12:00")
    assert _simulated(app, *asked, "--organisation", "rives")["respond"]["due"] == "2026-11-27"
    ran = _simulates(app, *asked)
    assert (ran.exit_code, "give --organisation for one of its own" in ran.output) == (2, True)
