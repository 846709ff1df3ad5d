"""A mediation: who may be offered which, what each step keeps and tells, what its end does to the case."""

import itertools
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.mediation import Conclusion, Level
from flask_reclamations.domain.vocabulary import Channel, Decision, Kind, SendMode, Stakeholder
from flask_reclamations.errors import RefusedError
from flask_reclamations.models import Case, Mediation, Organisation
from flask_reclamations.queries.journal import faults
from flask_reclamations.services import answers, handling, mediation, mediation_offers, people, recourse, tracking
from flask_reclamations.services.act import db_session
from flask_reclamations.services.drafts import Outsider
from flask_reclamations.services.files import Enclosed
from flask_reclamations.services.filing import file_public

from ..conftest import NOON, act_of, draft, filed
from ..lms import PEOPLE
from .conftest import LATER, TODAY, exchanges_of, kinds, mails, payload, posted, recorded, told
from .test_handling import codes

MEDIATOR = {
    "mediator_name": "Médiation du Val",
    "mediator_address": "3 quai du Val\nBlois",
    "mediator_site": "https://mediation.exemple.test",
}
NAMED = "Médiation du Val, 3 quai du Val Blois, https://mediation.exemple.test"
BY_HAND = mediation.Sending(SendMode.HANDED, TODAY)
BY_MAIL = mediation.Sending()


def settled(**settings: Any) -> None:
    row = db_session().query(Organisation).one()
    for name, value in settings.items():
        setattr(row, name, value)
    db_session().commit()


@pytest.fixture
def named(any_lms: Flask) -> Flask:
    """The host on each database, whose organisation names a médiateur."""
    settled(**MEDIATOR)
    return any_lms


def bought(app: Flask, **changed: Any) -> Case:
    """The complaint of somebody who bought for themselves, filed without an account."""
    act = act_of(app, "claire", NOON)
    act = tracking.as_claimant(act, Case(id=0, claimant_label="Odile Marchand"))
    said = Outsider(Stakeholder.LEARNER, "Odile Marchand", "odile@exemple.test")
    case = file_public(act, draft(session_ref=None, **changed), said)
    act.session.commit()
    return case


def offered(app: Flask, case: Case, sending: mediation.Sending = BY_HAND, **changed: Any) -> Mediation:
    wanted = {"level": Level.INTERNAL, "text": "La direction vous reçoit jeudi.", "leader": PEOPLE["denis"]}
    return mediation_offers.offer(
        act_of(app, "claire", LATER), case, mediation_offers.Offer(**wanted | changed), sending
    )


def accepted(app: Flask, case: Case, **changed: Any) -> Mediation:
    offered(app, case, **changed)
    return mediation.reply(act_of(app, "claire", LATER), case, accepts=True, text="Au téléphone.")


def ended(
    app: Flask, case: Case, outcome: Conclusion, sending: mediation.Sending = BY_HAND, *, closes: bool = False
) -> None:
    ending = mediation.Ending(outcome, "La séance est rejouée.", closes)
    mediation.end(act_of(app, "claire", LATER), case, ending, sending)


