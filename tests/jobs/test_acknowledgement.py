"""The acknowledgement and the mails that tell colleagues, through the real SMTP server."""

import re
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from flask_reclamations.domain.vocabulary import Channel, IncidentType, Kind, Status
from flask_reclamations.models import Delivery, Exchange, OutboxMessage
from flask_reclamations.services import filing

from ..conftest import NOON, act_of, draft
from ..lms import Adapter
from ..servers import Mailbox
from .steps import all_of, case_of, files, mail_of, records, relays, told_by


def test_the_claimant_gets_one_acknowledgement_in_text_and_html(any_app: Flask, mailbox: Mailbox) -> None:  # D03
    files(any_app)
    relays(any_app)
    [mail] = mailbox.to("lea@exemple.test")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_second_relay_has_nothing_to_send(app: Flask, mailbox: Mailbox) -> None:  # D03
    files(app)
    assert (relays(app), relays(app)) == (2, 0)
    assert len(mailbox.messages) == 2


def test_the_message_id_is_ours_and_stands_on_its_own_line(app: Flask, mailbox: Mailbox) -> None:
    files(app)
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    row = mail_of(app, "acknowledgement")
    assert re.fullmatch(r"<[0-9a-f]{32}@exemple\.test>", row.message_id or "")
    assert f"Message-ID: {row.message_id}\r\n".encode() in mail.raw


def test_the_mail_is_dated_with_the_instant_it_was_written(app: Flask, mailbox: Mailbox) -> None:
    files(app)
    relays(app, NOON + timedelta(minutes=1))
    [mail] = mailbox.to("lea@exemple.test")
    assert mail["Date"].datetime == NOON + timedelta(minutes=1)


def test_answers_go_to_the_organisation_s_own_mailbox(app: Flask, mailbox: Mailbox) -> None:
    files(app)
    relays(app)
    assert {str(mail["Reply-To"]) for mail in mailbox.messages} == {"qualite@rives.exemple.test"}
    assert {str(mail["From"]) for mail in mailbox.messages} == {"Réclamations <reclamations@exemple.test>"}


def test_the_announced_date_is_in_french_words(app: Flask, mailbox: Mailbox) -> None:  # D03, C11
    files(app)
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    for part in (mail.text, mail.html):
        assert "jeudi 12 novembre 2026" in part
        assert "vendredi 27 novembre 2026" in part


def test_a_person_with_an_account_gets_the_link_to_their_case(app: Flask, mailbox: Mailbox) -> None:
    reference = files(app)
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    for part in (mail.text, mail.html):
        assert f"https://lms.exemple.test/reclamations/cases/{reference}" in part


def test_a_person_without_account_gets_reference_contacts_and_a_link_of_their_own(
    app: Flask, mailbox: Mailbox
) -> None:  # C05, D09
    reference = records(app, channel=Channel.LETTER)
    relays(app)
    [mail] = mailbox.to("olga@exemple.test")
    for part in (mail.text, mail.html):
        assert reference in part
        assert "qualite@rives.exemple.test" in part
        assert "02 40 00 00 00" in part
        assert "https://lms.exemple.test/reclamations/track/" in part
        assert "/cases/" not in part


def test_a_closed_account_is_written_to_without_a_link_it_could_not_open(
    app: Flask, adapter: Adapter, mailbox: Mailbox
) -> None:
    files(app)
    adapter.known["lea"] = replace(adapter.known["lea"], active=False)
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    assert "/cases/" not in mail.text


def test_the_acknowledgement_carries_a_copy_of_the_message(app: Flask, mailbox: Mailbox) -> None:  # O15
    files(app, description="Lundi, la salle 2 était fermée.\nMardi aussi.")
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    assert {"> Lundi, la salle 2 était fermée.", "> Mardi aussi."} <= set(mail.text.splitlines())
    assert "Lundi, la salle 2 était fermée." in mail.html


def test_what_a_person_wrote_is_text_in_the_html_mail(app: Flask, mailbox: Mailbox) -> None:
    files(app, description="<script>alert(1)</script>")
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html


def test_each_recipient_has_a_delivery(any_app: Flask, mailbox: Mailbox) -> None:  # D03
    files(any_app)
    relays(any_app)
    found = {(row.address, row.accepted, row.reply[:3], row.at) for row in all_of(any_app, Delivery)}
    assert found == {
        ("lea@exemple.test", True, "250", NOON),
        ("claire@exemple.test", True, "250", NOON),
    }


def test_a_case_is_acknowledged_only_once_the_server_accepted(any_app: Flask, mailbox: Mailbox) -> None:  # D03
    reference = files(any_app)
    before = case_of(any_app, reference)
    relays(any_app, NOON + timedelta(minutes=2))
    after = case_of(any_app, reference)
    assert (before.acknowledged_at, before.status) == (None, Status.RECEIVED)
    assert (after.acknowledged_at, after.status) == (NOON + timedelta(minutes=2), Status.ACKNOWLEDGED)
    assert told_by(any_app, reference) == ["filed", "acknowledged", "mail_sent"]


