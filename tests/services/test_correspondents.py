"""Whom a case is spoken of with, and what goes to each of them (C09)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from flask_reclamations.domain.vocabulary import Kind, SendMode, Stakeholder, VoidReason
from flask_reclamations.errors import NotFoundError, RefusedError
from flask_reclamations.mail.send import RefusedAddressError
from flask_reclamations.models import Case, Correspondent, Exchange, OutboxMessage
from flask_reclamations.queries import bounces as marks
from flask_reclamations.queries import cases, files, journal
from flask_reclamations.queries import correspondents as known
from flask_reclamations.services import (
    answers,
    bounces,
    content,
    correspondents,
    exchanges,
    handling,
    people,
    voiding,
)
from flask_reclamations.services import files as staging
from flask_reclamations.services.act import db_session
from flask_reclamations.services.files import Enclosed

from ..conftest import NOON, act_of, filed, viewer
from .conftest import LATER, Post, exchanges_of, kinds, mails, payload, posted, recorded, told

FUNDER, MOTHER = "opco@exemple.test", "mere@exemple.test"
ARGUED = answers.Argued("Rattrapé le 3.")


def added(
    app: Flask, case: Case, label: str = "OPCO Atlas", role: Stakeholder = Stakeholder.FUNDER,
    email: str | None = FUNDER, **more: Any,
) -> Correspondent:  # fmt: skip
    row = correspondents.add(act_of(app, "claire"), case, role, label, email=email, **more)
    db_session().commit()
    return row


def written(app: Flask, case: Case, *to: str, text: str = "Séance reportée.", **more: Any) -> Exchange:
    row = exchanges.write_out(act_of(app, "claire"), case, text, to=to, **more)
    db_session().commit()
    return row


def refused(call: Any, *given: Any, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as error:
        call(*given, **more)
    return [(reason.code, reason.at) for reason in error.value.reasons]


def states(case: Case) -> list[tuple[str, str, str]]:
    """Return what became of the messages of a case: recipient, way, state."""
    found = known.deliveries(db_session(), case)
    return [(line.recipient, line.mode, line.state) for lines in found.values() for line in lines]


def test_a_correspondent_is_added_with_role_name_and_address(any_lms: Flask) -> None:  # C09
    case = filed(any_lms)
    row = added(any_lms, case)
    assert (row.role, row.label, row.email, row.person_ref) == ("financeur", "OPCO Atlas", FUNDER, None)
    assert kinds(case)[-1] == "correspondent_added"
    assert payload(case)["label"] == "OPCO Atlas"


def test_an_account_of_the_host_brings_its_name_and_address(lms: Flask) -> None:  # C09
    case = filed(lms)
    person = act_of(lms, "claire").host.person("ines")
    row = added(lms, case, "", Stakeholder.TRAINER, None, person=person)
    assert (row.label, row.email, row.person_ref) == ("Inès Roy", "ines@exemple.test", "ines")


@pytest.mark.parametrize(
    ("role", "label", "email", "expected"),
    [
        (Stakeholder.LEARNER, "Léa", None, [("unknown_role", "role")]),
        (Stakeholder.FUNDER, "  ", None, [("empty", "label")]),
        (Stakeholder.FUNDER, "OPCO", "opco@", [("wrong_address", "email")]),
        (Stakeholder.FUNDER, "OPCO", "LEA@exemple.test", [("known_address", "email")]),
        (Stakeholder.INTERNAL, "", "a,b", [("unknown_role", "role"), ("empty", "label"), ("wrong_address", "email")]),
    ],
)  # fmt: skip
def test_a_wrong_correspondent_is_refused_with_every_reason(
    lms: Flask, role: Stakeholder, label: str, email: str | None, expected: list[tuple[str, str]]
) -> None:
    case, act = filed(lms), act_of(lms, "claire")
    assert refused(correspondents.add, act, case, role, label, email=email) == expected
    assert kinds(case) == ["filed"]


def test_the_same_address_is_added_once(lms: Flask) -> None:
    case, act = filed(lms), act_of(lms, "claire")
    added(lms, case)
    again = refused(correspondents.add, act, case, Stakeholder.COMPANY, "Atlas", email=FUNDER.upper())
    assert again == [("known_address", "email")]


def test_who_the_case_is_about_is_never_a_correspondent(lms: Flask) -> None:  # O21
    case, act = filed(lms, category="formateur"), act_of(lms, "claire")
    bruno = act.host.person("bruno")
    assert refused(correspondents.add, act, case, Stakeholder.TRAINER, "", person=bruno) == [("implicated", "person")]
    by_hand = refused(correspondents.add, act, case, Stakeholder.TRAINER, "B.", email="Bruno@exemple.test")
    assert by_hand == [("implicated", "email")]


def test_who_the_case_turns_out_to_be_about_is_offered_no_more(lms: Flask) -> None:  # O21
    case, act = filed(lms), act_of(lms, "claire")
    ines = act.host.person("ines")
    assert ines is not None
    row = added(lms, case, "", Stakeholder.TRAINER, None, person=ines)
    people.set_people(act, case, implicated=[ines], consulted=[])
    assert correspondents.of_case(act, case) == []
    assert refused(written, lms, case, row.recipient) == [("unknown_recipient", "to")]


def test_a_mail_that_waits_does_not_reach_who_the_case_turns_out_to_be_about(lms: Flask) -> None:  # O21
    case, act = filed(lms), act_of(lms, "claire")
    ines = act.host.person("ines")
    assert ines is not None
    row = added(lms, case, "", Stakeholder.TRAINER, None, person=ines)
    written(lms, case, row.recipient)
    people.set_people(act, case, implicated=[ines], consulted=[])
    db_session().commit()
    assert posted().subjects("ines@exemple.test") == []
    assert states(case) == [(row.recipient, "email", "dropped")]


def test_a_message_goes_to_several_and_is_logged_for_each(any_lms: Flask) -> None:  # C09
    case = filed(any_lms)
    funder, mother = added(any_lms, case), added(any_lms, case, "Marie Aubert", Stakeholder.GUARDIAN, MOTHER)
    row = written(any_lms, case, "claimant", funder.recipient, mother.recipient)
    assert {("message", "claimant"), ("contact", funder.recipient), ("contact", mother.recipient)} <= mails(case)
    assert [line["recipient"] for line in payload(case)["recipients"]] == [
        "claimant", funder.recipient, mother.recipient,
    ]  # fmt: skip
    assert not row.aside
    assert {state for _, _, state in states(case)} == {"waits"}
    post = posted()
    assert {to for to, _ in post.sent} >= {"lea@exemple.test", FUNDER, MOTHER}
    assert {state for _, _, state in states(case)} == {"sent"}
    assert {line.at for lines in known.deliveries(db_session(), case).values() for line in lines} == {LATER}
    assert kinds(case).count("mail_sent") == 4  # the notice to Claire as well
    assert list(journal.faults(db_session(), act_of(any_lms, "claire").organisation)) == []


def test_a_correspondents_mail_opens_nothing_and_tells_nothing_of_others(lms: Flask) -> None:  # C09
    case = filed(lms)
    funder = added(lms, case)
    exchanges.write_in(act_of(lms, "lea"), case, "Entre nous : je pense partir.")
    written(lms, case, "claimant", text="Nous vous rappelons demain.")
    written(lms, case, funder.recipient)
    (mail,) = [mail for to, mail in posted().sent if to == FUNDER]
    body = mail.get_body(("plain",))
    assert body is not None
    said = str(body.get_content())
    assert said.startswith("Bonjour OPCO Atlas,")
    assert "Séance reportée." in said
    for secret in ("https://", "/track/", "Léa", "Entre nous", "rappelons", "salle 2"):
        assert secret not in said
    assert mail["Subject"] == f"Un message au sujet du dossier {case.reference}"
    assert mail["Reply-To"] == "qualite@rives.exemple.test"


def test_what_goes_to_correspondents_alone_is_not_the_claimants_to_read(any_lms: Flask) -> None:  # C09
    case = filed(any_lms)
    funder = added(any_lms, case)
    row = written(any_lms, case, funder.recipient, text="Pouvez-vous financer le report ?")
    assert row.aside
    assert ("message", "claimant") not in mails(case)

    def read(ref: str) -> list[str]:
        thread = cases.thread(db_session(), viewer(any_lms, ref), case)
        return [entry.exchange.text for entry in thread if entry.exchange]

    assert read("claire") == read("anne") == ["Pouvez-vous financer le report ?"]
    assert read("lea") == []


def test_a_file_that_went_to_correspondents_alone_is_not_the_claimants_to_take(lms: Flask) -> None:  # C09
    case, act = filed(lms), act_of(lms, "claire")
    funder = added(lms, case)
    mark = "f" * 36
    token = staging.stage(act, mark, content.judged("devis.txt", b"Report : 300 euros.")).token
    row = written(lms, case, funder.recipient, enclosed=Enclosed(mark, (token,)))
    assert [f.name for f in files.of_case(db_session(), viewer(lms, "claire"), case)[row.id]] == ["devis.txt"]
    assert files.one(db_session(), viewer(lms, "anne"), case, token).name == "devis.txt"
    assert files.of_case(db_session(), viewer(lms, "lea"), case) == {}
    with pytest.raises(NotFoundError):
        files.one(db_session(), viewer(lms, "lea"), case, token)


def test_an_answer_goes_to_correspondents_too_and_counts_for_the_claimant(any_lms: Flask) -> None:  # C09, A11
    case = filed(any_lms)
    funder = added(any_lms, case)
    answers.answer(act_of(any_lms, "claire"), case, ARGUED, SendMode.EMAIL, to=[funder.recipient])
    db_session().commit()
    post = posted()
    assert post.subjects(FUNDER) == [f"Notre réponse au dossier {case.reference}"]
    assert (case.answered_at, kinds(case).count("answer_delivered")) == (LATER, 1)
    assert states(case) == [("claimant", "email", "sent"), (funder.recipient, "email", "sent")]


def test_an_answer_that_reached_a_correspondent_alone_is_not_sent(lms: Flask) -> None:  # A23
    case = filed(lms)
    funder = added(lms, case)
    answers.answer(act_of(lms, "claire"), case, ARGUED, SendMode.EMAIL, to=[funder.recipient])
    db_session().commit()
    posted(_Only(FUNDER))
    assert case.answered_at is None
    # Léa's acknowledgement had come back: nothing more goes there.
    assert states(case) == [("claimant", "email", "dropped"), (funder.recipient, "email", "sent")]


class _Only(Post):
    """A mail server where one address exists."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        if recipient != self.address:
            raise RefusedAddressError("550 5.1.1 no such user")
        return super().send(sender, recipient, message)


