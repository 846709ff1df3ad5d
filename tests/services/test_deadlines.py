"""The dates of a case through the service."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, Milestone
from flask_reclamations.models import Case
from flask_reclamations.services import deadlines, organisations

from ..conftest import NOON, act_of, filed

HALF_PAST_MIDNIGHT = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)


def counted(lms: Flask, case: Case, milestone: Milestone) -> tuple[deadlines.DayCounted, ...]:
    act = act_of(lms, "claire")
    found = deadlines.why(act.session, act.organisation, case, milestone)
    return found.days if found else ()


def test_a_case_explains_its_date_day_by_day(lms: Flask) -> None:  # C11, criterion 14
    case = filed(lms)
    days = counted(lms, case, Milestone.ACKNOWLEDGE)
    assert [(d.day.day, d.counted, d.skipped) for d in days] == [
        (12, 0, ""),
        (13, 1, ""),
        (14, 1, "week-end"),
        (15, 1, "week-end"),
        (16, 2, ""),
    ]


@pytest.mark.parametrize("kind", Kind)
def test_the_days_counted_end_on_the_date_of_the_case(lms: Flask, kind: Kind) -> None:  # C11
    case = filed(lms, kind=kind, now=HALF_PAST_MIDNIGHT)
    for milestone in Milestone:
        days = counted(lms, case, milestone)
        due = getattr(case, f"{milestone}_due")
        assert (days[-1].day if days else None) == (due and deadlines.day_of(act_of(lms, "lea"), due))


def test_a_milestone_that_a_kind_does_not_know_has_no_days(lms: Flask) -> None:
    case = filed(lms, kind=Kind.REMARK)
    act = act_of(lms, "claire")
    assert deadlines.why(act.session, act.organisation, case, Milestone.ACKNOWLEDGE) is None


def test_today_is_that_of_the_organisations_clock(lms: Flask) -> None:
    organisations.establish("rives", now=NOON, zone="America/Martinique")
    assert deadlines.today(act_of(lms, "lea", datetime(2026, 11, 13, 2, tzinfo=UTC))) == date(2026, 11, 12)


def test_dates_follow_the_organisations_zone(any_lms: Flask) -> None:  # C11
    organisations.establish("rives", now=NOON, zone="Indian/Reunion")
    # The 12th at 21:00 UTC is the 13th in La Réunion: 16, 17; end of day is 19:59:59 UTC.
    case = filed(any_lms, now=datetime(2026, 11, 12, 21, tzinfo=UTC))
    assert str(case.acknowledge_due) == "2026-11-17 19:59:59+00:00"
