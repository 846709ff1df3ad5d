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
from flask_reclamations.domain.rights import Permission, can
from flask_reclamations.domain.vocabulary import Kind, VoidReason
from flask_reclamations.errors import RefusedError
from flask_reclamations.jobs import bulk as working
from flask_reclamations.jobs import retention as purging
from flask_reclamations.models import Bulk, Case, Organisation, OutboxMessage
from flask_reclamations.queries import journal, trends
from flask_reclamations.queries.register import Filters, filtered
from flask_reclamations.queries.requests import Found
from flask_reclamations.queries.visibility import visible_to
from flask_reclamations.services import handling, requests, retention, statistics, voiding
from flask_reclamations.services.act import db_session

from ..conftest import NOON, SETTLED, act_of, filed
from .conftest import kinds, logged, posted, recorded

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


def archived(at: datetime) -> int:
    return purging.archive(db_session().scalars(select(Organisation.id)).one(), clock=partial(_at, at))


def readers(app: Flask, case: Case) -> set[str]:
    people = ("claire", "denis", "anne", "sam", "bruno")
    return {ref for ref in people if can(act_of(app, ref).viewer, Permission.READ, case)}


def figures(app: Flask, now: datetime) -> list[Any]:
    """Return every figure of every case, as quality and direction read them at one moment."""
    everything = Filters(since=NOON.date() - timedelta(days=90), until=now.date())
    found = []
    for ref in ("claire", "denis"):
        act = act_of(app, ref, now)
        asked = statistics.asked(act, everything)
        parts = {by: [(part.code, part.figures) for part in trends.divided(asked, by)] for by in trends.PARTS}
        months = trends.monthly(asked, everything.since or now.date(), now.date())
        found += [statistics.figures(act, everything), parts, months]
    return found


def purged(*at: datetime) -> list[int]:
    organisation_id = db_session().scalars(select(Organisation.id)).one()
    return [purging.purge(organisation_id, clock=partial(_at, moment)) for moment in at]


def _at(moment: datetime) -> datetime:
    return moment


def test_what_is_closed_for_long_is_archived_and_figures_stay(any_lms: Flask) -> None:  # O23
    case, still = recorded(any_lms, kind=Kind.DIFFICULTY), recorded(any_lms)
    handling.resolve(act_of(any_lms, "claire"), case, "Réglé.")
    db_session().commit()
    act, soon, then = act_of(any_lms, "claire"), later(NOON, 1) - timedelta(days=1), later(NOON, 1)
    assert archived(then) == 0  # not unless the organisation asks for it
    act.organisation.archive_years = 1
    db_session().commit()
    before = figures(any_lms, then)
    assert (archived(soon), readers(any_lms, case)) == (0, {"claire", "denis", "anne", "sam", "bruno"})
    assert (archived(then), archived(then)) == (1, 0)
    db_session().expire_all()
    assert (case.archived_at, kinds(case)[-1], still.archived_at) == (then, "archived", None)
    assert figures(any_lms, then) == before
    assert readers(any_lms, case) == {"claire", "denis", "anne"}
    listed = select(Case.id).where(visible_to(act_of(any_lms, "sam").viewer))
    assert list(db_session().scalars(listed)) == [still.id]
    found = [
        db_session().scalars(
            select(Case.id).where(filtered(act.organisation, act.viewer, Filters(archived=only), then))
        )
        for only in ("oui", "non")
    ]
    assert [list(ids) for ids in found] == [[case.id], [still.id]]
    handling.reopen(act_of(any_lms, "claire", then), case, "La panne est revenue.")
    db_session().commit()
    assert (case.archived_at, "sam" in readers(any_lms, case)) == (None, True)
    assert list(journal.faults(db_session(), act.organisation)) == []


def test_what_is_to_be_archived_is_looked_at_again_before_it_is(lms: Flask) -> None:  # O23
    case = closed(lms)
    act = act_of(lms, "claire", later(NOON, 1))
    act.organisation.archive_years = 1
    assert retention.archivable(act, limit=9) == [case.id]
    act.organisation.archive_years = 2
    db_session().flush()
    assert (retention.archive(act, case.id), case.archived_at) == (False, None)


def test_a_void_case_leaves_the_archive_with_its_restoring(lms: Flask) -> None:  # O23
    case = filed(lms)
    voiding.void(act_of(lms, "claire"), case, VoidReason.TEST, "Un essai.")
    act_of(lms, "claire").organisation.archive_years = 1
    db_session().commit()
    assert archived(later(NOON, 2)) == 1
    voiding.restore(act_of(lms, "claire", later(NOON, 2)), case, "Ce n’était pas un essai.")
    assert case.archived_at is None


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


@pytest.mark.parametrize("by", ["purge", "request"])
def test_a_forgotten_case_changes_no_more_and_figures_stay(lms: Flask, by: str) -> None:  # O23
    case = closed(lms)
    filed(lms)
    now = FOUR + timedelta(days=21)
    facts = select(
        Case.kind, Case.status, Case.category, Case.severity, Case.received_at, Case.closed_at, Case.outcome
    )
    before = figures(lms, now), db_session().execute(facts).all()
    if by == "purge":
        purged(FOUR - timedelta(days=10), now)
    else:
        act = act_of(lms, "claire", now)
        assert requests.erase(act, [Found(case, claimant=True)]) is not None
        db_session().commit()
        working.carry_out(act, db_session().query(Bulk).one())
    assert case.anonymised_at == now
    assert (figures(lms, now), db_session().execute(facts).all()) == before
    with pytest.raises(RefusedError, match="anonymised"):
        handling.load(act_of(lms, "claire"), case.reference, Permission.HANDLE)


def test_the_page_of_an_archived_case_says_so_and_the_register_filters_it(lms: Flask) -> None:  # O23
    case = recorded(lms, kind=Kind.DIFFICULTY)
    handling.resolve(act_of(lms, "claire"), case, "Réglé.")
    act_of(lms, "claire").organisation.archive_years = 1
    db_session().commit()
    at = f"/reclamations/cases/{case.reference}"
    archived(later(NOON, 1))
    browser = lms.test_client()
    browser.get("/login/claire")
    assert "En archive intermédiaire depuis le" in browser.get(at).text
    assert at in browser.get("/reclamations/register?archived=oui").text
    assert at not in browser.get("/reclamations/register?archived=non").text


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
    assert runner.invoke(args=["reclamations", "retention", "--dry-run"]).output == "nothing to forget\n"
