"""Hand one message to the mail server of `RECLAMATIONS_SMTP_URL`."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 20
# RFC 3463: 5.1.x and 5.2.x speak of the recipient's address or mailbox, but for these.
_ENHANCED = re.compile(r"\b5\.([12])\.(\d{1,3})\b")
_ANY_ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
# The sender's own address (5.1.7, 5.1.8), a mailbox full today (5.2.2), a message too long (5.2.3).
_NOT_THE_ADDRESS = {("1", "7"), ("1", "8"), ("2", "2"), ("2", "3")}
# Of a server that gives no enhanced code: no such mailbox, user not local, mailbox name not allowed.
_NO_SUCH_ADDRESS = (550, 551, 553)


class RefusedMessageError(Exception):
    """The server refused this mail for good (5xx); the address itself may be fine."""


class RefusedAddressError(RefusedMessageError):
    """The server refused this recipient for good: no mail to this address will ever be taken."""


class Transport(Protocol):
    """Whatever takes a message: the mail server, or a fake in tests and in the demo's past."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Hand over a message and return the server's reply.

        Raises `RefusedAddressError` or `RefusedMessageError` for a permanent refusal, any `OSError` for one worth
        another try.
        """
        ...


@dataclass(frozen=True)
class Smtp:
    """A mail server."""

    url: str

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Hand over one message; the recipient is accepted by the server when this returns."""
        server = self._connect()
        try:
            server.sendmail(parseaddr(sender)[1], [recipient], message)
            # It has the mail now: whatever becomes of the farewell, it must not be sent twice.
            with suppress(OSError):
                server.quit()
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = error.recipients[recipient]
            raise _refusal(code, reply, names_recipient=True) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error, names_recipient=False) from error
        except smtplib.SMTPResponseException as error:
            # Our greeting, login or sender: the operator mends it and the mail goes then.
            raise OSError(_said(error.smtp_code, error.smtp_error)) from error
        finally:
            # Not the farewell of `with`: after a time limit it would wait for a server that is silent.
            server.close()
        return "250 accepted"

    def greet(self) -> None:
        """Connect, log in and leave; raises `OSError` where no mail would be taken."""
        try:
            server = self._connect()
        except smtplib.SMTPResponseException as error:
            raise OSError(_said(error.smtp_code, error.smtp_error)) from error
        with suppress(OSError):
            server.quit()
        server.close()

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, tls = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=tls)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=tls)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except Exception:
            server.close()
            raise
        return server


def _said(code: int, reply: bytes | str) -> str:
    return f"{code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"


def _refusal(code: int, reply: bytes | str, *, names_recipient: bool) -> Exception:
    """Return what a refusal of the recipient or of the content means."""
    said = _said(code, reply)
    if code < 500:
        return OSError(said)
    enhanced = _ENHANCED.search(said)
    if enhanced:
        dead = enhanced.groups() not in _NOT_THE_ADDRESS
    else:
        # 5.7.1 and its like are about us: our relay, our reputation, our policy.
        dead = names_recipient and code in _NO_SUCH_ADDRESS and not _ANY_ENHANCED.search(said)
    return RefusedAddressError(said) if dead else RefusedMessageError(said)
