"""An address refused for good: marked, shown, spared, tried again or corrected (criterion 18)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.models import Bounce, Delivery, OutboxMessage
from flask_reclamations.services.act import db_session

from ..conftest import NOON, establish
from ..lms import Adapter
from ..servers import Mailbox
from ..web.dom import form_to, page, sent
from .steps import all_of, answers, browser, case_of, faults, files, mail_of, records, relays, told_by

# Later than any filing of a long run, since this is read when it starts.
SOON = datetime.now(UTC) + timedelta(hours=6)
DEAD = "550 5.1.1 no such user"
LEA, CLAIRE = "lea@exemple.test", "claire@exemple.test"


def _refuses(mailbox: Mailbox, *addresses: str, reply: str = DEAD) -> None:
    mailbox.dead = dict.fromkeys(addresses, reply)


def _states(app: Flask, **equal: Any) -> list[tuple[str, str]]:
    return [(row.template, row.state) for row in all_of(app, OutboxMessage, **equal)]


def _bounced(app: Flask, mailbox: Mailbox) -> str:
    """Léa's acknowledgement comes back; return the reference of her case."""
    _refuses(mailbox, LEA)
    reference = files(app)
    relays(app)
    mailbox.dead = {}
    return reference


def _posts(client: FlaskClient, reference: str, verb: str, **data: str) -> Any:
    return client.post(f"/reclamations/cases/{reference}/{verb}", data=data)


