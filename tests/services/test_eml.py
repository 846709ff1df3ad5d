"""A saved mail is a stranger's: read where it can be, refused with a sentence where it cannot, and never for long."""

import base64
from datetime import UTC, datetime

import pytest

from flask_reclamations.errors import RefusedError
from flask_reclamations.services import eml

from ..samples import PDF

WHO = b"From: =?utf-8?q?L=C3=A9a_Martin?= <lea@exemple.test>\r\n"
WHEN = b"Date: Mon, 9 Nov 2026 10:12:00 +0100\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def said(rest: bytes) -> str:
    return eml.read(WHO + WHEN + rest).text


def code(data: bytes) -> str:
    with pytest.raises(RefusedError) as error:
        eml.read(data)
    (reason,) = error.value.reasons
    assert reason.at == "mail"
    return reason.code


def test_a_mail_says_who_when_and_what() -> None:  # C22
    saved = eml.read(
        WHO + WHEN + b"Subject: =?utf-8?q?Re=3A_s=C3=A9ance?=\r\nMessage-ID: <1@x>\r\n\r\nBonjour,\r\n\r\nL\r\n"
    )
    assert (saved.name, saved.address) == ("Léa Martin", "lea@exemple.test")
    assert saved.at == datetime(2026, 11, 9, 9, 12, tzinfo=UTC)
    assert (saved.subject, saved.identity) == ("Re: séance", "<1@x>")
    assert (saved.text, saved.parts, saved.cut) == ("Bonjour,\n\nL", (), False)


def test_the_words_of_html_are_read_and_nothing_of_what_it_runs_or_draws() -> None:  # criterion 29
    page = (
        b"<html><head><title>Objet</title><style>p{color:red}</style></head><body><p>Bonjour &eacute;t&eacute;,</p>"
        b"<!-- cach\xc3\xa9 --><ul><li>un</li><li>deux</li></ul><SCRIPT>alert(1)</SCRIPT><p>5 &lt; 6 et 5 < 6<br>fin"
    )
    assert said(HTML + page) == "Bonjour été,\n\n- un\n\n- deux\n\n5 < 6 et 5 < 6\nfin"


def test_plain_words_are_preferred_to_html() -> None:
    both = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nEn clair\r\n--b\r\n"
        b"Content-Type: text/html\r\n\r\n<p>En couleurs</p>\r\n--b--\r\n"
    )
    assert said(both) == "En clair"


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        (b"klingon", "été".encode()),
        (b"utf-8", "été".encode("cp1252")),
        (b"utf-7", "été".encode()),
        (b"", "été".encode()),
    ],
)
def test_a_wrong_alphabet_is_read_in_the_likeliest(charset: bytes, data: bytes) -> None:
    assert said(b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data) == "été"


def test_files_come_with_their_names_and_bytes() -> None:  # C22
    parts = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nCi-joint.\r\n--b\r\n"
        b'Content-Type: application/pdf; name="../d\xc3\xa9vis.pdf"\r\nContent-Disposition: attachment\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(PDF) + b"\r\n--b--\r\n"
    )
    saved = eml.read(WHO + WHEN + parts)
    assert saved.text == "Ci-joint."
    assert [(name.rpartition(".")[2], data) for name, data in saved.parts] == [("pdf", PDF)]
    assert "/" not in saved.parts[0][0]


@pytest.mark.parametrize(
    "date", [b"", b"Date: hier\r\n", b"Date: Mon, 99 Nov 99999 10:12:00 +9999\r\n", b"Date: " + b"9" * 300 + b"\r\n"]
)
def test_a_mail_without_a_readable_date_has_none(date: bytes) -> None:
    assert eml.read(WHO + date + b"\r\nx").at is None


def test_a_mail_without_message_id_is_known_by_its_bytes() -> None:
    one, same, other = (eml.read(WHO + WHEN + b"\r\n" + text).identity for text in (b"x", b"x", b"y"))
    assert one == same != other
    assert one.startswith("sha256:")


@pytest.mark.parametrize("data", [b"", b"bonjour", bytes(range(256)) * 40, PDF, b"\r\n\r\n", b"Subject: x\r\n\r\nx"])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    assert code(data) == "not_a_mail"


def test_a_long_text_is_cut_and_says_so() -> None:
    saved = eml.read(WHO + WHEN + b"\r\n" + b"mot " * 5_000)
    assert (len(saved.text), saved.cut) == (eml.ROOM, True)


@pytest.mark.parametrize("name", ["From", "Date", "Subject", "Message-ID", "Content-Type", "content-disposition"])
def test_a_header_that_a_parser_would_work_on_for_minutes_is_refused(name: str) -> None:
    long = f"{name}: ".encode() + b'a(<"\r\n ' * 1_000
    assert code(WHO + long + b"\r\n\r\nx") == "huge"


def nested(depth: int) -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"".join(levels) + b"\r\nau fond"


def test_mails_inside_mails_are_read_to_a_depth() -> None:
    assert said(nested(20)) == "au fond"
    assert code(WHO + WHEN + nested(3_000)) == "huge"


def test_too_many_parts_are_refused() -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 300
    assert code(WHO + WHEN + parts) == "huge"
    assert code(WHO + WHEN + parts * 50) == "huge"


# `html.parser` needed minutes for some of these; the time limit of a test would tell.
@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "</", "<![CDATA[", "<a a='", "<script></s", "<", "&#1", "<?", "<b>"]
)
def test_html_made_to_be_read_for_hours_is_read_at_once(piece: str) -> None:
    assert len(said(HTML + piece.encode() * 300_000)) <= eml.ROOM


def test_what_nobody_sees_is_not_kept() -> None:  # criterion 29
    saved = eml.read(b"From: \xe2\x80\xaeL\x00a <lea@exemple.test>\r\nSubject: a\x07b\r\n\r\nx\x00y\xe2\x80\xae")
    assert (saved.name, saved.subject, saved.text) == ("La", "ab", "xy")


def test_the_mail_itself_is_kept_under_a_harmless_name() -> None:
    assert eml.judged("../../Re: x.msg", b"x").name.endswith(".eml")
    assert "/" not in eml.judged("../../Re: x.msg", b"x").name
