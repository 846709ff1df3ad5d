"""Who looks for malware in the files people bring: clamd, or a callable of the operator's."""

import importlib
import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from .errors import ConfigurationError

# Given an open file, returns what was found, or None; raises where it could not look.
Scanner = Callable[[BinaryIO], str | None]
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Clamd:
    """A clamd daemon, asked by its INSTREAM command (man clamd): `place` a socket's path or a host and port."""

    place: str | tuple[str, int]
    timeout: float = 30.0

    def __call__(self, stream: BinaryIO) -> str | None:
        """Return the name of what clamd found, or None; raise `OSError` where it does not answer as it should."""
        with self._connected() as line:
            line.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
        said = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
        if said == "OK":
            return None
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND")
        raise OSError(f"clamd says {said or 'nothing'!r}")

    def _connected(self) -> socket.socket:
        """Return a line to clamd; raise `ConnectionError` or `TimeoutError` where there is none."""
        try:
            if not isinstance(self.place, str):
                return socket.create_connection(self.place, self.timeout)
            with ExitStack() as opened:
                line = opened.enter_context(socket.socket(socket.AF_UNIX))
                line.settimeout(self.timeout)
                line.connect(self.place)
                opened.pop_all()
                return line
        except (ConnectionError, TimeoutError):
            raise
        except OSError as error:  # a socket that is not there, a name that nobody knows
            raise ConnectionError(str(error)) from error


def scanner_at(address: str) -> Scanner | None:
    """Return the scanner of RECLAMATIONS_ANTIVIRUS, or None where it is empty; nothing is touched yet.

    Parameters: `address` is `clamd://host:port`, `unix:/path/of/clamd.sock` or `package.module:callable`.
    Raises `ConfigurationError` for anything else.
    """
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme == "clamd" and parts.hostname:
        return Clamd((parts.hostname, parts.port or 3310))
    if parts.scheme == "unix" and parts.path:
        return Clamd(parts.path)
    module, _, name = address.partition(":")
    try:
        found: Scanner = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise ConfigurationError(
            f"RECLAMATIONS_ANTIVIRUS must be 'clamd://host:3310', 'unix:/run/clamav/clamd.ctl' or "
            f"'package.module:callable', got {address!r}."
        ) from None
    return found
