"""What a person is told inside the LMS, written with its cause."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from flask_reclamations.domain.vocabulary import Kind, VoidReason
from flask_reclamations.models import Case, Notification, Organisation
from flask_reclamations.queries import notifications as told
from flask_reclamations.services import exchanges, handling, notifications, people, voiding
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed, viewer
from ..lms import PEOPLE, Adapter
from .conftest import LATER, elsewhere, logged, mails


def bells(case: Case) -> list[tuple[str, str]]:
    """Return who was told what of a case, in order."""
    rows = select(Notification).where(Notification.case_id == case.id).order_by(Notification.id)
    return [(row.template, row.person_ref) for row in db_session().scalars(rows)]


def unread(app: Flask, ref: str) -> int:
    organisation = db_session().scalars(select(Organisation).where(Organisation.ref == "rives")).one()
    return told.unread(db_session(), organisation, viewer(app, ref))


def test_a_filing_is_one_mail_and_one_item_for_the_quality_manager(any_lms: Flask) -> None:  # C14
    case = filed(any_lms)
    assert bells(case) == [("new_case", "claire")]
    assert {mail for mail in mails(case) if mail[1] != "claimant"} == {("new_case", "claire")}


def test_what_was_rolled_back_tells_nobody(lms: Flask) -> None:
    case, act = filed(lms), act_of(lms, "lea")
    exchanges.write_in(act, case, "Encore.")
    act.session.rollback()
    assert bells(case) == [("new_case", "claire")]


def test_an_assignment_tells_the_assignee_once(any_lms: Flask) -> None:  # B15
    case, act = filed(any_lms), act_of(any_lms, "claire")
    people.assign(act, case, PEOPLE["sam"])
    people.assign(act, case, PEOPLE["sam"])
    act.session.commit()
    assert [line for line in bells(case) if line[0] == "assigned"] == [("assigned", "sam")]


def test_who_takes_a_case_is_not_told_so(lms: Flask) -> None:  # B15
    case, act = filed(lms), act_of(lms, "claire")
    people.assign(act, case, PEOPLE["claire"])
    act.session.commit()
    assert [line for line in bells(case) if line[0] == "assigned"] == []


def test_a_message_an_escalation_and_an_aléa_are_told(lms: Flask) -> None:  # C07, A13
    case = filed(lms)
    exchanges.write_in(act_of(lms, "lea"), case, "Toujours rien.")
    handling.escalate(act_of(lms, "claire"), case, "Deux fois déjà.")
    assert bells(case)[1:] == [("message_in", "claire"), ("escalated", "denis")]
    assert bells(logged(lms)) == [("new_case", "claire")]


def test_who_has_no_address_is_told_in_app_all_the_same(lms: Flask, adapter: Adapter) -> None:
    adapter.known["claire"] = replace(PEOPLE["claire"], email="")
    case = filed(lms)
    assert bells(case) == [("new_case", "claire")]
    assert {recipient for _, recipient in mails(case)} == {"claimant"}


@pytest.mark.parametrize("change", [{"active": False}, {"roles": frozenset()}])
def test_who_left_or_lost_the_role_is_not_told(lms: Flask, adapter: Adapter, change: dict[str, object]) -> None:
    adapter.known["claire"] = replace(PEOPLE["claire"], **change)  # type: ignore[arg-type]
    assert bells(filed(lms)) == [("new_case", "denis")]  # in their stead


def test_nobody_is_told_of_a_case_about_them(lms: Flask) -> None:  # O21, criterion 27
    case, act = filed(lms), act_of(lms, "denis")
    people.set_people(act, case, implicated=[PEOPLE["claire"]], consulted=[])
    act.session.commit()
    before = bells(case)
    exchanges.write_in(act_of(lms, "lea"), case, "C’est encore elle.")
    assert "claire" not in {ref for _, ref in bells(case)[len(before) :]}


def test_what_one_was_told_goes_with_the_right_to_read(any_lms: Flask) -> None:  # O21, criterion 26
    case = filed(any_lms)
    assert unread(any_lms, "claire") == 1
    act = act_of(any_lms, "denis")
    people.set_people(act, case, implicated=[PEOPLE["claire"]], consulted=[])
    act.session.commit()
    assert unread(any_lms, "claire") == 0
    claire = viewer(any_lms, "claire")
    assert told.page(db_session(), act.organisation, claire) == ([], None)
    row = db_session().scalars(select(Notification.id).where(Notification.person_ref == "claire")).one()
    assert told.case_of(db_session(), act.organisation, claire, row) is None


def test_a_void_case_rings_no_bell(lms: Flask) -> None:  # C12
    case, act = filed(lms), act_of(lms, "denis")
    voiding.void(act, case, VoidReason.TEST, "Un essai.")
    act.session.commit()
    assert unread(lms, "claire") == 0


def test_one_or_all_are_marked_as_read_and_only_ones_own(any_lms: Flask) -> None:
    cases = [filed(any_lms, now=NOON + timedelta(minutes=minute)) for minute in range(3)]
    first = db_session().scalars(select(Notification.id).where(Notification.case_id == cases[0].id)).one()
    assert notifications.read(act_of(any_lms, "denis", LATER), first) == 0
    assert notifications.read(act_of(any_lms, "claire", LATER), first) == 1
    assert unread(any_lms, "claire") == 2
    assert notifications.read(act_of(any_lms, "claire", LATER)) == 2
    assert notifications.read(act_of(any_lms, "claire", LATER)) == 0


def test_the_latest_come_first_a_page_at_a_time(lms: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "PAGE", 2)
    references = [filed(lms, now=NOON + timedelta(minutes=minute)).reference for minute in range(5)]
    act, seen, before = act_of(lms, "claire"), [], None
    while True:
        rows, before = told.page(act.session, act.organisation, act.viewer, before=before)
        seen.append([case.reference for _, case in rows])
        if before is None:
            break
    assert seen == [references[:2:-1], references[2:0:-1], references[:1]]


def test_a_bell_counts_no_further_than_it_says(lms: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "MOST", 2)
    for minute in range(5):
        filed(lms, now=NOON + timedelta(minutes=minute), kind=Kind.REMARK)
    assert unread(lms, "claire") == 3


def test_another_organisation_rings_no_bell_here(lms: Flask) -> None:
    filed(lms)
    there = elsewhere(lms)
    assert told.unread(db_session(), there.organisation, viewer(lms, "claire")) == 0
    assert told.house_of(db_session(), "vallee", "claire") is None


def test_what_is_half_a_year_old_is_forgotten(lms: Flask) -> None:
    filed(lms)
    act = act_of(lms, "claire", NOON + timedelta(days=180))
    notifications.forget(act)
    assert unread(lms, "claire") == 1
    notifications.forget(act_of(lms, "claire", NOON + timedelta(days=181)))
    assert unread(lms, "claire") == 0
