"""The weekly look at each open case: kept with its day and name, and asked for again a week later."""

from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.reminders import Rules
from flask_reclamations.domain.vocabulary import VoidReason
from flask_reclamations.errors import NotAllowedError, RefusedError
from flask_reclamations.models import Case
from flask_reclamations.queries import register
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import examining, handling, organisations, people, voiding
from flask_reclamations.services.act import db_session

from ..conftest import NOON, SETTLED, act_of, filed
from ..lms import PEOPLE
from .conftest import kinds, logged, payload


def to_examine(app: Flask, after: timedelta = timedelta()) -> list[int]:
    act = act_of(app, "claire", NOON + after)
    where = register.filtered(act.organisation, act.viewer, Filters(unexamined=True), act.now)
    return [row.number for row in db_session().query(Case).filter(where).order_by(Case.number)]


def test_an_open_case_nobody_looked_at_is_to_examine(any_lms: Flask) -> None:  # B16
    filed(any_lms)
    settled, void = logged(any_lms), filed(any_lms)
    handling.resolve(act_of(any_lms, "claire"), settled, "Réglé.", **SETTLED)
    voiding.void(act_of(any_lms, "claire"), void, VoidReason.TEST, "Essai.")
    db_session().commit()
    assert to_examine(any_lms) == [1]


def test_who_examined_it_and_when_is_kept(any_lms: Flask) -> None:  # B16
    case = filed(any_lms)
    examining.examine(act_of(any_lms, "claire"), case)
    db_session().commit()
    assert (case.examined_at, case.examined_by_label, kinds(case)[-1]) == (NOON, "Claire Vidal", "examined")
    assert payload(case)["new"] == {"examined_at": NOON, "examined_by_label": "Claire Vidal"}


@pytest.mark.parametrize(
    ("after", "listed"),
    [
        (timedelta(), False),
        (timedelta(days=6, hours=11, minutes=59), False),
        # Thursday again, before the hour of the last look: the day counts.
        (timedelta(days=6, hours=12), True),
        (timedelta(days=30), True),
    ],
)
def test_it_comes_back_on_the_same_day_of_the_next_week(
    any_lms: Flask, after: timedelta, listed: bool
) -> None:  # B16
    case = filed(any_lms)
    examining.examine(act_of(any_lms, "claire"), case)
    db_session().commit()
    assert to_examine(any_lms, after) == ([1] if listed else [])


def test_how_often_is_the_organisation_s_to_say(any_lms: Flask) -> None:  # B16
    case = filed(any_lms)
    examining.examine(act_of(any_lms, "claire"), case)
    organisations.establish("rives", now=NOON, reminders=Rules(examine_days=2).as_json())
    db_session().commit()
    listed = [len(to_examine(any_lms, timedelta(days=days))) for days in (0, 1, 2)]
    assert listed == [0, 0, 1]


def test_what_is_settled_is_not_examined(lms: Flask) -> None:
    case = logged(lms)
    handling.resolve(act_of(lms, "claire"), case, "Réglé.", **SETTLED)
    with pytest.raises(RefusedError) as refusal:
        examining.examine(act_of(lms, "claire"), case)
    assert [reason.code for reason in refusal.value.reasons] == ["settled"]


def test_who_only_reads_a_case_does_not_examine_it(lms: Flask) -> None:
    case = filed(lms)
    people.set_people(act_of(lms, "claire"), case, implicated=[], consulted=[PEOPLE["sam"]])
    for who in ("sam", "anne"):
        with pytest.raises(NotAllowedError):
            examining.examine(act_of(lms, who), case)
