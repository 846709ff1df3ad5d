"""Acknowledging: by mail once the server accepted it, or as recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import Case, Delivery
from flask_reclamations.services import answers, exchanges, handling
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of, filed
from .conftest import LATER, Post, count, events, exchanges_of, kinds, mails, payload, posted, recorded, told


def acknowledge(
    app: Flask, case: Case, mode: SendMode = SendMode.LETTER, now: datetime = LATER, **more: object
) -> None:
    exchanges.acknowledge(act_of(app, "claire", now), case, mode, **more)  # type: ignore[arg-type]


def refusal(app: Flask, case: Case, mode: SendMode = SendMode.LETTER, **more: object) -> set[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        acknowledge(app, case, mode, **more)  # type: ignore[arg-type]
    return {(reason.code, reason.at) for reason in refused.value.reasons}


def test_a_filed_complaint_is_not_acknowledged_before_its_mail_left(any_lms: Flask) -> None:  # D03
    assert filed(any_lms).acknowledged_at is None


def test_a_complaint_is_acknowledged_when_the_mail_server_accepted(any_lms: Flask) -> None:  # D03, A09
    case = filed(any_lms)
    posted(at=LATER)
    assert (case.acknowledged_at, case.status) == (LATER, "accusee")
    assert case.next_due == case.analyse_due


def test_the_acknowledgement_is_an_event_with_the_servers_reply(any_lms: Flask) -> None:  # D03, A04
    case = filed(any_lms)
    posted()
    said = next(payload(case, n) for n, event in enumerate(events(case)) if event.kind == "acknowledged")
    assert (said["address"], said["reply"], said["template"]) == ("lea@exemple.test", "250 OK", "acknowledgement")
    assert said["new"]["acknowledged_at"] == LATER


def test_the_acknowledgement_is_kept_among_the_exchanges(lms: Flask) -> None:  # D03
    case = filed(lms)
    posted()
    assert [(row.direction, row.purpose, row.mode) for row in exchanges_of(case)] == [
        ("out", "acknowledgement", "email")
    ]


def test_a_mail_server_that_is_away_acknowledges_nothing(any_lms: Flask) -> None:  # D03
    case = filed(any_lms)
    posted(Post(error=ConnectionRefusedError("away")))
    assert (case.acknowledged_at, case.status, kinds(case)) == (None, "recue", ["filed"])


def test_the_acknowledgement_counts_from_the_try_that_succeeded(lms: Flask) -> None:  # D03
    case, tomorrow = filed(lms), LATER + timedelta(days=1)
    posted(Post(error=TimeoutError("slow")))
    posted(at=tomorrow)
    assert case.acknowledged_at == tomorrow


def test_a_refused_address_acknowledges_nothing_and_is_an_event(lms: Flask) -> None:  # D03
    case = filed(lms)
    posted(Post(error=RefusedAddressError("550 no such mailbox")))
    assert case.acknowledged_at is None
    assert "address_refused" in kinds(case)
    assert {(row.address, row.accepted) for row in db_session().query(Delivery)} >= {("lea@exemple.test", False)}


def test_every_recipient_has_its_own_delivery(lms: Flask) -> None:
    filed(lms)
    posted()
    assert {(row.address, row.accepted) for row in db_session().query(Delivery)} == {
        ("lea@exemple.test", True),
        ("claire@exemple.test", True),
    }


def test_the_announced_date_stands_in_the_mail(lms: Flask) -> None:  # C11, A09
    filed(lms)
    (mail,) = [mail for to, mail in posted().sent if to == "lea@exemple.test"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "27 novembre 2026" in text.get_content()


def test_sweeping_twice_acknowledges_once(lms: Flask) -> None:  # D03
    case, post = filed(lms), Post()
    posted(post)
    posted(post, at=LATER + timedelta(days=1))
    assert (case.acknowledged_at, len(post.subjects("lea@exemple.test"))) == (LATER, 1)


@pytest.mark.parametrize("kind", [Kind.DIFFICULTY, Kind.INCIDENT, Kind.REMARK])
def test_the_receipt_of_what_is_no_complaint_acknowledges_nothing(lms: Flask, kind: Kind) -> None:  # D03
    case = filed(lms, kind=kind)
    posted()
    assert (case.acknowledged_at, "mail_sent" in kinds(case)) == (None, True)


@pytest.mark.parametrize("mode", [SendMode.LETTER, SendMode.HANDED, SendMode.SPOKEN])
def test_an_acknowledgement_without_mail_is_recorded_with_its_way_and_author(  # D03, A11
    any_lms: Flask, mode: SendMode
) -> None:
    case = recorded(any_lms)
    acknowledge(any_lms, case, mode, text="Nous avons bien reçu votre courrier.")
    assert (case.acknowledged_at, case.status) == (LATER, "accusee")
    (row,) = exchanges_of(case)
    assert (row.mode, row.author_label, row.text) == (mode, "Claire Vidal", "Nous avons bien reçu votre courrier.")
    assert kinds(case)[-1] == "acknowledgement_recorded"


def test_a_recorded_acknowledgement_may_have_left_days_ago(lms: Flask) -> None:  # A11
    case = recorded(lms, said=told(received_on=date(2026, 11, 9)))
    acknowledge(lms, case, sent_on=date(2026, 11, 10))
    assert case.acknowledged_at == datetime(2026, 11, 10, 11, tzinfo=UTC)


def test_an_acknowledgement_in_the_future_is_refused(lms: Flask) -> None:
    assert refusal(lms, recorded(lms), sent_on=date(2026, 11, 13)) == {("future_date", "sent_on")}


def test_an_acknowledgement_before_the_reception_is_refused(lms: Flask) -> None:
    assert refusal(lms, recorded(lms), sent_on=date(2026, 11, 11)) == {("before_reception", "sent_on")}


def test_a_second_acknowledgement_is_refused(lms: Flask) -> None:  # D03
    case = recorded(lms)
    acknowledge(lms, case)
    assert {code for code, _ in refusal(lms, case)} == {"not_now"}


def test_a_second_acknowledgement_is_refused_of_a_case_in_progress_too(lms: Flask) -> None:  # D03
    case = recorded(lms)
    handling.start(act_of(lms, "claire"), case)
    acknowledge(lms, case)
    assert {code for code, _ in refusal(lms, case)} == {"already_acknowledged"}


def test_without_address_there_is_no_acknowledgement_by_mail(lms: Flask) -> None:
    assert refusal(lms, recorded(lms), SendMode.EMAIL) == {("no_address", "mode")}


def test_an_acknowledgement_by_hand_waits_for_the_mail_server_too(lms: Flask) -> None:  # D03
    case = recorded(lms)
    case.claimant_email = "marie@exemple.test"
    acknowledge(lms, case, SendMode.EMAIL)
    assert case.acknowledged_at is None
    assert ("acknowledgement", "claimant") in mails(case)
    db_session().commit()
    posted(at=LATER)
    assert case.acknowledged_at == LATER


def test_a_mail_that_leaves_after_a_recorded_letter_changes_no_date(lms: Flask) -> None:
    case = filed(lms)
    acknowledge(lms, case, now=LATER)
    db_session().commit()
    posted(at=LATER + timedelta(hours=1))
    assert case.acknowledged_at == LATER
    assert kinds(case).count("acknowledged") == 0


def test_a_mail_that_leaves_late_does_not_take_an_answered_case_back(lms: Flask) -> None:
    case = filed(lms)
    answers.answer(act_of(lms, "claire"), case, answers.Argued("Oui."), SendMode.LETTER)
    db_session().commit()
    posted()
    assert (case.status, case.acknowledged_at) == ("repondue", NOON)


def test_an_answer_given_before_the_acknowledgement_is_due_satisfies_it(lms: Flask) -> None:  # O16
    case = filed(lms)
    answers.answer(act_of(lms, "claire", LATER), case, answers.Argued("Oui."), SendMode.LETTER)
    assert (case.acknowledged_at, case.next_due) == (LATER, None)


def test_an_answer_after_the_acknowledgement_was_due_does_not_make_it_in_time(lms: Flask) -> None:  # O16
    case = filed(lms)
    assert case.acknowledge_due is not None
    late = case.acknowledge_due + timedelta(seconds=1)
    answers.answer(act_of(lms, "claire", late), case, answers.Argued("Oui."), SendMode.LETTER)
    assert case.acknowledged_at == late
    assert case.acknowledged_at > case.acknowledge_due


def test_a_mail_that_leaves_late_does_not_take_a_started_case_back(lms: Flask) -> None:
    case = filed(lms)
    handling.start(act_of(lms, "claire"), case)
    db_session().commit()
    posted()
    assert (case.status, case.acknowledged_at) == ("en_cours", LATER)


@pytest.mark.parametrize("kind", [Kind.DIFFICULTY, Kind.INCIDENT, Kind.REMARK, Kind.SIGNAL])
def test_only_a_complaint_is_acknowledged(lms: Flask, kind: Kind) -> None:  # O01
    assert {code for code, _ in refusal(lms, filed(lms, kind=kind))} == {"not_now"}


def test_each_case_has_its_own_mails(lms: Flask) -> None:
    filed(lms)
    filed(lms)
    assert len(posted().subjects("lea@exemple.test")) == 2
    assert count(Delivery) == 4