def test_the_acknowledgement_kept_on_the_case_says_what_was_promised(app: Flask, mailbox: Mailbox) -> None:  # D03
    files(app)
    relays(app)
    [kept] = all_of(app, Exchange, purpose=Exchange.ACKNOWLEDGEMENT)
    assert "vendredi 27 novembre 2026" in kept.text
    assert (kept.mode, kept.direction) == ("email", "out")


def test_a_refused_acknowledgement_acknowledges_nothing(app: Flask, mailbox: Mailbox) -> None:  # D03
    reference = files(app)
    mailbox.refuse = "550 no such user"
    relays(app)
    assert case_of(app, reference).acknowledged_at is None
    assert "acknowledged" not in told_by(app, reference)


def test_the_quality_managers_are_told_of_a_filed_case(app: Flask, mailbox: Mailbox) -> None:  # C14
    reference = files(app)
    relays(app)
    [mail] = mailbox.to("claire@exemple.test")
    assert reference in mail["Subject"]
    assert f"https://lms.exemple.test/reclamations/cases/{reference}" in mail.text
    assert mailbox.to("denis@exemple.test") == []


def test_a_mail_to_colleagues_does_not_carry_the_story(app: Flask, mailbox: Mailbox) -> None:
    files(app, subject="Harcèlement", description="Un récit sensible.")
    relays(app)
    [mail] = mailbox.to("claire@exemple.test")
    assert "sensible" not in mail.text
    assert "Harcèlement" not in mail.text + mail["Subject"]


def test_the_direction_is_told_too_of_what_was_phoned_or_spoken(app: Flask, mailbox: Mailbox) -> None:  # C06
    for channel in (Channel.PHONE, Channel.SPOKEN):
        records(app, channel=channel)
    relays(app)
    assert len(mailbox.to("claire@exemple.test")) == 2
    assert len(mailbox.to("denis@exemple.test")) == 2


def test_the_direction_is_told_where_there_is_no_quality_manager(
    app: Flask, adapter: Adapter, mailbox: Mailbox
) -> None:  # C14
    del adapter.known["claire"]
    files(app)
    relays(app)
    assert len(mailbox.to("denis@exemple.test")) == 1


def test_a_trainers_incident_tells_the_quality_managers(app: Flask, mailbox: Mailbox) -> None:  # C07
    with app.app_context():
        act = act_of(app, "bruno")
        incident = filing.Incident(IncidentType.ROOM, "Cours donné dans le hall.")
        reference = filing.log(act, draft(kind=Kind.INCIDENT, category=None), incident).reference
        act.session.commit()
    relays(app)
    assert [mail.recipients for mail in mailbox.messages] == [("claire@exemple.test",)]
    assert reference in mailbox.messages[0]["Subject"]


def test_the_author_of_a_record_is_not_told_what_they_wrote(app: Flask, mailbox: Mailbox) -> None:
    records(app, "claire", channel=Channel.LETTER)
    relays(app)
    assert [mail.recipients for mail in mailbox.messages] == [("olga@exemple.test",)]


def test_an_anonymous_complaint_is_acknowledged_to_nobody(app: Flask, mailbox: Mailbox) -> None:
    reference = records(app, channel=Channel.LETTER, anonymous=True)
    relays(app)
    assert [mail.recipients for mail in mailbox.messages] == [("claire@exemple.test",)]
    assert case_of(app, reference).acknowledged_at is None


def test_an_english_speaking_person_gets_their_mail(app: Flask, adapter: Adapter, mailbox: Mailbox) -> None:
    adapter.known["lea"] = replace(adapter.known["lea"], locale="en")
    files(app)
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    assert '<html lang="en">' in mail.html
    assert "Friday 27 November 2026" in mail.text
    assert mail_of(app, "acknowledgement").state == OutboxMessage.SENT


def test_line_breaks_in_names_and_titles_add_no_header(app: Flask, adapter: Adapter, mailbox: Mailbox) -> None:
    trap = "\r\nBcc: espion@exemple.test"
    adapter.known["lea"] = replace(adapter.known["lea"], label=f"Léa{trap}")
    adapter.taught_sessions["cpn-b"] = replace(adapter.taught_sessions["cpn-b"], title=f"Projet{trap}")
    files(app, subject=f"Salle 2{trap}")
    relays(app)
    assert {mail.recipients for mail in mailbox.messages} == {("lea@exemple.test",), ("claire@exemple.test",)}
    assert all(mail["Bcc"] is None for mail in mailbox.messages)


def test_line_breaks_in_an_address_reach_nobody_else(app: Flask, mailbox: Mailbox) -> None:
    records(app, channel=Channel.LETTER, claimant_email="olga@exemple.test\r\nBcc: espion@exemple.test")
    relays(app)
    assert all("espion@exemple.test" not in mail.recipients for mail in mailbox.messages)
    assert all(mail["Bcc"] is None for mail in mailbox.messages)
    assert len(mailbox.to("claire@exemple.test")) == 1
