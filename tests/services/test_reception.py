"""Correcting the reception date, with a motive, until the acknowledgement."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from flask_reclamations.domain.deadlines import Delay, Unit
from flask_reclamations.domain.policies import DeadlinePolicy
from flask_reclamations.domain.presets import PRESETS
from flask_reclamations.domain.vocabulary import Channel, Kind, Milestone, SendMode
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case
from flask_reclamations.services import answers, exchanges, handling

from ..conftest import NOON, act_of
from .conftest import LATER, kinds, logged, payload, posted, recorded, told

FRIDAY = date(2026, 11, 6)


def letter(app: Flask, **more: object) -> Case:
    """A letter, typed in today."""
    return recorded(app, said=told(channel=Channel.LETTER, **more))


def correct(app: Flask, case: Case, day: date | None = FRIDAY, motive: str = "Date du cachet de la poste.") -> None:
    handling.correct_reception(act_of(app, "claire", LATER), case, day, motive)


def refusal(app: Flask, case: Case, day: date | None = FRIDAY, motive: str = "Cachet.") -> set[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        correct(app, case, day, motive)
    return {(reason.code, reason.at) for reason in refused.value.reasons}


def test_a_correction_moves_every_date_with_it(any_lms: Flask) -> None:  # C13, C11
    # Friday 6: AR 10, analysis (11) 12 13 16, answer Saturday 21.
    case = letter(any_lms)
    correct(any_lms, case)
    assert case.received_at == datetime(2026, 11, 6, 11, tzinfo=UTC)
    dues = [case.acknowledge_due, case.analyse_due, case.respond_due, case.next_due]
    assert [due and due.astimezone(UTC).day for due in dues] == [10, 16, 21, 10]


def test_a_correction_keeps_to_the_day_it_was_sent(lms: Flask) -> None:  # C13
    case = letter(lms, sent_on=date(2026, 11, 9))
    assert refusal(lms, case) == {("before_sent", "received_on")}
    correct(lms, case, date(2026, 11, 9))
    assert case.received_at.date() == date(2026, 11, 9)


def test_a_correction_is_an_event_with_the_date_before_the_date_after_and_the_motive(  # C13, A04
    any_lms: Flask,
) -> None:
    case = letter(any_lms)
    correct(any_lms, case)
    said = payload(case)
    assert (kinds(case)[-1], said["text"]) == ("reception_corrected", "Date du cachet de la poste.")
    assert said["old"]["received_at"] == NOON
    assert said["new"]["received_at"] == datetime(2026, 11, 6, 11, tzinfo=UTC)


def test_a_correction_counts_with_the_policy_frozen_in_the_case(  # A02
    lms: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = letter(lms)
    shorter = {kind: {Milestone.RESPOND: Delay(1, Unit.CALENDAR_DAYS)} for kind in Kind}
    monkeypatch.setitem(PRESETS, "standard", DeadlinePolicy("standard", "Plus court", shorter))
    correct(lms, case)
    assert case.respond_due == datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC)


def test_a_date_in_the_future_is_refused(lms: Flask) -> None:  # C13
    assert refusal(lms, letter(lms), date(2026, 11, 13)) == {("future_date", "received_on")}


def test_no_date_is_refused(lms: Flask) -> None:  # C13
    assert refusal(lms, letter(lms), None) == {("future_date", "received_on")}


def test_a_correction_wants_a_motive(lms: Flask) -> None:  # C13
    assert refusal(lms, letter(lms), motive="  ") == {("empty", "text")}


def test_every_mistake_of_a_correction_is_named_at_once(lms: Flask) -> None:
    found = refusal(lms, letter(lms), date(2027, 1, 1), "")
    assert found == {("future_date", "received_on"), ("empty", "text")}


def test_after_the_acknowledgement_the_date_stays(any_lms: Flask) -> None:  # C13
    case = letter(any_lms)
    exchanges.acknowledge(act_of(any_lms, "claire", LATER), case, SendMode.LETTER)
    assert refusal(any_lms, case) == {("too_late", "received_on")}
    assert case.received_at == NOON


def test_after_an_acknowledgement_by_mail_the_date_stays(lms: Flask) -> None:  # C13, D03
    case = letter(lms, claimant_email="marie@exemple.test")
    posted()
    assert refusal(lms, case) == {("too_late", "received_on")}


def test_after_an_answer_the_date_stays(lms: Flask) -> None:  # C13
    case = letter(lms)
    answers.answer(act_of(lms, "claire", LATER), case, answers.Argued("Voici."), SendMode.LETTER)
    assert refusal(lms, case) == {("too_late", "received_on")}


def test_once_an_alea_is_taken_over_its_date_stays(lms: Flask) -> None:  # C13
    case = logged(lms)
    handling.take_over(act_of(lms, "claire", LATER), case)
    assert refusal(lms, case) == {("too_late", "received_on")}


def test_a_refused_correction_leaves_no_event(lms: Flask) -> None:
    case = letter(lms)
    refusal(lms, case, motive="")
    assert kinds(case) == ["filed"]
