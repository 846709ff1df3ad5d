"""What is said to the claimant, by them, and between colleagues."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import Case, Exchange, Survey
from flask_reclamations.services import analysis, answers, exchanges, handling
from flask_reclamations.services.act import db_session

from ..conftest import FOUND, NOON, act_of, filed
from .conftest import LATER, Post, count, events, exchanges_of, kinds, mails, payload, posted, recorded, told

BY_HAND = [SendMode.LETTER, SendMode.HANDED, SendMode.SPOKEN]
TEXT = "Vos deux jours seront rattrapés les 3 et 4 décembre."


def answer(
    app: Flask, case: Case, mode: SendMode = SendMode.LETTER, text: str = TEXT, now: datetime = LATER,
    sent_on: date | None = None,
) -> Exchange:  # fmt: skip
    row = answers.answer(act_of(app, "claire", now), case, answers.Argued(text), mode, sent_on=sent_on)
    db_session().commit()
    return row


def refusal(app: Flask, case: Case, mode: SendMode = SendMode.LETTER, **more: object) -> set[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        answer(app, case, mode, **more)  # type: ignore[arg-type]
    return {(reason.code, reason.at) for reason in refused.value.reasons}


@pytest.mark.parametrize("mode", BY_HAND)
def test_an_answer_without_mail_counts_from_its_recorded_date(any_lms: Flask, mode: SendMode) -> None:  # A11, A23
    case = recorded(any_lms)
    row = answer(any_lms, case, mode)
    assert (row.text.split("\n\n")[0], row.author_label, row.mode, row.at) == (TEXT, "Claire Vidal", mode, LATER)
    assert (case.answered_at, case.status, case.next_due) == (LATER, "repondue", None)
    assert kinds(case)[-1] == "answered"


def test_a_letter_may_have_left_days_ago(lms: Flask) -> None:  # A11
    case = recorded(lms, said=told(received_on=date(2026, 11, 6)))
    answer(lms, case, sent_on=date(2026, 11, 10))
    assert case.answered_at == datetime(2026, 11, 10, 11, tzinfo=UTC)


def test_an_answer_in_the_future_is_refused(lms: Flask) -> None:
    assert refusal(lms, recorded(lms), sent_on=date(2026, 11, 13)) == {("future_date", "sent_on")}


def test_an_answer_before_the_reception_is_refused(lms: Flask) -> None:
    case = recorded(lms, said=told(received_on=date(2026, 11, 10)))
    assert refusal(lms, case, sent_on=date(2026, 11, 9)) == {("before_reception", "sent_on")}


def test_an_answer_on_the_day_of_the_reception_is_accepted(lms: Flask) -> None:
    case = recorded(lms, said=told(received_on=date(2026, 11, 10)))
    answer(lms, case, sent_on=date(2026, 11, 10))
    assert case.answered_at is not None


def test_before_the_reception_is_told_on_the_organisations_clock(lms: Flask) -> None:
    # Received on Friday 13 at 00:30 in Paris, which is still Thursday 12 in UTC.
    case = filed(lms, now=datetime(2026, 11, 12, 23, 30, tzinfo=UTC))
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert refusal(lms, case, now=now, sent_on=date(2026, 11, 12)) == {("before_reception", "sent_on")}


def test_the_day_of_a_night_reception_is_that_of_the_organisations_clock(lms: Flask) -> None:
    case = filed(lms, now=datetime(2026, 11, 12, 23, 30, tzinfo=UTC))
    answer(lms, case, now=datetime(2026, 11, 16, 9, tzinfo=UTC), sent_on=date(2026, 11, 13))
    assert case.answered_at == datetime(2026, 11, 13, 11, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_answer_says_something(lms: Flask, text: str) -> None:  # A23
    assert refusal(lms, recorded(lms), text=text) == {("empty", "text")}


def test_without_address_there_is_no_answer_by_mail(lms: Flask) -> None:
    assert refusal(lms, recorded(lms), SendMode.EMAIL) == {("no_address", "mode")}


def test_an_answer_by_mail_counts_once_the_server_accepted_it(any_lms: Flask) -> None:  # A11, A23
    case = filed(any_lms)
    answer(any_lms, case, SendMode.EMAIL, now=NOON)
    assert (case.status, case.answered_at) == ("repondue", None)
    posted(at=LATER)
    assert (case.answered_at, case.answered_in_time) == (LATER, True)
    assert "answer_delivered" in kinds(case)


def test_an_answer_that_the_server_refused_does_not_let_a_complaint_close(lms: Flask) -> None:  # A23
    case = filed(lms)
    answer(lms, case, SendMode.EMAIL)
    posted(Post(error=RefusedAddressError("550 no such mailbox")))
    assert case.answered_at is None
    with pytest.raises(RefusedError) as refused:
        handling.close(act_of(lms, "claire", LATER), case)
    assert [reason.code for reason in refused.value.reasons] == ["no_answer"]


def test_a_reasoned_refusal_is_an_answer(any_lms: Flask) -> None:  # A23
    case = recorded(any_lms)
    answer(any_lms, case, text="Nous ne pouvons pas donner suite : la session n’était pas la nôtre.")
    handling.close(act_of(any_lms, "claire", LATER), case, closing=handling.Closing(satisfaction="non"))
    assert case.status == "cloturee"


def test_an_answer_within_the_delay_keeps_it(lms: Flask) -> None:  # C11
    case = filed(lms)
    assert case.respond_due is not None
    answer(lms, case, now=case.respond_due)
    assert case.answered_in_time is True


def test_an_answer_one_second_late_misses_it(lms: Flask) -> None:  # C11
    case = filed(lms)
    assert case.respond_due is not None
    answer(lms, case, now=case.respond_due + timedelta(seconds=1))
    assert case.answered_in_time is False


def test_a_second_answer_does_not_change_the_verdict_of_the_first(lms: Flask) -> None:  # C11
    case = filed(lms)
    answer(lms, case)
    late = LATER + timedelta(days=60)
    answer(lms, case, now=late)
    assert (case.first_answered_at, case.answered_in_time, case.answered_at) == (LATER, True, late)


def test_answering_ends_the_analysis(lms: Flask) -> None:
    case = filed(lms)
    answer(lms, case)
    assert case.analysed_at == LATER


def test_an_analysis_already_done_keeps_its_date(lms: Flask) -> None:
    case = filed(lms)
    analysis.analyse(act_of(lms, "claire", NOON), case, "Le routeur était débranché.", FOUND)
    answer(lms, case)
    assert case.analysed_at == NOON


@pytest.mark.parametrize("mode", BY_HAND)
def test_an_answer_that_left_asks_whether_it_helped(lms: Flask, mode: SendMode) -> None:  # B05
    case = filed(lms)
    row = answer(lms, case, mode)
    (survey,) = db_session().query(Survey)
    assert (survey.exchange_id, survey.asked_at, survey.expires_at) == (row.id, LATER, LATER + timedelta(days=30))
    assert ("survey", "claimant") in mails(case)


def test_no_question_is_asked_before_the_answer_left(lms: Flask) -> None:  # B05
    answer(lms, filed(lms), SendMode.EMAIL)
    assert count(Survey) == 0
    posted()
    assert count(Survey) == 1


@pytest.mark.parametrize("kind", [Kind.DIFFICULTY, Kind.INCIDENT, Kind.REMARK, Kind.SIGNAL])
def test_only_a_complaint_is_answered_this_way(lms: Flask, kind: Kind) -> None:  # O01
    assert {code for code, _ in refusal(lms, filed(lms, kind=kind))} == {"not_now"}


def test_a_closed_complaint_takes_no_answer_before_it_is_reopened(lms: Flask) -> None:
    case = filed(lms)
    answer(lms, case)
    handling.close(act_of(lms, "claire", LATER), case)
    assert {code for code, _ in refusal(lms, case)} == {"not_now"}


def test_a_message_of_the_claimant_tells_the_quality_managers(lms: Flask) -> None:
    case = filed(lms)
    exchanges.write_in(act_of(lms, "lea"), case, "  J’ai retrouvé la date.  ")
    assert [(row.direction, row.text) for row in exchanges_of(case)] == [("in", "J’ai retrouvé la date.")]
    assert ("message_in", "claire") in mails(case)
    assert kinds(case)[-1] == "message_received"


def test_a_message_of_the_claimant_tells_the_assignee_alone(lms: Flask) -> None:
    case = filed(lms)
    case.assignee_ref = "sam"
    exchanges.write_in(act_of(lms, "lea"), case, "Bonjour")
    assert {who for template, who in mails(case) if template == "message_in"} == {"sam"}


def test_a_message_reaches_somebody_when_the_assignee_left(lms: Flask) -> None:
    case = filed(lms)
    case.assignee_ref = "parti"
    exchanges.write_in(act_of(lms, "lea"), case, "Bonjour")
    assert ("message_in", "claire") in mails(case)


def test_a_message_to_the_claimant_leaves_by_mail_and_stays_on_the_case(lms: Flask) -> None:
    case = filed(lms)
    exchanges.write_out(act_of(lms, "claire"), case, "Pouvez-vous préciser la date ?")
    assert (kinds(case)[-1], exchanges_of(case)[-1].direction) == ("message_sent", "out")
    assert ("message", "claimant") in mails(case)


def test_a_message_does_not_count_as_an_answer(lms: Flask) -> None:  # A23
    case = filed(lms)
    exchanges.write_out(act_of(lms, "claire"), case, "Nous regardons.")
    db_session().commit()
    posted()
    assert case.answered_at is None


def test_an_internal_note_goes_to_nobody(lms: Flask) -> None:
    case = filed(lms)
    before = mails(case)
    exchanges.note(act_of(lms, "claire"), case, "Voir avec Bruno.")
    assert (mails(case), exchanges_of(case)[-1].direction) == (before, "note")
    assert (kinds(case)[-1], payload(case)["text"]) == ("note_added", "Voir avec Bruno.")


@pytest.mark.parametrize("service", [exchanges.write_in, exchanges.write_out, exchanges.note])
def test_nothing_empty_is_said(lms: Flask, service: object) -> None:
    case = filed(lms)
    with pytest.raises(RefusedError) as refused:
        service(act_of(lms, "claire"), case, "  ")  # type: ignore[operator]
    assert [(reason.code, reason.at) for reason in refused.value.reasons] == [("empty", "text")]
    assert len(events(case)) == 1
