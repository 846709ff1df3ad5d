"""Filing without an account: what is kept, who is told, and what an anonymous complaint is never late for."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.lifecycle import missing
from flask_reclamations.domain.vocabulary import Kind, SendMode, Stakeholder
from flask_reclamations.errors import RefusedError
from flask_reclamations.jobs.intake import waive_acknowledgements
from flask_reclamations.jobs.relay import deliver_due
from flask_reclamations.models import Case
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import (
    answers,
    deadlines,
    exchanges,
    filing,
    handling,
    journal,
    organisations,
    tracking,
)
from flask_reclamations.services.act import Act, acting, claimant_viewer, db_session
from flask_reclamations.services.drafts import Outsider
from flask_reclamations.services.handling import Permission
from flask_reclamations.web import present

from ..conftest import NOON, act_of, draft
from .conftest import TODAY, Post, events, kinds, mails, posted, recorded, told

COMPANY = {
    "stakeholder": Stakeholder.COMPANY,
    "claimant_label": "Nadia Roche",
    "claimant_email": "nadia@valdor.exemple.test",
    "claimant_phone": "06 00 00 00 01",
    "session_label": "Excel, mars, Menuiserie Valdor",
}


def outside(app: Flask, *, anonymous: bool = False) -> Act:
    """An act of somebody without an account, in an organisation that takes anonymous words or not."""
    act = act_of(app, "claire")
    act.organisation.allow_anonymous = anonymous
    db_session().commit()
    return acting(act.organisation, claimant_viewer("Nadia Roche"), now=NOON)


def filed_outside(app: Flask, *, kind: Kind = Kind.COMPLAINT, **changed: Any) -> Case:
    act = outside(app, anonymous=bool(changed.get("anonymous")))
    case = filing.file_public(act, draft(kind=kind, session_ref=None), Outsider(**COMPANY | changed))
    db_session().commit()
    return case


def reasons(error: pytest.ExceptionInfo[RefusedError]) -> dict[str, str]:
    return {reason.at: reason.code for reason in error.value.reasons}


def test_what_an_outsider_says_is_kept_as_they_said_it(any_lms: Flask) -> None:  # B01
    case = filed_outside(any_lms)
    assert {name: getattr(case, name) for name in COMPANY} == COMPANY
    assert (case.reference, case.channel, case.claimant_ref, case.session_ref) == (
        "REG-2026-0001",
        "formulaire",
        None,
        None,
    )


def test_an_outsider_is_the_actor_of_what_they_file(lms: Flask) -> None:
    (filed,) = events(filed_outside(lms))
    assert (filed.actor_ref, filed.actor_label) == ("claimant", "Nadia Roche")


def test_an_outsider_is_acknowledged_and_the_quality_manager_told(lms: Flask) -> None:
    assert mails(filed_outside(lms)) == {("acknowledgement", "claimant"), ("new_case", "claire")}


def test_an_address_nobody_verified_is_not_sent_what_was_typed(lms: Flask) -> None:
    filed_outside(lms)
    mail = next(mail for to, mail in posted().sent if to == COMPANY["claimant_email"])
    words = mail.as_string()
    assert "REG-2026-0001" in words
    assert "salle 2" not in words
    assert "Menuiserie Valdor" not in words


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"claimant_label": None}, {"claimant_label": "no_claimant"}),
        ({"claimant_email": None, "claimant_phone": None}, {"claimant_email": "no_means"}),
        (
            {"claimant_label": None, "claimant_email": None, "claimant_phone": None},
            {"claimant_label": "no_claimant", "claimant_email": "no_means"},
        ),
    ],
)
def test_an_outsider_says_who_they_are_and_how_to_answer(
    lms: Flask, changed: dict[str, Any], expected: dict[str, str]
) -> None:
    with pytest.raises(RefusedError) as error:
        filing.file_public(outside(lms), draft(session_ref=None), Outsider(**COMPANY | changed))
    assert reasons(error) == expected


def test_nobody_stays_anonymous_where_the_organisation_does_not_allow_it(lms: Flask) -> None:  # O26
    with pytest.raises(RefusedError) as error:
        filing.file_public(outside(lms), draft(session_ref=None), Outsider(Stakeholder.OTHER, anonymous=True))
    assert reasons(error) == {"anonymous": "not_anonymous"}


def test_an_anonymous_case_keeps_nothing_of_who_spoke(lms: Flask) -> None:  # O26
    case = filed_outside(lms, anonymous=True)
    assert (case.claimant_label, case.claimant_email, case.claimant_phone) == (None, None, None)


def test_an_anonymous_complaint_has_no_acknowledgement_due(any_lms: Flask) -> None:  # O26
    case = filed_outside(any_lms, anonymous=True)
    assert (case.acknowledge_due, "acknowledge" in case.policy) == (None, False)
    assert case.next_due == case.analyse_due
    assert mails(case) == {("new_case", "claire")}


def test_an_anonymous_difficulty_is_still_to_be_taken_in_hand(lms: Flask) -> None:  # O26
    case = filed_outside(lms, anonymous=True, kind=Kind.DIFFICULTY)
    assert case.acknowledge_due is not None
    assert missing(case, "take_over") == []


def test_a_complaint_recorded_as_anonymous_has_none_due_either(lms: Flask) -> None:  # O26
    case = recorded(lms, said=told(anonymous=True), session_ref=None)
    assert case.acknowledge_due is None
    assert present.steps(case, "Europe/Paris")[1].label == "Accusé sans objet"


@pytest.mark.parametrize("mode", SendMode)
def test_nobody_acknowledges_receipt_to_nobody(lms: Flask, mode: SendMode) -> None:  # O26
    case = filed_outside(lms, anonymous=True)
    loaded = handling.load(act_of(lms, "claire"), case.reference, Permission.HANDLE)
    with pytest.raises(RefusedError) as error:
        exchanges.acknowledge(act_of(lms, "claire"), loaded, mode)
    assert [reason.code for reason in error.value.reasons] == ["anonymous"]


def test_a_corrected_reception_brings_no_acknowledgement_back(lms: Flask) -> None:  # O26
    case = filed_outside(lms, anonymous=True)
    act = act_of(lms, "claire")
    loaded = handling.load(act, case.reference, Permission.HANDLE)
    handling.correct_reception(act, loaded, TODAY - timedelta(days=3), "Reçu lundi.")
    assert loaded.acknowledge_due is None


def test_an_anonymous_complaint_is_answered_on_its_page_and_closed(lms: Flask) -> None:  # O26
    case = filed_outside(lms, anonymous=True)
    act = act_of(lms, "claire")
    loaded = handling.load(act, case.reference, Permission.HANDLE)
    tracking.open_link(act, loaded)
    answers.answer(act, loaded, answers.Argued("La salle est réparée."), SendMode.PAGE)
    handling.close(act, loaded, closing=handling.Closing(waived="Personne anonyme."))
    assert (loaded.status, loaded.answered_in_time) == ("cloturee", True)
    assert posted(Post()).subjects("") == []


@pytest.mark.parametrize("why", ["an address", "no link", "an old link", "ended links"])
def test_nothing_is_said_on_a_page_that_nobody_can_open(lms: Flask, why: str) -> None:
    case = filed_outside(lms, anonymous=why != "an address")
    act = act_of(lms, "claire")
    loaded = handling.load(act, case.reference, Permission.HANDLE)
    if why != "no link":
        long_ago = timedelta(days=act.settings.track_days, minutes=1) if why == "an old link" else timedelta()
        tracking.open_link(replace(act, now=act.now - long_ago), loaded)
    if why == "ended links":
        tracking.revoke(act, loaded)
    with pytest.raises(RefusedError) as error:
        answers.answer(act, loaded, answers.Argued("La salle est réparée."), SendMode.PAGE)
    assert reasons(error) == {"mode": "no_page"}
    assert (loaded.answered_at, loaded.status) == (None, "recue")


def _recorded_before(app: Flask) -> Case:
    """A complaint recorded as anonymous by a release that still expected its acknowledgement."""
    case = recorded(app, said=told(anonymous=True), session_ref=None)
    act = act_of(app, "claire")
    loaded = handling.load(act, case.reference, Permission.HANDLE)
    clock = {"policy": deadlines.frozen(act, Kind.COMPLAINT)}
    journal.change(act, loaded, "reception_corrected", clock)
    db_session().commit()
    assert loaded.acknowledge_due is not None
    return loaded


def test_what_was_recorded_before_is_waived_in_its_journal_at_the_upgrade(any_lms: Flask) -> None:  # O26
    case = _recorded_before(any_lms)
    ran = any_lms.test_cli_runner().invoke(args=["reclamations", "db", "upgrade"])
    assert "1 anonymous complaint(s): no acknowledgement is due any more" in ran.output
    db_session().expire_all()
    assert (case.acknowledge_due, kinds(case)[-1]) == (None, "acknowledgement_waived")
    assert list(journals.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_waiving_twice_writes_once(lms: Flask) -> None:  # O26
    case = _recorded_before(lms)
    assert (waive_acknowledgements(), waive_acknowledgements()) == (1, 0)
    assert kinds(case).count("acknowledgement_waived") == 1


def test_the_mail_of_a_late_worker_does_not_acknowledge_an_anonymous_complaint(lms: Flask) -> None:  # O26
    case = filed_outside(lms, anonymous=True)
    deliver_due(clock=lambda: NOON, transport=Post())
    db_session().expire_all()
    assert case.acknowledged_at is None


def test_an_answer_counted_from_an_acknowledgement_that_never_comes_is_counted_from_the_reception(
    lms: Flask,
) -> None:  # D04, O26
    organisations.establish("rives", now=NOON, policy="express_6jo")
    db_session().commit()
    case = recorded(lms, said=told(anonymous=True), session_ref=None)
    # Thursday 12 November: 13 (14 15) 16 17 18 19 20
    assert case.respond_due is not None
    assert (case.acknowledge_due, case.respond_due.date()) == (None, date(2026, 11, 20))