def refusal_of(work: Any, *given: Any, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        work(*given, **more)
    return codes(refused)


def sound(app: Flask) -> bool:
    db_session().commit()
    return list(faults(db_session(), db_session().query(Organisation).one())) == []


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


# What is offered, to whom


def test_the_direction_is_offered_to_anybody_whom_a_trouble_touches(named: Flask) -> None:  # C21, E02, O12
    for case in (filed(named), bought(named), filed(named, kind=Kind.DIFFICULTY)):
        row = offered(named, case)
        assert (row.level, row.state, row.leader_label) == ("interne", "proposee", PEOPLE["denis"].label)
        assert kinds(case)[-1] == "mediation_offered"
    assert sound(named)


def test_an_offer_keeps_who_made_it_when_with_whom_and_in_which_words(named: Flask) -> None:  # C21
    case = filed(named)
    row = offered(named, case, parties="Léa, la direction, Bruno")
    kept = payload(case)
    assert (row.offered_at, row.offered_by_label, row.parties) == (LATER, "Claire Vidal", "Léa, la direction, Bruno")
    assert (kept["mediation"], kept["level"], kept["text"]) == (row.id, "interne", "La direction vous reçoit jeudi.")
    assert exchanges_of(case)[-1].purpose == "mediation"


def test_an_offer_leaves_by_mail_and_says_where_to_answer(named: Flask) -> None:  # C21, E02
    case = filed(named)
    offered(named, case, BY_MAIL)
    db_session().commit()
    assert ("mediation_offered", "claimant") in mails(case)
    post = posted()
    assert f"{case.reference} : nous vous proposons une médiation" in map(plain, post.subjects("lea@exemple.test"))
    said = [body.get_content() for _, mail in post.sent if (body := mail.get_body(("plain",)))]
    assert any("La direction vous reçoit jeudi." in text and "libre d’accepter" in text for text in said)


def test_whom_the_case_is_about_does_not_lead_its_mediation(named: Flask) -> None:  # C21, O21
    case = filed(named)
    people.set_people(act_of(named, "claire", LATER), case, implicated=[PEOPLE["denis"]], consulted=[])
    assert refusal_of(offered, named, case) == [("implicated", "leader")]


def test_one_mediation_at_a_time(named: Flask) -> None:  # C21
    case = filed(named)
    offered(named, case)
    assert refusal_of(offered, named, case) == [("already", "")]


def test_an_offer_without_words_is_refused(named: Flask) -> None:
    assert refusal_of(offered, named, filed(named), text=" ") == [("empty", "text")]


def test_the_mediator_is_offered_to_consumers_only(named: Flask) -> None:  # O12
    case = filed(named)  # her company bought it
    assert refusal_of(offered, named, case, level=Level.EXTERNAL) == [("not_consumer", "level")]
    recourse.state_consumer(act_of(named, "claire", LATER), case, True, "Elle a payé avec son CPF.")
    assert refusal_of(offered, named, case, level=Level.EXTERNAL) == [("inside_first", "reason")]
    assert payload(case)["new"]["consumer"] is True


def test_the_mediator_is_not_offered_where_none_is_named(any_lms: Flask) -> None:  # O09
    case = bought(any_lms)
    assert refusal_of(offered, any_lms, case, level=Level.EXTERNAL) == [("no_mediator", "level")]


def test_the_mediator_hears_complaints_alone(named: Flask) -> None:
    case = bought(named, kind=Kind.DIFFICULTY)
    assert refusal_of(offered, named, case, level=Level.EXTERNAL) == [("wrong_kind", "level")]


def test_the_mediator_comes_after_the_direction_or_with_a_reason(named: Flask) -> None:  # C21, O22
    first, second = bought(named), bought(named)
    row = offered(named, first, level=Level.EXTERNAL, reason="La direction est absente tout le mois.")
    assert (row.leader_label, row.reason) == ("Médiation du Val", "La direction est absente tout le mois.")
    accepted(named, second)
    ended(named, second, Conclusion.FAILURE)
    act = act_of(named, "claire", LATER)
    assert mediation_offers.level_next(act, second) is Level.EXTERNAL
    offered(named, second, level=Level.EXTERNAL)
    assert NAMED in exchanges_of(second)[-1].text


def test_who_turns_to_the_mediator_by_themselves_asks_nobodys_leave(named: Flask) -> None:  # O10, O22
    case = bought(named)
    row = offered(named, case, level=Level.EXTERNAL, text=None, seized_on=date(2026, 11, 12))
    assert (row.state, kinds(case)[-1], payload(case)["day"]) == ("acceptee", "mediation_seized", date(2026, 11, 12))
    assert "mediation_offered" not in {template for template, _ in mails(case)}
    later = bought(named)
    assert refusal_of(
        offered, named, later, level=Level.EXTERNAL, text=None, seized_on=TODAY + timedelta(days=1)
    ) == [("future_date", "seized_on")]


# What is answered, held and concluded


@pytest.mark.parametrize(("accepts", "state"), [(True, "acceptee"), (False, "declinee")])
def test_a_claimant_accepts_or_declines_and_whoever_handles_it_is_told(  # C21
    named: Flask, accepts: bool, state: str
) -> None:
    case = bought(named)
    row = offered(named, case)
    act = tracking.as_claimant(act_of(named, "claire", LATER), case)
    mediation.reply(act, case, accepts=accepts, row_id=row.id)
    assert (row.state, row.replied_at, row.replied_by_label) == (state, LATER, "Odile Marchand")
    assert ("mediation_replied", "claire") in mails(case)
    assert sound(named)


def test_the_answer_to_another_offer_than_was_shown_is_refused(named: Flask) -> None:
    case = bought(named)
    row = offered(named, case)
    act = tracking.as_claimant(act_of(named, "claire", LATER), case)
    assert refusal_of(mediation.reply, act, case, accepts=True, row_id=row.id + 1) == [("no_mediation", "")]


def test_what_was_answered_is_not_answered_again(named: Flask) -> None:
    case = filed(named)
    accepted(named, case)
    act = act_of(named, "claire", LATER)
    assert refusal_of(mediation.reply, act, case, accepts=False) == [("not_now", "")]


def test_meetings_are_kept_with_their_dates_and_the_claimant_does_not_read_them(named: Flask) -> None:  # C21
    case = filed(named)
    row = accepted(named, case)
    for day in (date(2026, 11, 19), date(2026, 11, 12)):
        mark = Enclosed(str(uuid.uuid4()))
        mediation.meet(act_of(named, "claire", LATER), case, day, f"Vu le {day}.", parties="Léa", enclosed=mark)
    assert [held["on"] for held in row.meetings] == ["2026-11-12", "2026-11-19"]
    assert (row.state, row.parties, exchanges_of(case)[-1].direction) == ("en_cours", "Léa", "note")
    assert sound(named)


def test_nothing_is_held_before_it_is_accepted(named: Flask) -> None:
    case = filed(named)
    offered(named, case)
    act = act_of(named, "claire", LATER)
    assert refusal_of(mediation.meet, act, case, TODAY, "Vu.", enclosed=None) == [("not_now", "")]


@pytest.mark.parametrize("outcome", [Conclusion.AGREEMENT, Conclusion.PARTIAL, Conclusion.FAILURE])
def test_an_offer_that_waits_can_only_be_withdrawn(named: Flask, outcome: Conclusion) -> None:
    case = filed(named)
    row = offered(named, case)
    assert refusal_of(ended, named, case, outcome) == [("not_accepted", "outcome")]
    ended(named, case, Conclusion.WITHDRAWN)
    assert (row.state, row.outcome) == ("terminee", "retrait")


def test_an_agreement_answers_a_complaint_that_has_none(named: Flask) -> None:  # C21
    case = filed(named)
    row = accepted(named, case)
    ended(named, case, Conclusion.AGREEMENT)
    assert (case.status, case.answered_at is not None, row.result) == ("repondue", True, "La séance est rejouée.")
    assert kinds(case)[-2:] == ["answered", "mediation_ended"]
    assert (payload(case)["outcome"], row.ended_by_label) == ("accord", "Claire Vidal")
    assert sound(named)


def test_an_agreement_closes_a_case_that_was_reopened(named: Flask) -> None:  # C21, A12
    case = filed(named)
    answers.answer(act_of(named, "claire", LATER), case, answers.Argued("Non."), SendMode.LETTER)
    handling.reopen(act_of(named, "claire", LATER), case, "Elle n’est pas satisfaite.")
    accepted(named, case)
    ended(named, case, Conclusion.AGREEMENT, closes=True)
    assert (case.status, kinds(case)[-2:]) == ("cloturee", ["mediation_ended", "closed"])
    assert sound(named)


def test_an_agreement_that_still_leaves_by_mail_closes_nothing_yet(named: Flask) -> None:  # A23
    case = filed(named)
    accepted(named, case)
    assert refusal_of(ended, named, case, Conclusion.AGREEMENT, BY_MAIL, closes=True) == [("not_sent_yet", "closes")]


def test_what_was_not_agreed_closes_nothing(named: Flask) -> None:
    case = filed(named)
    accepted(named, case)
    assert refusal_of(ended, named, case, Conclusion.FAILURE, closes=True) == [("no_agreement", "closes")]


def test_the_gates_of_closing_hold_for_an_agreement_too(named: Flask) -> None:  # D10
    case = filed(named)
    case.severity = "majeure"
    named.config["TAMPERED"] = True
    accepted(named, case)
    assert {code for code, _ in refusal_of(ended, named, case, Conclusion.AGREEMENT, closes=True)} == {
        "no_cause",
        "no_action",
    }


def test_a_failure_leaves_the_case_as_it_was_and_names_the_mediator_to_a_consumer(named: Flask) -> None:  # O09
    own, company = bought(named), filed(named)
    for case in (own, company):
        accepted(named, case)
        ended(named, case, Conclusion.FAILURE)
        assert (case.status, case.answered_at) == ("recue", None)
    assert NAMED in exchanges_of(own)[-1].text
    assert "Médiation du Val" not in exchanges_of(company)[-1].text


# The answer's block


def reply_with(app: Flask, case: Case, decision: Decision | None, verb: str = "answer") -> str:
    act = act_of(app, "claire", LATER)
    argued = answers.Argued("Voici pourquoi.", decision=decision)
    answers.answer(act, case, argued, SendMode.LETTER, verb=verb)
    return plain(exchanges_of(case)[-1].text)


LEFT = {Decision.REFUSAL, Decision.PARTIAL, Decision.REFERRAL}


@pytest.mark.parametrize(
    ("decision", "consumer", "failed"), list(itertools.product([None, *Decision], [True, False], [True, False]))
)
def test_an_answer_holds_the_mediator_exactly_where_the_rules_ask(  # O09, O12, E02
    lms: Flask, decision: Decision | None, consumer: bool, failed: bool
) -> None:
    settled(**MEDIATOR)
    case = bought(lms) if consumer else filed(lms)
    if failed:
        accepted(lms, case)
        ended(lms, case, Conclusion.FAILURE)
    text = reply_with(lms, case, decision)
    asked = consumer and (decision in LEFT or (failed and decision is not Decision.FULL))
    assert (NAMED in text, "Saisine possible jusqu’au vendredi 12 novembre 2027." in text) == (asked, asked)
    assert "un échange avec la direction" in text


@pytest.mark.parametrize("consumer", [True, False])
def test_a_complaint_that_is_not_admissible_names_the_mediator_to_a_consumer(  # O09
    lms: Flask, consumer: bool
) -> None:
    settled(**MEDIATOR)
    case = bought(lms) if consumer else filed(lms)
    assert (NAMED in reply_with(lms, case, None, "declare_inadmissible")) is consumer


@pytest.mark.parametrize("decision", [None, *Decision])
def test_an_answer_that_must_name_a_mediator_does_not_leave_without_one(  # O09
    lms: Flask, decision: Decision | None
) -> None:
    case = bought(lms)
    if decision in LEFT:
        assert refusal_of(reply_with, lms, case, decision) == [("no_mediator", "text")]
        assert (kinds(case), case.answered_at) == (["filed"], None)
    else:
        assert "médiateur" not in reply_with(lms, case, decision)


def test_a_full_agreement_outside_ends_what_failed_inside(named: Flask) -> None:  # O09
    case = bought(named)
    accepted(named, case)
    ended(named, case, Conclusion.FAILURE)
    accepted(named, case, level=Level.EXTERNAL)
    ended(named, case, Conclusion.AGREEMENT)
    assert (case.status, NAMED in exchanges_of(case)[-1].text) == ("repondue", False)


# What was said aloud


def phoned(app: Flask) -> Case:
    said = told(channel=Channel.PHONE, stakeholder=Stakeholder.LEARNER, claimant=PEOPLE["lea"], claimant_label=None)
    return recorded(app, said=said, session_ref=None)


def test_a_complaint_said_aloud_is_written_once_its_claimant_confirmed_it(named: Flask) -> None:  # O10
    case = phoned(named)
    act = act_of(named, "lea", LATER)
    assert (recourse.of_case(act, case).until, recourse.of_case(act, case).to_confirm) == (None, True)
    recourse.confirm(act, case)
    found = recourse.of_case(act, case)
    assert (found.until, found.to_confirm, case.confirmed_at) == (date(2027, 11, 12), False, LATER)
    assert (kinds(case)[-1], payload(case)["new"]) == ("transcription_confirmed", {"confirmed_at": LATER})
    assert refusal_of(recourse.confirm, act, case) == [("nothing_to_confirm", "")]
    assert sound(named)


def test_the_acknowledgement_of_what_was_said_aloud_asks_for_its_confirmation(named: Flask) -> None:  # O10, O15
    spoken, written = phoned(named), filed(named)
    asked = "relisez-le, et confirmez-le sur la page de votre demande"
    bodies = {
        str(mail["Subject"]): mail.get_body(("plain",)) for to, mail in posted().sent if to == "lea@exemple.test"
    }
    said = {subject.split()[-1]: " ".join(body.get_content().split()) for subject, body in bodies.items() if body}
    assert {reference: asked in text for reference, text in said.items()} == {
        spoken.reference: True,
        written.reference: False,
    }


def test_what_its_claimant_wrote_needs_no_confirmation(named: Flask) -> None:  # O10
    case = filed(named)
    assert refusal_of(recourse.confirm, act_of(named, "lea", LATER), case) == [("nothing_to_confirm", "")]


def test_an_unconfirmed_complaint_is_told_to_be_written_first(named: Flask) -> None:  # O09, O10
    assert "Confirmez d’abord par écrit votre réclamation" in reply_with(named, phoned(named), Decision.REFUSAL)


def test_why_somebody_is_a_consumer_or_not_must_be_said(named: Flask) -> None:  # O12
    act = act_of(named, "claire", LATER)
    assert refusal_of(recourse.state_consumer, act, filed(named), True, " ") == [("empty", "text")]
