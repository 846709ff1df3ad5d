"""The mail server behind `RECLAMATIONS_SMTP_URL`: login, secrets, and what its answers mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from flask_reclamations.mail.send import RefusedAddressError, RefusedMessageError, Smtp

from .. import servers

SENDER, LETTER = "Réclamations <reclamations@exemple.test>", b"Subject: bonjour\r\n\r\nBonjour.\r\n"


@dataclass
class Guard:
    """Whom a server lets in."""

    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p:ss/w", handled=False)


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
def guarded(mailbox: servers.Mailbox, guard: Guard) -> Iterator[int]:
    """The port of a server with logins, over a line without TLS as on a loopback."""
    port = servers.free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, authenticator=guard, auth_require_tls=False)
    controller.start()
    yield port
    controller.stop()


def test_a_login_may_hold_any_character(guarded: int, guard: Guard, mailbox: servers.Mailbox) -> None:
    Smtp(f"smtp://qualit%40:p%3Ass%2Fw@127.0.0.1:{guarded}").send(SENDER, "lea@exemple.test", LETTER)
    assert guard.logins == [(b"qualit@", b"p:ss/w")]
    assert [mail.recipients for mail in mailbox.messages] == [("lea@exemple.test",)]


def test_a_wrong_password_keeps_the_mail_for_another_try(guarded: int, mailbox: servers.Mailbox) -> None:
    with pytest.raises(OSError, match="535"):
        Smtp(f"smtp://qualit%40:faux@127.0.0.1:{guarded}").send(SENDER, "lea@exemple.test", LETTER)
    assert mailbox.messages == []


def test_a_server_without_tls_gets_nothing_where_tls_was_asked_for(
    mail_server: servers.MailServer, mailbox: servers.Mailbox
) -> None:
    with pytest.raises(OSError, match="STARTTLS"):
        Smtp(f"smtp+starttls://127.0.0.1:{mail_server.port}").send(SENDER, "lea@exemple.test", LETTER)
    assert mailbox.messages == []


def test_a_plain_server_gets_nothing_where_smtps_was_asked_for(
    mail_server: servers.MailServer, mailbox: servers.Mailbox
) -> None:
    with pytest.raises(OSError, match="SSL"):
        Smtp(f"smtps://127.0.0.1:{mail_server.port}").send(SENDER, "lea@exemple.test", LETTER)
    assert mailbox.messages == []


@pytest.mark.parametrize(
    ("stage", "answer", "kind"),
    [
        ("refuse", "550 no such user", RefusedAddressError),
        ("refuse", "553 bad mailbox", RefusedAddressError),
        ("refuse", "550 5.1.1 no such user", RefusedAddressError),
        ("refuse", "550 5.2.1 mailbox disabled", RefusedAddressError),
        ("refuse", "552 5.2.2 mailbox full", RefusedMessageError),
        ("refuse", "550 5.7.1 relaying denied", RefusedMessageError),
        ("refuse", "554 your address is on a list", RefusedMessageError),
        ("refuse", "550 5.1.8 sender's domain unknown", RefusedMessageError),
        ("refuse", "450 greylisted", OSError),
        ("refuse", "421 too busy", OSError),
        ("refuse_data", "550 5.1.1 no such user", RefusedAddressError),
        ("refuse_data", "554 refused as spam", RefusedMessageError),
        ("refuse_data", "552 mailbox full", RefusedMessageError),
        ("refuse_data", "451 try later", OSError),
    ],
)
def test_a_server_s_answer_decides_whether_another_try_makes_sense(
    mail_server: servers.MailServer, mailbox: servers.Mailbox, stage: str, answer: str, kind: type[Exception]
) -> None:
    setattr(mailbox, stage, answer)
    with pytest.raises(kind, match=answer[:3]) as refused:
        Smtp(mail_server.url).send(SENDER, "lea@exemple.test", LETTER)
    setattr(mailbox, stage, None)
    assert type(refused.value) is kind  # criterion 18: only a dead address stops what follows


def test_nobody_listening_is_worth_another_try() -> None:
    with pytest.raises(ConnectionRefusedError):
        Smtp(f"smtp://127.0.0.1:{servers.free_port()}").send(SENDER, "lea@exemple.test", LETTER)
