"""`flask reclamations statistics`: the figures of a period, as text and as JSON."""

import json
from datetime import timedelta

from click.testing import Result
from flask import Flask

from .conftest import NOON
from .jobs.steps import files
from .services.conftest import logged

PERIOD = ("--from", "2026-11-01", "--to", "2026-11-30")


def _printed(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["reclamations", "statistics", *arguments])


def test_the_figures_leave_as_json_with_their_parts(any_app: Flask) -> None:  # A16, B06
    files(any_app)
    with any_app.app_context():
        logged(any_app, now=NOON + timedelta(hours=1))
    ran = _printed(any_app, *PERIOD, "--by", "kind", "--json")
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)
    assert (found["from"], found["to"]) == ("2026-11-01", "2026-11-30")
    assert found["figures"]["received"] == 2
    assert found["figures"]["resolution"]["total"] == 2
    assert found["before"]["received"] == 0
    assert {part["code"]: part["received"] for part in found["parts"]} == {"reclamation": 1, "alea": 1}
    assert set(found["in_status"]) <= {"recue", "declaree"}


def test_the_figures_are_lines_with_a_dash_where_there_is_nothing(app: Flask) -> None:  # A16
    files(app)
    lines = [line.split("\t") for line in _printed(app, *PERIOD, "--kind", "alea").output.splitlines()]
    assert ["received", "Dossiers reçus", "0"] in lines
    assert ["answer_days", "Délai de réponse, en jours calendaires", "—"] in lines


def test_a_period_that_ends_before_it_begins_is_refused(app: Flask) -> None:
    ran = _printed(app, "--from", "2026-11-30", "--to", "2026-11-01")
    assert (ran.exit_code, "the period ends before it begins" in ran.output) == (2, True)


def test_a_filter_that_means_nothing_is_refused(app: Flask) -> None:
    ran = _printed(app, *PERIOD, "--kind", "plainte")
    assert (ran.exit_code, "--kind 'plainte': use reclamation, difficulte, alea" in ran.output) == (2, True)