def test_a_refused_address_is_marked_on_the_case_and_acknowledges_nothing(any_app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(any_app, mailbox)
    [mark] = all_of(any_app, Bounce)
    assert (mark.address, mark.recipient, mark.reply, mark.since) == (LEA, "claimant", DEAD, NOON)
    assert told_by(any_app, reference) == ["filed", "address_refused", "mail_sent"]
    assert case_of(any_app, reference).acknowledged_at is None
    assert faults(any_app) == []


def test_no_further_mail_goes_to_a_refused_address(any_app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(any_app, mailbox)
    answers(any_app, reference)
    relays(any_app)
    assert mailbox.to(LEA) == []
    row = mail_of(any_app, "answer")
    assert (row.state, row.error) == (OutboxMessage.DROPPED, f"address refused: {DEAD}")
    assert case_of(any_app, reference).answered_at is None
    assert told_by(any_app, reference)[-1] == "mail_failed"
    assert len(all_of(any_app, Delivery, accepted=False)) == 1
    assert faults(any_app) == []


def test_an_address_of_the_host_that_no_mail_could_go_to_is_marked_at_once(
    app: Flask, adapter: Adapter, mailbox: Mailbox
) -> None:
    wrong = {"lea": "léa@exemple.test", "claire": "claire@exemple.test,tous@exemple.test"}
    for ref, email in wrong.items():
        adapter.known[ref] = replace(adapter.known[ref], email=email)
    reference = files(app)
    relays(app)
    assert mailbox.messages == []
    assert {mark.address for mark in all_of(app, Bounce)} == set(wrong.values())
    assert told_by(app, reference) == ["filed", "address_refused", "address_refused"]
    assert mail_of(app, "acknowledgement").error == "no mail can go to this address"
    correction = _posts(browser(app, "claire"), reference, "address", email=LEA, text="Sans accent.")
    assert correction.status_code == 303
    relays(app, SOON)
    assert [mail.recipients for mail in mailbox.messages] == [(LEA,)]
    assert faults(app) == []


def test_a_notice_to_a_colleague_whose_address_is_refused_is_not_sent_either(app: Flask, mailbox: Mailbox) -> None:
    _refuses(mailbox, CLAIRE)
    files(app)
    relays(app)
    mailbox.dead = {}
    files(app)
    relays(app)
    assert mailbox.to(CLAIRE) == []
    assert len(mailbox.to(LEA)) == 2
    assert [row.state for row in all_of(app, OutboxMessage, recipient="claire")] == ["failed", "dropped"]


def test_the_case_of_the_letters_of_an_address_does_not_matter(app: Flask, mailbox: Mailbox) -> None:
    _bounced(app, mailbox)
    records(app, claimant_email="LEA@exemple.test")
    relays(app)
    assert mailbox.to("LEA@exemple.test") == []


def test_another_organisation_still_writes_to_that_address(app: Flask, adapter: Adapter, mailbox: Mailbox) -> None:
    _bounced(app, mailbox)
    establish(app, "sources")
    adapter.organisation = "sources"
    adapter.all_organisations.append("sources")
    assert (
        browser(app, "lea")
        .post("/reclamations/new", data={"kind": "reclamation", "description": "Il fait froid."})
        .status_code
        == 303
    )
    relays(app, SOON)
    assert len(mailbox.to(LEA)) == 1


@pytest.mark.parametrize("reply", ["554 5.7.1 refused as spam", "552 5.2.2 mailbox full"])
def test_a_refusal_that_is_not_about_the_address_marks_nothing(app: Flask, mailbox: Mailbox, reply: str) -> None:
    _refuses(mailbox, LEA, reply=reply)
    reference = files(app)
    relays(app)
    assert all_of(app, Bounce) == []
    assert "mail_failed" in told_by(app, reference)


def test_a_refused_sender_marks_nobody_and_waits_for_the_operator(app: Flask, mailbox: Mailbox) -> None:
    mailbox.refuse_sender = "553 5.1.8 sender's domain unknown"
    files(app)
    relays(app)
    mailbox.refuse_sender = None
    assert all_of(app, Bounce) == []
    relays(app, NOON + timedelta(minutes=1))
    assert len(mailbox.to(LEA)) == 1


def test_the_case_page_says_what_to_do(app: Flask, mailbox: Mailbox, as_: Callable[[str], FlaskClient]) -> None:
    reference = _bounced(app, mailbox)
    shown = page(as_("claire").get(f"/reclamations/cases/{reference}"))
    notes = " ".join(note.text for note in shown.all(role="note"))
    assert f"L’adresse {LEA} est refusée par le serveur de messagerie" in notes
    assert DEAD in notes
    assert sent(form_to(shown, "/retry"))["address"] == LEA
    assert set(sent(form_to(shown, "/address"))) >= {"email", "text"}


@pytest.mark.parametrize("who", ["lea", "anne"])
def test_neither_the_claimant_nor_the_auditor_reads_about_it(
    app: Flask, mailbox: Mailbox, as_: Callable[[str], FlaskClient], who: str
) -> None:
    reference = _bounced(app, mailbox)
    assert "no such user" not in as_(who).get(f"/reclamations/cases/{reference}").text


def test_another_case_of_that_person_says_so_before_anything_is_written(
    app: Flask, mailbox: Mailbox, as_: Callable[[str], FlaskClient]
) -> None:
    _bounced(app, mailbox)
    other = files(app)
    assert f"L’adresse {LEA} est refusée" in as_("claire").get(f"/reclamations/cases/{other}").text


def test_trying_again_sends_what_was_withheld_in_every_case(any_app: Flask, mailbox: Mailbox) -> None:
    first = _bounced(any_app, mailbox)
    answers(any_app, first)
    second = files(any_app)
    relays(any_app)
    assert _posts(browser(any_app, "claire"), first, "retry", address=LEA).status_code == 303
    relays(any_app, SOON)
    assert len(mailbox.to(LEA)) == 4  # both acknowledgements, the answer, its survey
    assert all_of(any_app, Bounce) == []
    assert all(case_of(any_app, reference).acknowledged_at for reference in (first, second))
    assert case_of(any_app, first).answered_at is not None
    assert [told_by(any_app, reference).count("address_retried") for reference in (first, second)] == [1, 1]
    assert faults(any_app) == []


def test_an_address_refused_again_is_marked_again(app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(app, mailbox)
    _posts(browser(app, "claire"), reference, "retry", address=LEA)
    _refuses(mailbox, LEA)
    relays(app, SOON)
    mailbox.dead = {}
    assert [mark.since for mark in all_of(app, Bounce)] == [SOON]
    assert told_by(app, reference).count("address_refused") == 2


def test_an_address_that_is_not_of_this_case_is_not_tried_again_from_it(app: Flask, mailbox: Mailbox) -> None:
    _bounced(app, mailbox)
    other = records(app)
    answer = _posts(browser(app, "claire"), other, "retry", address=LEA)
    assert answer.status_code == 422
    assert "Cette adresse n’est pas refusée" in answer.text
    assert len(all_of(app, Bounce)) == 1


def test_a_corrected_address_gets_what_the_old_one_refused(any_app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(any_app, mailbox)
    answers(any_app, reference)
    relays(any_app)
    data = {"email": "lea.martin@exemple.test", "text": "Faute de frappe."}
    assert _posts(browser(any_app, "claire"), reference, "address", **data).status_code == 303
    relays(any_app, SOON)
    assert len(mailbox.to("lea.martin@exemple.test")) == 3  # acknowledgement, answer, survey
    assert mailbox.to(LEA) == []
    case = case_of(any_app, reference)
    assert case.claimant_email == "lea.martin@exemple.test"
    assert None not in (case.acknowledged_at, case.answered_at)
    assert told_by(any_app, reference).count("address_corrected") == 1
    assert faults(any_app) == []


def test_the_links_mailed_to_a_corrected_address_open_the_case_no_longer(app: Flask, mailbox: Mailbox) -> None:
    reference = records(app, claimant_email="autrui@exemple.test")
    relays(app)
    [mail] = mailbox.to("autrui@exemple.test")
    [token] = re.findall(r"/track/([\w-]+)", mail.text)
    assert app.test_client().get(f"/reclamations/track/{token}").status_code == 303
    _posts(browser(app, "claire"), reference, "address", email="olga@exemple.test", text="Faute de frappe.")
    assert app.test_client().get(f"/reclamations/track/{token}").status_code == 410
    assert faults(app) == []


def _asked_at(mailbox: Mailbox, address: str) -> list[str]:
    return [
        path for mail in mailbox.to(address) for path in re.findall(r"/reclamations/satisfaction/[\w.-]+", mail.text)
    ]


def _corrects(app: Flask, reference: str, email: str = "olga@exemple.test") -> None:
    answer = _posts(browser(app, "claire"), reference, "address", email=email, text="Faute de frappe.")
    assert answer.status_code == 303


def test_the_survey_mailed_to_a_corrected_address_is_asked_at_the_new_one(any_app: Flask, mailbox: Mailbox) -> None:
    reference = records(any_app, claimant_email="autrui@exemple.test")
    answers(any_app, reference)
    relays(any_app)
    relays(any_app)
    [old] = _asked_at(mailbox, "autrui@exemple.test")
    assert any_app.test_client().get(old).status_code == 303
    _corrects(any_app, reference)
    assert any_app.test_client().get(old).status_code == 410
    relays(any_app, SOON)
    [fresh] = _asked_at(mailbox, "olga@exemple.test")
    assert any_app.test_client().get(fresh).status_code == 303
    assert faults(any_app) == []


def test_a_mail_whose_worker_died_goes_to_the_corrected_address(any_app: Flask, mailbox: Mailbox) -> None:
    reference = records(any_app, claimant_email="autrui@exemple.test")
    _in_hand(any_app, until=NOON)
    _corrects(any_app, reference)
    relays(any_app, SOON)
    assert (len(mailbox.to("autrui@exemple.test")), len(mailbox.to("olga@exemple.test"))) == (0, 1)


def test_a_mail_that_a_worker_had_in_hand_is_tried_again_at_the_corrected_address(
    app: Flask, mailbox: Mailbox
) -> None:
    reference = records(app, claimant_email="autrui@exemple.test")
    _in_hand(app, until=SOON)
    _corrects(app, reference)
    relays(app, SOON + timedelta(minutes=1))
    [mail] = mailbox.to("olga@exemple.test")
    assert "ancien" not in mail.text
    assert mailbox.to("autrui@exemple.test") == []


def _in_hand(app: Flask, until: datetime) -> None:
    """A worker rendered the claimant's mail for the address of then, and holds it until that instant."""
    old = {"address": "autrui@exemple.test", "body": b"To: autrui@exemple.test\r\n\r\nancien", "said": "ancien"}
    with app.app_context():
        rows = update(OutboxMessage).where(OutboxMessage.recipient == OutboxMessage.CLAIMANT)
        db_session().execute(rows.values(claimed_until=until, attempts=1, **old))
        db_session().commit()


def test_a_mail_that_waits_for_another_try_goes_to_the_corrected_address(app: Flask, mailbox: Mailbox) -> None:
    reference = files(app)
    _refuses(mailbox, LEA, reply="450 try later")
    relays(app)
    mailbox.dead = {}
    _posts(browser(app, "claire"), reference, "address", email="l.martin@exemple.test", text="Faute de frappe.")
    relays(app, SOON)
    assert (len(mailbox.to(LEA)), len(mailbox.to("l.martin@exemple.test"))) == (0, 1)


def test_an_acknowledgement_given_by_hand_meanwhile_is_not_sent_after_all(app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(app, mailbox)
    claire = browser(app, "claire")
    _posts(claire, reference, "acknowledge", mode="remise", text="")
    _posts(claire, reference, "retry", address=LEA)
    relays(app, SOON)
    assert mailbox.to(LEA) == []


def _by_letter(client: FlaskClient, reference: str) -> None:
    assert _posts(client, reference, "answer", mode="courrier", text="Par courrier.").status_code == 303


@pytest.mark.parametrize("meanwhile", ["void", "letter"])
def test_the_operator_s_retry_sends_no_answer_that_is_not_due_any_more(
    app: Flask, mailbox: Mailbox, meanwhile: str
) -> None:
    reference = files(app)
    relays(app)
    answers(app, reference)
    mailbox.refuse_data = "554 5.6.0 no"
    relays(app)
    mailbox.refuse_data = None
    assert mail_of(app, "answer").state == OutboxMessage.FAILED
    claire, before = browser(app, "claire"), len(mailbox.to(LEA))
    if meanwhile == "void":
        assert _posts(claire, reference, "void", reason="erreur", text="Saisie par erreur.").status_code == 303
    else:
        _by_letter(claire, reference)
    app.test_cli_runner().invoke(args=["reclamations", "outbox", "--retry"])
    relays(app, SOON)
    assert mail_of(app, "answer").state == {"void": OutboxMessage.HELD, "letter": OutboxMessage.DROPPED}[meanwhile]
    assert not [mail for mail in mailbox.to(LEA)[before:] if "Réponse" in str(mail["Subject"])]


def test_an_answer_from_before_a_reopening_does_not_answer_the_new_clock(app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(app, mailbox)
    answers(app, reference)
    relays(app)
    claire = browser(app, "claire")
    _by_letter(claire, reference)
    for verb in ("close", "reopen"):
        assert _posts(claire, reference, verb, text="Voilà.").status_code == 303
    _posts(claire, reference, "address", email="l.martin@exemple.test", text="Faute de frappe.")
    relays(app, SOON)
    assert case_of(app, reference).answered_at is None
    assert mail_of(app, "answer").state == OutboxMessage.DROPPED


CORRECTIONS = {
    "pas une adresse": "Indiquez une adresse e-mail valide",
    "Lea@exemple.test": "C’est déjà l’adresse de ce dossier.",
    "mort@exemple.test": "Le serveur de messagerie refuse aussi cette adresse.",
}


@pytest.mark.parametrize("email", CORRECTIONS)
def test_a_wrong_correction_is_refused_beside_its_field_and_kept(app: Flask, mailbox: Mailbox, email: str) -> None:
    _refuses(mailbox, "mort@exemple.test")
    records(app, claimant_email="mort@exemple.test")
    reference = files(app)
    relays(app)
    answer = _posts(browser(app, "claire"), reference, "address", email=email, text="Faute de frappe.")
    assert answer.status_code == 422
    form = form_to(page(answer), "/address")
    assert CORRECTIONS[email] in form.text
    assert sent(form) | {"email": email, "text": "Faute de frappe."} == sent(form)
    assert case_of(app, reference).claimant_email == LEA


def test_an_anonymous_case_gets_no_address(app: Flask, mailbox: Mailbox) -> None:
    reference = records(app, anonymous=True)
    claire = browser(app, "claire")
    assert _posts(claire, reference, "address", email="x@exemple.test", text="Retrouvée.").status_code == 422
    assert case_of(app, reference).claimant_email is None


def test_a_colleague_s_corrected_account_is_written_to(app: Flask, adapter: Adapter, mailbox: Mailbox) -> None:
    _refuses(mailbox, CLAIRE)
    files(app)
    relays(app)
    adapter.known["claire"] = replace(adapter.known["claire"], email="c.vidal@exemple.test")
    files(app)
    relays(app)
    assert len(mailbox.to("c.vidal@exemple.test")) == 1
    assert all_of(app, Bounce) == []


def test_the_operator_sees_refused_addresses_and_lifts_them(app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(app, mailbox)
    commands = app.test_cli_runner()
    listed = commands.invoke(args=["reclamations", "outbox"]).output.splitlines()
    assert [line for line in listed if line.startswith(f"{LEA}\trefused\t") and DEAD in line]
    assert [line for line in listed if reference in line and "failed" in line]
    assert "1 mail(s)" in commands.invoke(args=["reclamations", "outbox", "--lift", LEA]).output
    relays(app, SOON)
    assert len(mailbox.to(LEA)) == 1
    assert told_by(app, reference)[-2:] == ["address_retried", "acknowledged"]


def test_lifting_an_address_that_is_not_refused_says_so(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["reclamations", "outbox", "--lift", LEA])
    assert ran.exit_code == 1
    assert f"{LEA} is not refused" in ran.output


def test_only_who_handles_the_case_lifts_or_corrects(app: Flask, mailbox: Mailbox) -> None:
    reference = _bounced(app, mailbox)
    for who in ("lea", "anne"):
        assert _posts(browser(app, who), reference, "retry", address=LEA).status_code == 403
    assert len(all_of(app, Bounce)) == 1
