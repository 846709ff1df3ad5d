"""What every mail is: light, one action, its reason, readable as text, of no other place than ours."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html import escape

import pytest
from flask import Flask

from flask_reclamations.domain.mailtexts import MAIL_TEXTS
from flask_reclamations.domain.reminders import Audience
from flask_reclamations.i18n import LOCALES, speaking
from flask_reclamations.mail.compose import compose, words_of
from flask_reclamations.mail.letter import Letter, Sheet, Words
from flask_reclamations.mail.preview import sample
from flask_reclamations.mail.reminders import digest
from flask_reclamations.models import OutboxMessage
from flask_reclamations.services import exchanges, people
from flask_reclamations.services.digests import Digest

from ..conftest import act_of, filed
from ..lms import PEOPLE
from ..services.conftest import lms as lms

LONG = "https://exemple.test/" + "tres-long" * 20
ROOM = 20_000  # bytes
BECAUSE = {
    "fr": "Vous recevez ce (message|relevé) car ",
    "en": "You (receive|are receiving) this (message|list) because ",
}
# Correspondents answer by mail: no link follows a case for them.
WITHOUT_ACTION = {"contact"}


@pytest.fixture
def mails(lms: Flask) -> dict[tuple[str, str], tuple[Words, EmailMessage]]:
    """Each mail about a case, in each language."""
    case = filed(lms, description=f"Une adresse : {LONG}\nEt <b>une ligne</b> de plus.")
    people.assign(act_of(lms, "claire"), case, PEOPLE["sam"])
    act = act_of(lms, "claire")
    exchanges.keep(act, case, "out", "message", "Bonjour.\nC’est réparé.")
    made = {}
    for locale in LOCALES:
        with speaking(locale):
            for template in MAIL_TEXTS:
                sheet: Sheet
                if template == "digest":
                    sheet = Sheet(act, act.organisation, OutboxMessage(template=template), "Claire Vidal")
                    words = digest(sheet, Digest([case], 1, Audience.QUALITY))
                else:
                    sheet = sample(act, case, template)
                    assert isinstance(sheet, Letter)
                    words = words_of(sheet)
                sheet.row.message_id = "<1@exemple.test>"
                made[template, locale] = words, compose(sheet, words, "lea@exemple.test")
    return made


def parts(mail: EmailMessage) -> Iterator[str]:
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        yield str(body.get_content())


def test_every_mail_is_light_says_why_it_came_and_has_one_action(
    mails: dict[tuple[str, str], tuple[Words, EmailMessage]],
) -> None:  # criterion 46
    for (template, locale), (words, mail) in mails.items():
        text, html = parts(mail)
        said = " ".join(text.split())
        assert len(mail.as_bytes()) <= ROOM, template
        assert len(re.findall('class="act"', html)) == (template not in WITHOUT_ACTION), template
        assert re.match(BECAUSE[locale], words.reason), template
        assert " ".join(words.reason.split()) in said
        for paragraph in filter(None, words.paragraphs):
            assert " ".join(paragraph.split()) in said, template
        if words.action:
            assert words.action[1] in text, template
            assert escape(words.action[1]) in html, template
        for _, address in words.lines:
            assert address in text, template


def test_a_mail_asks_nothing_of_any_other_place(mails: dict[tuple[str, str], tuple[Words, EmailMessage]]) -> None:
    for _, mail in mails.values():
        _, html = parts(mail)
        assert not re.search(r"<(?:img|link|script|iframe|video|form|input)\b|url\(|@import|\ssrc=", html)
        assert all(address.startswith("https://lms.exemple.test/") for address in re.findall(r'href="([^"]+)"', html))
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]


def test_a_mail_is_dark_where_its_reader_is_and_breaks_what_is_too_long(
    mails: dict[tuple[str, str], tuple[Words, EmailMessage]],
) -> None:
    for _, mail in mails.values():
        _, html = parts(mail)
        for name in ("color-scheme", "supported-color-schemes"):
            assert f'<meta name="{name}" content="light dark">' in html
        assert "@media (prefers-color-scheme:dark)" in html
        assert "overflow-wrap:anywhere" in html


def test_the_list_of_a_mailbox_shows_what_a_mail_is_about(
    mails: dict[tuple[str, str], tuple[Words, EmailMessage]],
) -> None:
    for words, mail in mails.values():
        _, html = parts(mail)
        first = re.search(r'<div aria-hidden="true"[^>]*>([^<]+)</div>', html)
        assert first is not None
        assert 0 < len(first[1]) <= 200
        assert html.index(first[0]) < html.index("<p>")
        assert words.paragraphs[0].split()[0] in first[1]
