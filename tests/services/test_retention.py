"""What is kept is kept for its years, and then forgotten for good (A21, C28, O23)."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from flask_reclamations.domain.retention import FLOOR, MOST, NOTICE, earlier, falls_due, later
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import VoidReason
from flask_reclamations.errors import RefusedError
from flask_reclamations.jobs import retention as purging
from flask_reclamations.models import Case, Organisation, OutboxMessage
from flask_reclamations.queries import journal, satisfaction
from flask_reclamations.services import handling, retention, voiding
from flask_reclamations.services.act import db_session

from ..conftest import NOON, SETTLED, act_of, filed
from .conftest import kinds, logged, posted

FOUR = later(NOON, 4)
moments = st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, moments, st.integers(FLOOR, MOST))
def test_nothing_falls_due_before_its_years_are_over(closed: datetime, now: datetime, years: int) -> None:  # A21
    assert (closed <= earlier(now, years)) == (later(closed, years) <= now)
    assert falls_due(closed, years, None, now) >= max(later(closed, years), now + NOTICE)


def closed(app: Flask) -> Case:
    case = logged(app)
    handling.resolve(act_of(app, "claire"), case, "Réglé.", **SETTLED)
    db_session().commit()
    return case


def purged(*at: datetime) -> list[int]:
    organisation_id = db_session().scalars(select(Organisation.id)).one()
    return [purging.purge(organisation_id, clock=partial(_at, moment)) for moment in at]


def _at(moment: datetime) -> datetime:
    return moment


def test_a_closed_case_is_announced_then_forgotten_and_its_chain_verifies(any_lms: Flask) -> None:  # A21
    case, still = closed(any_lms), filed(any_lms)
    assert purged(FOUR - NOTICE - timedelta(days=1)) == [0]
    assert case.forget_at is None
    assert purged(FOUR - timedelta(days=10)) == [0]
    assert case.forget_at == FOUR + timedelta(days=20)
    told = db_session().query(OutboxMessage).filter_by(template=retention.ANNOUNCED)
    assert {mail.recipient for mail in told} == {"claire", "denis"}
    assert purged(FOUR + timedelta(days=19), FOUR + timedelta(days=21)) == [0, 1]
    db_session().expire_all()
    assert (case.description, case.assignee_label, kinds(case)[-1]) == ("—", None, "anonymised")
    assert still.anonymised_at is None
    assert list(journal.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_the_mail_lists_references_and_days_alone(lms: Flask) -> None:  # O23
    case = closed(lms)
    purged(FOUR - timedelta(days=10))
    [mail] = [
        mail for to, mail in posted(at=FOUR).sent if to == "claire@exemple.test" and "anonymis" in mail["Subject"]
    ]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert case.reference in text
    assert "2 décembre 2030" in text
    assert case.subject not in text


@pytest.mark.parametrize("kept", ["held", "reopened", "three years more"])
def test_what_a_case_is_kept_for_is_looked_at_again_on_the_day(lms: Flask, kept: str) -> None:  # A21
    case = closed(lms)
    purged(FOUR - timedelta(days=40), FOUR - timedelta(days=10))
    act = act_of(lms, "claire", FOUR)
    if kept == "held":
        retention.hold(act, case, "Un litige est en cours.")
    elif kept == "reopened":
        handling.reopen(act, case, "La panne est revenue.")
    else:
        act.organisation.retention_years = 7
    db_session().commit()
    assert purged(FOUR + timedelta(days=60)) == [0]
    if kept == "held":
        retention.release(act_of(lms, "claire", FOUR + timedelta(days=61)), case, "Le litige est clos.")
        db_session().commit()
        # Announced anew: a month more.
        assert purged(*(FOUR + timedelta(days=day) for day in (62, 91, 93))) == [0, 0, 1]


def test_a_dry_run_says_what_comes_and_changes_nothing(lms: Flask) -> None:  # O23
    case = closed(lms)
    [one] = retention.coming(act_of(lms, "claire", FOUR))
    assert (one.reference, one.ended, one.due) == (case.reference, NOON, FOUR + NOTICE)
    assert not db_session().dirty
    assert case.forget_at is None


def test_a_second_purge_is_told_that_one_runs(lms: Flask) -> None:  # O23
    closed(lms)
    purged(FOUR - timedelta(days=10))
    organisation = db_session().query(Organisation).one()
    organisation.purging_until = FOUR + timedelta(days=61)
    db_session().commit()
    with pytest.raises(RefusedError, match="purging"):
        purged(FOUR + timedelta(days=60))
    # Of one that was killed, the next takes over.
    assert purged(FOUR + timedelta(days=62)) == [1]


def test_what_is_void_ages_from_that_day(lms: Flask) -> None:  # A21
    case = filed(lms)
    voiding.void(act_of(lms, "claire"), case, VoidReason.TEST, "Un essai.")
    db_session().commit()
    assert purged(FOUR - timedelta(days=31), FOUR - timedelta(days=10), FOUR + timedelta(days=21)) == [0, 0, 1]


def test_a_forgotten_case_changes_no_more_and_figures_stay(lms: Flask) -> None:  # O23
    case = closed(lms)
    act = act_of(lms, "claire", FOUR)

    def figures() -> Any:
        facts = (Case.kind, Case.status, Case.category, Case.severity, Case.received_at, Case.closed_at, Case.outcome)
        everybody = satisfaction.of_cases(db_session(), [Case.id > 0], act.now)
        return db_session().execute(select(*facts, Case.answered_in_time, Case.channel)).all(), everybody

    before = figures()
    purged(FOUR - timedelta(days=10), FOUR + timedelta(days=21))
    assert figures() == before
    with pytest.raises(RefusedError, match="anonymised"):
        handling.load(act_of(lms, "claire"), case.reference, Permission.HANDLE)


def test_the_page_of_a_forgotten_case_says_so_and_offers_nothing(lms: Flask) -> None:  # O23
    case = closed(lms)
    reference = case.reference
    purged(FOUR - timedelta(days=10), FOUR + timedelta(days=21))
    browser = lms.test_client()
    browser.get("/login/claire")
    page = browser.get(f"/reclamations/cases/{reference}").text
    assert "Ce dossier est anonymisé depuis le" in page
    assert f"/cases/{reference}/reopen" not in page
    assert "Bruno Petit" not in page


def test_the_command_line_lists_then_forgets(lms: Flask) -> None:  # O23
    case = closed(lms)
    organisation = db_session().query(Organisation).one()
    case.closed_at = case.closed_at and case.closed_at.replace(year=2015)
    case.forget_at = NOON.replace(year=2020)
    organisation.retention_years = 4
    db_session().commit()
    lms.config["TAMPERED"] = True
    runner, reference = lms.test_cli_runner(), case.reference
    listed = runner.invoke(args=["reclamations", "retention", "--dry-run"]).output
    assert listed.startswith(f"{reference}\talea\tended: 2015-11-12\tforgotten: 2020-11-12")
    assert runner.invoke(args=["reclamations", "retention"]).output == "1 case(s) forgotten\n"
    assert runner.invoke(args=["reclamations", "retention", "--dry-run"]).output == ""