@pytest.mark.parametrize("mode", [SendMode.LETTER, SendMode.HANDED, SendMode.SPOKEN])
def test_outside_e_mail_each_recipient_has_its_way_and_date(any_lms: Flask, mode: SendMode) -> None:  # C09
    case = recorded(any_lms, said=told(received_on=date(2026, 11, 9)))
    mother = added(any_lms, case, "Marie Aubert", Stakeholder.GUARDIAN, None)
    written(any_lms, case, "claimant", mother.recipient, mode=mode, sent_on=date(2026, 11, 10))
    assert states(case) == [("claimant", mode, "told"), (mother.recipient, mode, "told")]
    (lines,) = known.deliveries(db_session(), case).values()
    assert {line.at for line in lines} == {datetime.fromisoformat("2026-11-10T11:00:00+00:00")}
    assert {template for template, _ in mails(case)} & {"message", "contact"} == set()


def test_who_has_no_address_is_not_mailed_and_the_refusal_names_them(lms: Flask) -> None:
    case = filed(lms)
    mother = added(lms, case, "Marie Aubert", Stakeholder.GUARDIAN, None)
    with pytest.raises(RefusedError) as error:
        written(lms, case, "claimant", mother.recipient)
    assert [(r.code, r.at, r.values) for r in error.value.reasons] == [("no_address", "to", {"who": "Marie Aubert"})]
    assert exchanges_of(case) == []


