"""Void: spam, a test, a wrong entry, a duplicate. The number stays and counts nowhere; it can be undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.lifecycle import FIRST_STATUS
from flask_reclamations.domain.rights import Permission
from flask_reclamations.domain.vocabulary import Kind, SendMode, Status, VoidReason
from flask_reclamations.errors import NotAllowedError, RefusedError, TokenError
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import Case, Event, EventPayload, OutboxMessage
from flask_reclamations.queries import journal
from flask_reclamations.services import answers, bounces, exchanges, handling, people, surveys, tracking, voiding
from flask_reclamations.services.act import Act, db_session

from ..conftest import NOON, act_of, filed
from .conftest import LATER, Post, kinds, logged, mails, payload, posted, recorded, told

EVERY_KIND: dict[Kind, Callable[[Flask], Case]] = {
    **{kind: lambda app, kind=kind: filed(app, kind=kind) for kind in Kind if kind is not Kind.SIGNAL},
    Kind.SIGNAL: lambda app: recorded(app, kind=Kind.SIGNAL),
}


def voided(
    app: Flask, case: Case, reason: VoidReason = VoidReason.SPAM, by: str = "claire", original: str | None = None
) -> Act:
    act = act_of(app, by, LATER)
    found = handling.load(act, case.reference, Permission.VOID)
    voiding.void(act, found, reason, "Publicité.", original=original)
    act.session.commit()
    return act


def restored(app: Flask, case: Case) -> Act:
    act = act_of(app, "claire", LATER)
    voiding.restore(act, handling.load(act, case.reference, Permission.VOID), "C’était une vraie demande.")
    act.session.commit()
    return act


def why(refused: pytest.ExceptionInfo[RefusedError]) -> set[tuple[str, str]]:
    return {(reason.code, reason.at) for reason in refused.value.reasons}


@pytest.mark.parametrize("kind", Kind)
def test_any_kind_becomes_void_with_its_number_and_without_a_clock(any_lms: Flask, kind: Kind) -> None:  # C12
    case = EVERY_KIND[kind](any_lms)
    number = case.reference
    voided(any_lms, case)
    assert (case.reference, case.status, case.next_due) == (number, Status.VOID, None)
    assert (kinds(case)[-1], payload(case)["reason"], payload(case)["text"]) == ("voided", "spam", "Publicité.")


def test_a_number_made_void_is_never_given_again(lms: Flask) -> None:  # C12
    case = filed(lms)
    voided(lms, case)
    assert filed(lms).reference == "REG-2026-0002"


@pytest.mark.parametrize("who", ["claire", "denis"])
def test_quality_and_direction_may_void(lms: Flask, who: str) -> None:
    case = filed(lms)
    voided(lms, case, by=who)
    assert case.status == Status.VOID


def test_being_given_the_case_is_not_enough(lms: Flask) -> None:
    case = filed(lms)
    case.assignee_ref, case.assignee_label = "sam", "Sam Colin"
    act = act_of(lms, "sam")
    with pytest.raises(NotAllowedError):
        handling.load(act, case.reference, Permission.VOID)
    with pytest.raises(NotAllowedError):
        voiding.void(act, case, VoidReason.TEST, "Essai.")


@pytest.mark.parametrize("text", ["", "  \n", None])
def test_a_motive_is_needed_both_ways(lms: Flask, text: str) -> None:
    case, act = filed(lms), act_of(lms, "claire")
    with pytest.raises(RefusedError) as refused:
        voiding.void(act, case, VoidReason.TEST, text)
    assert why(refused) == {("empty", "text")}
    voided(lms, case)
    with pytest.raises(RefusedError) as refused:
        voiding.restore(act, case, text)
    assert why(refused) == {("empty", "text")}


def test_what_is_void_is_not_made_void_again_and_what_counts_is_not_restored(lms: Flask) -> None:
    case, act = filed(lms), act_of(lms, "claire")
    with pytest.raises(RefusedError) as refused:
        voiding.restore(act, case, "Pourquoi pas.")
    assert why(refused) == {("not_now", "restore")}
    voided(lms, case)
    with pytest.raises(RefusedError) as refused:
        voiding.void(act, case, VoidReason.TEST, "Encore.")
    assert why(refused) == {("not_now", "void")}


# --- a duplicate


def test_a_duplicate_names_the_case_it_doubles(lms: Flask) -> None:
    first, second = filed(lms), filed(lms)
    voided(lms, second, VoidReason.DUPLICATE, original=first.reference.lower())
    assert payload(second)["original"] == first.reference


@pytest.mark.parametrize("typed", [None, "", "REG-2026-9999", "itself", "void", "hidden"])
def test_a_duplicate_of_nothing_that_counts_is_refused(lms: Flask, typed: str | None) -> None:
    case, other, hidden = filed(lms), filed(lms), filed(lms)
    voided(lms, other, VoidReason.TEST)
    act = act_of(lms, "claire")
    people.set_people(act_of(lms, "denis"), hidden, implicated=[act.host.people(["claire"])[0]], consulted=[])
    known = {"itself": case.reference, "void": other.reference, "hidden": hidden.reference}
    with pytest.raises(RefusedError) as refused:
        voiding.void(act, case, VoidReason.DUPLICATE, "Deux fois.", original=known.get(typed or "", typed))
    assert why(refused) == {("no_original", "original")}


# --- what follows from it


@pytest.mark.parametrize("reason", VoidReason)
def test_what_waits_for_the_claimant_of_spam_or_a_test_is_held(any_lms: Flask, reason: VoidReason) -> None:
    first, case = filed(any_lms), filed(any_lms)
    voided(any_lms, case, reason, original=first.reference)
    row = db_session().query(OutboxMessage).filter_by(case_id=case.id, recipient="claimant").one()
    assert row.state == (OutboxMessage.HELD if reason in ("spam", "test") else OutboxMessage.PENDING)
    assert len(posted().subjects("lea@exemple.test")) == (1 if reason in ("spam", "test") else 2)


def test_a_mail_that_a_worker_has_in_hand_leaves_and_is_recorded(any_lms: Flask) -> None:
    case = filed(any_lms)

    class Meanwhile(Post):
        """A mail server during whose talk somebody makes the case void."""

        def send(self, sender: str, recipient: str, message: bytes) -> str:
            if recipient == "lea@exemple.test":
                voided(any_lms, case)
            return super().send(sender, recipient, message)

    post = posted(Meanwhile())
    assert len(post.subjects("lea@exemple.test")) == 1
    assert kinds(case).index("voided") < kinds(case).index("acknowledged")
    assert (case.status, case.acknowledged_at) == (Status.VOID, LATER)
    restored(any_lms, case)
    assert (case.status, case.next_due) == (Status.ACKNOWLEDGED, case.analyse_due)
    assert posted(post).subjects("lea@exemple.test") == post.subjects("lea@exemple.test")[:1]
    assert list(journal.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_what_was_held_leaves_once_the_case_is_restored(any_lms: Flask) -> None:  # C12
    case = filed(any_lms)
    voided(any_lms, case)
    assert posted().subjects("lea@exemple.test") == []
    restored(any_lms, case)
    assert len(posted().subjects("lea@exemple.test")) == 1
    assert case.acknowledged_at == LATER


def test_what_went_another_way_before_is_not_mailed_once_restored(lms: Flask) -> None:
    case, act = filed(lms), act_of(lms, "claire", LATER)
    exchanges.acknowledge(act, case, SendMode.HANDED)
    act.session.commit()
    voided(lms, case)
    restored(lms, case)
    assert posted().subjects("lea@exemple.test") == []
    assert case.status == Status.ACKNOWLEDGED


def test_an_address_tried_again_brings_a_void_case_no_mail_until_it_is_restored(lms: Flask) -> None:
    case = filed(lms)
    posted(Post(RefusedAddressError("550 5.1.1 no such user")))
    voided(lms, case)
    assert bounces.lift(act_of(lms, "claire", LATER), "lea@exemple.test") == 0
    db_session().commit()
    assert posted().subjects("lea@exemple.test") == []
    restored(lms, case)
    assert len(posted().subjects("lea@exemple.test")) == 1


@pytest.mark.parametrize("permission", [Permission.HANDLE, Permission.INTERNAL, Permission.RESOLVE])
def test_nothing_is_added_to_a_void_case(lms: Flask, permission: Permission) -> None:
    case = logged(lms)
    voided(lms, case)
    with pytest.raises(RefusedError) as refused:
        handling.load(act_of(lms, "claire"), case.reference, permission)
    assert why(refused) == {("void", "")}


def test_the_claimant_adds_nothing_either(lms: Flask) -> None:
    case = filed(lms)
    voided(lms, case)
    with pytest.raises(RefusedError):
        handling.load(act_of(lms, "lea"), case.reference, Permission.MESSAGE)


def test_a_void_case_sends_no_fresh_link(lms: Flask) -> None:
    case = recorded(lms, said=told(claimant_email="marie@exemple.test"))
    act = voided(lms, case, VoidReason.ERROR)
    tracking.ask(act, case.reference, "marie@exemple.test")
    tracking.answer(act, 1)
    assert ("link", "claimant") not in mails(case)


def test_a_void_case_asks_for_no_opinion(lms: Flask) -> None:
    case = filed(lms)
    act = act_of(lms, "claire")
    answers.answer(act, case, answers.Argued("Réparé."), SendMode.LETTER)
    act.session.commit()
    survey = db_session().query(surveys.Survey).one()
    token = surveys.token_of(survey, "secret", now=NOON)
    assert surveys.find(act, token, "secret")[1] is case
    act = voided(lms, case)
    with pytest.raises(TokenError):
        surveys.find(act, token, "secret")


# --- undone


@pytest.mark.parametrize("kind", Kind)
def test_restoring_gives_back_the_status_and_the_dates(any_lms: Flask, kind: Kind) -> None:  # C12
    case = EVERY_KIND[kind](any_lms)
    before = (case.status, case.next_due, case.respond_due, case.acknowledge_due)
    voided(any_lms, case)
    act = restored(any_lms, case)
    assert (case.status, case.next_due, case.respond_due, case.acknowledge_due) == before
    assert kinds(case)[-2:] == ["voided", "restored"]
    assert list(journal.faults(db_session(), act.organisation)) == []


def test_a_case_made_void_twice_goes_back_to_its_last_status(lms: Flask) -> None:
    case = filed(lms)
    voided(lms, case)
    act = restored(lms, case)
    handling.start(act, case)
    act.session.commit()
    voided(lms, case)
    restored(lms, case)
    assert case.status == Status.IN_PROGRESS


def test_an_escalated_case_is_escalated_again_once_restored(lms: Flask) -> None:
    case, act = filed(lms), act_of(lms, "claire")
    handling.escalate(act, case, "Urgent.")
    act.session.commit()
    voided(lms, case)
    restored(lms, case)
    assert case.escalated_at == NOON


def test_once_retention_took_the_event_s_words_the_case_begins_again(lms: Flask) -> None:
    case, act = filed(lms), act_of(lms, "claire")
    handling.start(act, case)
    act.session.commit()
    voided(lms, case)
    event = db_session().query(Event).filter_by(subject_id=case.id, kind="voided").one()
    db_session().query(EventPayload).filter_by(event_id=event.id).delete()
    db_session().commit()
    restored(lms, case)
    assert case.status == FIRST_STATUS[Kind.COMPLAINT]


def test_a_void_case_is_never_late(lms: Flask) -> None:
    case = filed(lms)
    voided(lms, case)
    much_later = replace(act_of(lms, "claire"), now=NOON + timedelta(days=400))
    assert case.next_due is None
    voiding.restore(much_later, case, "Retrouvé.")
    assert case.next_due is not None
    assert case.next_due < much_later.now
