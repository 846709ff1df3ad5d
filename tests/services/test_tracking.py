"""Links that follow a case without an account: unguessable, hashed, expiring, each for its own case."""

from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.domain.rights import Permission
from flask_reclamations.errors import NotAllowedError, NotFoundError, TokenError
from flask_reclamations.models import Case, LinkRequest, OutboxMessage, TrackingLink
from flask_reclamations.queries import journal
from flask_reclamations.services import exchanges, handling, tracking
from flask_reclamations.services.act import Act, db_session

from ..conftest import NOON, act_of, filed
from .conftest import count, elsewhere, kinds, mails, payload, recorded, told

ADDRESS = "marie@exemple.test"


def outside(app: Flask) -> Case:
    """A case of somebody who has no account here."""
    return recorded(app, said=told(claimant_email=ADDRESS))


def asked(app: Flask, reference: str, email: str = ADDRESS) -> None:
    """Ask for a fresh link, and let the job judge it."""
    act = act_of(app, "sam")
    tracking.ask(act, reference, email)
    tracking.answer(act, db_session().query(LinkRequest.id).scalar())
    act.session.commit()


def why_dead(act: Act, token: str) -> str:
    with pytest.raises(TokenError) as error:
        tracking.find(act, token)
    return error.value.code


def test_a_link_opens_its_case(any_lms: Flask) -> None:  # D09
    case = outside(any_lms)
    act = act_of(any_lms, "sam")
    token = tracking.open_link(act, case)
    assert tracking.find(act, token)[1] is case


def test_a_token_has_256_random_bits_and_only_its_digest_is_kept(lms: Flask) -> None:  # D09
    case = outside(lms)
    act = act_of(lms, "sam")
    tokens = {tracking.open_link(act, case) for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}
    kept = {str(value) for link in db_session().query(TrackingLink) for value in vars(link).values()}
    assert kept & tokens == set()
    assert {tracking.digest_of(token) for token in tokens} <= kept


def test_a_link_works_until_its_last_day(lms: Flask) -> None:  # D09
    case = outside(lms)
    token = tracking.open_link(act_of(lms, "sam"), case)
    last = NOON + timedelta(days=90)
    assert tracking.find(act_of(lms, "sam", last), token)[1] is case
    assert why_dead(act_of(lms, "sam", last + timedelta(seconds=1)), token) == "expired"


@pytest.mark.parametrize("config", [{"RECLAMATIONS_TRACK_DAYS": 2}])
def test_the_operator_decides_how_long_a_link_works(lms: Flask) -> None:
    token = tracking.open_link(act_of(lms, "sam"), outside(lms))
    assert why_dead(act_of(lms, "sam", NOON + timedelta(days=3)), token) == "expired"


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", str.swapcase, lambda t: "", lambda t: "é\0"])
def test_an_altered_token_opens_nothing(lms: Flask, change: "type[str]") -> None:
    act = act_of(lms, "sam")
    assert why_dead(act, change(tracking.open_link(act, outside(lms)))) == "invalid"


def test_a_link_opens_nothing_in_another_organisation(any_lms: Flask) -> None:
    token = tracking.open_link(act_of(any_lms, "sam"), outside(any_lms))
    assert why_dead(elsewhere(any_lms), token) == "invalid"


def test_a_fresh_link_leaves_the_earlier_ones_working(lms: Flask) -> None:
    case, act = outside(lms), act_of(lms, "sam")
    first, second = tracking.open_link(act, case), tracking.open_link(act, case)
    assert tracking.find(act, first)[1] is tracking.find(act, second)[1]


def test_revoking_ends_all_links_of_that_case_alone_and_is_journaled(any_lms: Flask) -> None:
    case, other, act = outside(any_lms), outside(any_lms), act_of(any_lms, "claire")
    tokens = [tracking.open_link(act, case) for _ in range(2)]
    kept = tracking.open_link(act, other)
    tracking.revoke(act, case)
    act.session.commit()
    assert [why_dead(act, token) for token in tokens] == ["expired", "expired"]
    assert tracking.find(act, kept)[1] is other
    assert kinds(case)[-1] == "links_revoked"
    assert list(journal.faults(db_session(), act.organisation)) == []


def test_whoever_holds_a_link_writes_as_the_claimant(lms: Flask) -> None:  # D09
    case = outside(lms)
    act = tracking.as_claimant(act_of(lms, "sam"), case)
    found = handling.load(act, case.reference, Permission.MESSAGE)
    exchanges.write_in(act, found, "La salle est encore fermée.")
    assert (payload(case)["text"], kinds(case)[-1]) == ("La salle est encore fermée.", "message_received")
    assert ("message_in", "claire") in mails(case)


def test_whoever_holds_a_link_handles_nothing_and_sees_no_other_case(lms: Flask) -> None:
    case, other = outside(lms), filed(lms)
    act = tracking.as_claimant(act_of(lms, "sam"), case)
    with pytest.raises(NotAllowedError):
        handling.load(act, case.reference, Permission.HANDLE)
    with pytest.raises(NotFoundError):
        handling.load(act, other.reference, Permission.MESSAGE)


# --- asking for a fresh one


@pytest.mark.parametrize("email", [ADDRESS, "MARIE@exemple.TEST"])
def test_the_right_reference_and_address_bring_a_link_by_mail(any_lms: Flask, email: str) -> None:  # D09
    case = outside(any_lms)
    asked(any_lms, case.reference.lower(), email)
    assert ("link", OutboxMessage.CLAIMANT) in mails(case)
    assert kinds(case)[-1] == "link_requested"
    assert count(LinkRequest) == 0


@pytest.mark.parametrize(
    ("reference", "email"),
    [
        ("REG-2026-0001", "autre@exemple.test"),
        ("REG-2026-0002", ADDRESS),
        ("REG-2026-0003", ADDRESS),
        ("%", ADDRESS),
        ("REG-2026-0001", "%"),
    ],
)
def test_anything_else_is_forgotten_without_a_trace(
    any_lms: Flask, reference: str, email: str
) -> None:  # criterion 28
    case = outside(any_lms)
    recorded(any_lms, said=told(claimant_email=None))
    before = (kinds(case), count(OutboxMessage))
    asked(any_lms, reference, email)
    assert (kinds(case), count(OutboxMessage)) == before
    assert count(LinkRequest) == 0


def test_asking_twice_before_the_mail_left_brings_one(lms: Flask) -> None:
    case = outside(lms)
    asked(lms, case.reference)
    asked(lms, case.reference)
    assert kinds(case).count("link_requested") == 1


def test_a_request_answered_by_another_worker_is_not_answered_again(lms: Flask) -> None:
    case, act = outside(lms), act_of(lms, "sam")
    tracking.answer(act, 12345)
    assert "link_requested" not in kinds(case)


def test_a_case_of_another_organisation_is_not_found(any_lms: Flask) -> None:
    case = outside(any_lms)
    there = elsewhere(any_lms)
    tracking.ask(there, case.reference, ADDRESS)
    tracking.answer(there, db_session().query(LinkRequest.id).scalar())
    assert "link_requested" not in kinds(case)


def test_a_claimant_may_ask_for_a_case_that_was_filed_with_an_account(lms: Flask) -> None:
    case = filed(lms)
    asked(lms, case.reference, "lea@exemple.test")
    assert ("link", OutboxMessage.CLAIMANT) in mails(case)