@pytest.mark.parametrize("to", [(), ("contact:999",), ("claire",), ("claimant", "contact:x")])
def test_nobody_and_strangers_are_no_recipients(lms: Flask, to: tuple[str, ...]) -> None:
    assert {at for _, at in refused(written, lms, filed(lms), *to)} == {"to"}


def test_a_correspondent_of_another_case_is_none_of_this_one(lms: Flask) -> None:
    case, other = filed(lms), filed(lms)
    row = added(lms, other)
    assert refused(written, lms, case, row.recipient) == [("unknown_recipient", "to")]
    with pytest.raises(NotFoundError):
        correspondents.one(act_of(lms, "claire"), case, row.recipient)


def test_one_who_was_taken_off_gets_nothing_more_and_what_was_said_stays(any_lms: Flask) -> None:
    case = filed(any_lms)
    funder = added(any_lms, case)
    written(any_lms, case, funder.recipient)
    correspondents.remove(act_of(any_lms, "claire", LATER), case, funder)
    db_session().commit()
    assert posted().subjects(FUNDER) == []
    assert refused(written, any_lms, case, funder.recipient) == [("unknown_recipient", "to")]
    assert kinds(case).count("correspondent_removed") == 1
    assert [line.label for lines in known.deliveries(db_session(), case).values() for line in lines] == ["OPCO Atlas"]


