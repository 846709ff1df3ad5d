"""The waiting room: what looks automatic is no case until a person says so."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from flask_reclamations.errors import NotAllowedError, NotFoundError, RefusedError
from flask_reclamations.jobs import intake as sweeping
from flask_reclamations.models import Case, Category, Event, Intake
from flask_reclamations.queries import intake as waiting_room
from flask_reclamations.queries import journal as journals
from flask_reclamations.services import intake
from flask_reclamations.services.act import db_session
from flask_reclamations.services.drafts import Draft, Outsider
from flask_reclamations.services.journal import payload_of

from ..conftest import NOON, act_of, draft
from .conftest import count, elsewhere, kinds, mails, payload
from .test_public_filing import COMPANY, outside, reasons

NEXT_WEEK = NOON + timedelta(days=7)
SAID = {"session_ref": None, "subject": "Attestations", "desired_outcome": "Les recevoir."}


def waiting(app: Flask, *, anonymous: bool = False, **changed: Any) -> Intake:
    """A message that waits since noon; committed."""
    who = Outsider(**COMPANY | {"anonymous": anonymous})
    row = intake.receive(
        outside(app, anonymous=anonymous), draft(**SAID | changed), who, suspicions=[intake.FAST, intake.LINKED]
    )
    db_session().commit()
    assert isinstance(row, Intake)
    return row


def doubts(
    *, trap: str = "", fast: bool = False, description: str = "La salle était fermée.", **who: Any
) -> list[str]:
    said = draft(session_ref=None, description=description)
    return intake.suspicions(said, Outsider(**COMPANY | who), trap=trap, fast=fast)


def test_a_plain_message_raises_no_suspicion() -> None:
    assert doubts() == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"trap": "https://x.test"}, ["trap"]),
        ({"fast": True}, ["fast"]),
        ({"description": "http://a.test et http://b.test"}, ["links"]),
        ({"description": "[url=x]a[/url] www.b.test"}, ["links"]),
        ({"claimant_label": "Gagnez sur www.x.test"}, ["links"]),
        ({"session_label": "HTTPS://x.test"}, ["links"]),
        ({"trap": "x", "fast": True, "claimant_label": "http://x"}, ["trap", "fast", "links"]),
    ],
)
def test_each_sign_of_an_automatic_message_is_named(given: dict[str, Any], expected: list[str]) -> None:
    assert doubts(**given) == expected


def test_one_link_in_what_happened_is_no_reason_to_wait() -> None:
    assert doubts(description="La page https://lms.exemple.test/cours ne s’ouvre pas.") == []


def test_what_waits_is_no_case_and_takes_no_number(any_lms: Flask) -> None:
    waiting(any_lms)
    assert (count(Case), count(Intake)) == (0, 1)
    assert filed_number(any_lms) == "REG-2026-0001"


def filed_number(app: Flask) -> str:
    case = intake.receive(outside(app), draft(**SAID), Outsider(**COMPANY), suspicions=[])
    assert isinstance(case, Case)
    db_session().commit()
    return case.reference


def test_nobody_is_told_of_what_waits(lms: Flask) -> None:
    waiting(lms)
    assert count(Event) == 1  # the organisation's own beginning


def test_the_same_form_sent_twice_waits_once(any_lms: Flask) -> None:
    first = waiting(any_lms, submission="0" * 36)
    assert waiting(any_lms, submission="0" * 36).id == first.id
    assert count(Intake) == 1


def test_what_is_wrong_is_refused_whether_it_would_wait_or_not(lms: Flask) -> None:
    nobody = Outsider(**COMPANY | {"claimant_label": None})
    for suspicions in ([], [intake.FAST]):
        with pytest.raises(RefusedError) as error:
            intake.receive(outside(lms), draft(**SAID), nobody, suspicions=suspicions)
        assert reasons(error) == {"claimant_label": "no_claimant"}
    assert count(Intake) == 0


def test_what_waits_is_kept_as_it_was_said(any_lms: Flask) -> None:
    row = waiting(any_lms, submission="0" * 36)
    db_session().expire_all()
    assert intake.said_in(row) == (draft(**SAID, submission="0" * 36), Outsider(**COMPANY))


def test_an_accepted_message_is_a_case_received_when_it_came(any_lms: Flask) -> None:
    row = waiting(any_lms)
    case = intake.accept(act_of(any_lms, "claire", NEXT_WEEK), row.id)
    db_session().commit()
    assert (case.reference, case.received_at, case.recorded_at) == ("REG-2026-0001", NOON, NEXT_WEEK)
    assert case.acknowledge_due is not None
    assert case.acknowledge_due < NEXT_WEEK
    assert mails(case) >= {("acknowledgement", "claimant")}
    assert (row.state, row.case_id, row.decided_by_ref) == (Intake.ACCEPTED, case.id, "claire")


def test_the_journal_says_who_let_it_in_and_why_it_had_waited(any_lms: Flask) -> None:
    row = waiting(any_lms)
    case = intake.accept(act_of(any_lms, "claire", NEXT_WEEK), row.id)
    db_session().commit()
    assert kinds(case) == ["filed", "intake_accepted"]
    assert payload(case)["reasons"] == ["fast", "links"]
    assert list(journals.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_a_dropped_message_leaves_only_who_when_and_why(any_lms: Flask) -> None:
    row = waiting(any_lms)
    intake.drop(act_of(any_lms, "denis", NEXT_WEEK), row.id)
    db_session().commit()
    event = db_session().scalars(select(Event).where(Event.kind == "intake_dropped")).one()
    assert (event.subject_kind, event.actor_ref) == ("organisation", "denis")
    assert payload_of(event) == {"intake": row.id, "received_at": NOON, "reasons": ["fast", "links"]}
    assert list(journals.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


@pytest.mark.parametrize("first", ["accept", "drop"])
@pytest.mark.parametrize("then", ["accept", "drop"])
def test_a_message_is_decided_once(lms: Flask, first: str, then: str) -> None:
    row = waiting(lms)
    getattr(intake, first)(act_of(lms, "claire"), row.id)
    db_session().commit()
    with pytest.raises(NotFoundError):
        getattr(intake, then)(act_of(lms, "denis"), row.id)
    assert count(Case) == (1 if first == "accept" else 0)


@pytest.mark.parametrize("who", ["lea", "bruno", "sam", "anne"])
@pytest.mark.parametrize("decision", ["accept", "drop"])
def test_only_quality_and_direction_decide(lms: Flask, who: str, decision: str) -> None:  # A05
    row = waiting(lms)
    with pytest.raises(NotAllowedError):
        getattr(intake, decision)(act_of(lms, who), row.id)


def test_another_organisation_neither_sees_nor_decides(lms: Flask) -> None:
    row = waiting(lms)
    claire = act_of(lms, "claire").viewer
    there = elsewhere(lms)
    theirs = type(there)(**{**vars(there), "viewer": claire})
    assert waiting_room.waiting(db_session(), theirs.organisation) == []
    with pytest.raises(NotFoundError):
        intake.accept(theirs, row.id)


def test_a_category_gone_since_does_not_keep_a_person_out(lms: Flask) -> None:  # A07
    row = waiting(lms)
    db_session().execute(update(Category).where(Category.code == "technique").values(active=False))
    assert intake.accept(act_of(lms, "claire"), row.id).category is None


def test_an_anonymous_message_that_waits_names_nobody_once_accepted(lms: Flask) -> None:  # O26
    row = waiting(lms, anonymous=True)
    case = intake.accept(act_of(lms, "claire"), row.id)
    assert (case.claimant_label, case.claimant_email, case.acknowledge_due) == (None, None, None)


def test_what_was_decided_is_forgotten_after_thirty_days(any_lms: Flask) -> None:
    dropped, kept = waiting(any_lms), waiting(any_lms)
    intake.drop(act_of(any_lms, "claire"), dropped.id)
    db_session().commit()
    for days, gone in ((30, 0), (31, 1)):
        assert intake.purge(db_session(), NOON + timedelta(days=days)) == gone
        db_session().commit()
    assert db_session().scalars(select(Intake.id)).all() == [kept.id]


def test_what_waits_is_never_forgotten_unread(lms: Flask) -> None:
    waiting(lms)
    assert intake.purge(db_session(), NOON + timedelta(days=4000)) == 0


def test_the_tick_forgets(lms: Flask) -> None:
    row = waiting(lms)
    intake.drop(act_of(lms, "claire", NOON - timedelta(days=400)), row.id)
    db_session().commit()
    assert sweeping.purge() == 1


def test_a_draft_has_no_field_that_the_waiting_room_would_lose() -> None:
    kept = {"submission", "kind", "description", "subject", "category", "desired_outcome", "occurred_on", "files"}
    never_asked = {"session_ref", "impact", "people_concerned", "confidential"}
    assert set(Draft.__dataclass_fields__) == kept | never_asked


def test_a_click_that_comes_between_our_look_and_our_filing_gets_the_same_case(
    lms: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:  # O26
    said = draft(**SAID)
    first = intake.receive(outside(lms), said, Outsider(**COMPANY), suspicions=[])
    monkeypatch.setattr(intake, "sent_before", lambda act, submission: None)  # as it stood when we looked
    again = intake.receive(outside(lms), said, Outsider(**COMPANY), suspicions=[])
    assert again is first
