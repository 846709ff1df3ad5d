"""A bare SMTP server that goes away or goes quiet at the step it is told to, and signals that it is there."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..servers import PATIENCE

STEPS = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "body", "taken")


@dataclass
class Moody:
    """Parameters: `step` where it fails, `taken` being after it accepted the mail; `drops` or stays silent there."""

    listener: socket.socket
    step: str
    drops: bool
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    accepted: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(PATIENCE)
                self._talk(line)

    def _goes_on(self, step: str) -> bool:
        """Tell whether to go on; at the step it is told to, signal and wait, or leave."""
        if step != self.step:
            return True
        self.reached.set()
        return not self.drops and self.release.wait(PATIENCE)

    def _talk(self, line: socket.socket) -> None:
        if not self._goes_on("connect"):
            return
        line.sendall(b"220 moody\r\n")
        lines = line.makefile("rb")
        while said := lines.readline():
            verb = said[:4].strip().upper().decode()
            if not self._goes_on(verb):
                return
            if verb == "DATA":
                line.sendall(b"354 go on\r\n")
                body = [lines.readline()]
                # Some of the mail is here, and most of it is not.
                if not self._goes_on("body"):
                    return
                while body[-1] not in (b".\r\n", b""):
                    body.append(lines.readline())
                if body[-1] == b"":
                    return
                self.accepted.append(b"".join(body[:-1]))
                line.sendall(b"250 taken\r\n")
                if not self._goes_on("taken"):
                    return
            else:
                line.sendall(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")


@contextmanager
def moody(step: str, *, drops: bool) -> Iterator[Moody]:
    """Run such a server for as long as this lasts."""
    server = Moody(socket.create_server(("127.0.0.1", 0)), step, drops)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        # Closing alone does not wake a thread that waits in accept().
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(PATIENCE)