def bounced(app: Flask) -> tuple[Case, Correspondent]:
    """A message to the funder whose address does not exist."""
    case = filed(app)
    funder = added(app, case)
    written(app, case, funder.recipient)
    posted(_Only("lea@exemple.test"))
    return case, funder


def test_a_refused_address_of_a_correspondent_is_marked_on_the_case(any_lms: Flask) -> None:  # criterion 18
    case, funder = bounced(any_lms)
    assert (funder.recipient, "email", "failed") in states(case)
    assert "address_refused" in kinds(case)
    assert FUNDER in {mark.address for mark in marks.of_case(db_session(), case)[1]}


def test_a_corrected_address_gets_what_did_not_reach_the_old_one(any_lms: Flask) -> None:  # criterion 18
    case, funder = bounced(any_lms)
    correspondents.change(act_of(any_lms, "claire", LATER), case, funder, "atlas@exemple.test")
    db_session().commit()
    post = posted(at=LATER + timedelta(minutes=1))
    assert post.subjects("atlas@exemple.test") == [f"Un message au sujet du dossier {case.reference}"]
    assert (payload(case, kinds(case).index("correspondent_changed"))["before"]) == FUNDER


def test_a_refused_address_is_tried_again_when_asked(lms: Flask) -> None:  # criterion 18
    case, _ = bounced(lms)
    assert bounces.lift(act_of(lms, "claire", LATER), FUNDER, on=case) == 1
    db_session().commit()
    assert len(posted(at=LATER + timedelta(minutes=1)).subjects(FUNDER)) == 1


def test_a_dead_address_of_a_correspondent_is_no_colleagues(lms: Flask) -> None:
    bounced(lms)
    told_of = marks.waiting(db_session(), act_of(lms, "claire").organisation, LATER + timedelta(hours=1))
    assert told_of is None or FUNDER not in told_of.refused


@pytest.mark.parametrize(
    ("email", "expected"),
    [(FUNDER.upper(), "same_address"), ("non", "wrong_address"), ("lea@exemple.test", "known_address")],
)
def test_a_wrong_correction_is_refused(lms: Flask, email: str, expected: str) -> None:
    case = filed(lms)
    funder = added(lms, case)
    assert refused(correspondents.change, act_of(lms, "claire"), case, funder, email) == [(expected, "email")]


def test_mails_to_correspondents_of_spam_are_held_until_it_is_restored(lms: Flask) -> None:  # C12
    case = filed(lms)
    funder = added(lms, case)
    written(lms, case, funder.recipient)
    voiding.void(act_of(lms, "claire"), case, VoidReason.TEST, "Essai.")
    db_session().commit()
    assert posted().subjects(FUNDER) == []
    voiding.restore(act_of(lms, "claire"), case, "C’était vrai.")
    db_session().commit()
    assert len(posted().subjects(FUNDER)) == 1


def test_messages_with_others_change_no_date_of_the_case(lms: Flask) -> None:
    case = filed(lms, kind=Kind.COMPLAINT)
    before = (case.status, case.next_due, case.answered_at, case.acknowledged_at)
    funder = added(lms, case)
    written(lms, case, funder.recipient)
    assert (case.status, case.next_due, case.answered_at, case.acknowledged_at) == before
    handling.start(act_of(lms, "claire"), case)
    assert db_session().query(OutboxMessage).filter_by(recipient=funder.recipient).count() == 1


def test_a_message_of_now_is_of_now(lms: Flask) -> None:
    case = filed(lms)
    assert written(lms, case, "claimant").at == NOON
