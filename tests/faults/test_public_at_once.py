"""The public form and its waiting room when several press at once: one case, one decision, whole journals."""

from functools import partial

import pytest
from flask import Flask

from flask_reclamations.models import Case, Event, Intake

from ..jobs.steps import all_of, faults
from ..web.conftest import log_in
from ..web.test_public_filing import NEW, config, fill  # noqa: F401
from .crowd import at_once


def _posts(app: Flask, who: str | None, address: str, data: dict[str, str]) -> int:
    browser = log_in(app, who) if who else app.test_client()
    return browser.post(address, data=data).status_code


@pytest.mark.parametrize(("trap", "cases"), [("", 1), ("x", 0)])
def test_a_form_sent_by_four_clicks_at_once_counts_once(any_app: Flask, trap: str, cases: int) -> None:
    form = fill(any_app.test_client(), site_web=trap)
    assert at_once([partial(_posts, any_app, None, NEW, form)] * 4) == [303] * 4
    assert (len(all_of(any_app, Case)), len(all_of(any_app, Intake))) == (cases, 1 - cases)
    assert faults(any_app) == []


def _waiting(app: Flask, count: int) -> list[int]:
    for _ in range(count):
        browser = app.test_client()
        browser.post(NEW, data=fill(browser, site_web="x"))
    return [row.id for row in all_of(app, Intake)]


def test_a_message_decided_by_four_at_once_is_decided_once(any_app: Flask) -> None:
    (intake,) = _waiting(any_app, 1)
    room = f"/reclamations/register/waiting/{intake}"
    tries = [(who, f"{room}/{decision}") for who in ("claire", "denis") for decision in ("accept", "drop")]
    assert at_once([partial(_posts, any_app, who, address, {}) for who, address in tries]) == [303] * 4
    (row,) = all_of(any_app, Intake)
    decisions = [event.kind for event in all_of(any_app, Event) if event.kind.startswith("intake_")]
    assert (row.state, decisions) in ((Intake.ACCEPTED, ["intake_accepted"]), (Intake.DROPPED, ["intake_dropped"]))
    assert len(all_of(any_app, Case)) == (1 if row.state == Intake.ACCEPTED else 0)
    assert faults(any_app) == []


def test_four_messages_dropped_at_once_leave_a_whole_journal(any_app: Flask) -> None:
    drops = [f"/reclamations/register/waiting/{intake}/drop" for intake in _waiting(any_app, 4)]
    assert at_once([partial(_posts, any_app, "claire", address, {}) for address in drops]) == [303] * 4
    assert {row.state for row in all_of(any_app, Intake)} == {Intake.DROPPED}
    assert len(all_of(any_app, Event, kind="intake_dropped")) == 4
    assert faults(any_app) == []
