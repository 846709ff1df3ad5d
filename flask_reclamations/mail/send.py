"""Hand one message to the mail server of `RECLAMATIONS_SMTP_URL`."""

import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 20


class RefusedAddressError(Exception):
    """The server refused this recipient for good (5xx)."""


class Transport(Protocol):
    """Whatever takes a message: the mail server, or a fake in tests and in the demo's past."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Hand over a message and return the server's reply.

        Raises `RefusedAddressError` for a permanent refusal, any `OSError` for one worth another try.
        """
        ...


@dataclass(frozen=True)
class Smtp:
    """A mail server."""

    url: str

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Hand over one message; the recipient is accepted by the server when this returns."""
        try:
            with self._connect() as server:
                refused = server.sendmail(parseaddr(sender)[1], [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = error.recipients[recipient]
            said = f"{code} {reply.decode(errors='replace')}"
            raise (RefusedAddressError(said) if code >= 500 else OSError(said)) from error
        except smtplib.SMTPResponseException as error:
            said = f"{error.smtp_code} {error.smtp_error!r}"
            raise (RefusedAddressError(said) if 550 <= error.smtp_code < 560 else OSError(said)) from error
        except smtplib.SMTPException as error:
            raise OSError(str(error)) from error
        return f"refused: {refused}" if refused else "250 accepted"

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
