"""The example LMS as it runs for real: gunicorn, the RQ worker, a Valkey and an SMTP server of its own."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from .. import servers

ROOT = Path(__file__).parents[2]
OURS = {"DATABASE_URL", "DEMO_DIR", "DEMO_MAIL_DIR", "PORT", "REDIS_URL", "SECRET_KEY", "SMTP_URL"}
SEED = """
from datetime import UTC, date, datetime
from flask_migrate import upgrade
from example_app import create_app
from example_app.database import db
from example_app.history import seed_cases
from example_app.seed import seed_people
from flask_reclamations.migrate import run

app = create_app()
with app.app_context():
    upgrade()
    run("upgrade", "head")
    seed_people(db.session(), date.today())
seed_cases(app, datetime.now(UTC))
with app.app_context():
    db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
"""


def environment(directory: Path, **more: str) -> dict[str, str]:
    """Return what a process of this LMS finds in its environment, whatever the machine's own says."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"DEMO_DIR": str(directory), **more}


def seeded_once(factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the migrated database and its stories, made by whichever test process comes first."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "seeded-lms"
    with (shared / "seeded-lms.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = shared / "seeded-lms.part"
            subprocess.run([sys.executable, "-c", SEED], cwd=ROOT, env=environment(part), check=True)
            part.rename(folder)
    return folder


@dataclass(frozen=True)
class Lms:
    """A running LMS: its address, its folder, everybody's mail and the processes behind it."""

    url: str
    directory: Path
    mailbox: servers.Mailbox
    processes: dict[str, "subprocess.Popen[bytes]"]

    def answers(self) -> bool:
        """Tell whether a page comes; fail at once where the web server died."""
        assert self.processes["web"].poll() is None, (self.directory / "web.log").read_text()
        with suppress(urllib.error.URLError, TimeoutError), urllib.request.urlopen(self.url, timeout=5):
            return True
        return False

    @contextmanager
    def idle_worker(self) -> Iterator[None]:
        """Keep jobs waiting for as long as this lasts, as on a busy day."""
        worker = self.processes["worker"]
        worker.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            worker.send_signal(signal.SIGCONT)


@contextmanager
def _process(
    directory: Path, name: str, values: dict[str, str], *command: str
) -> Iterator["subprocess.Popen[bytes]"]:
    with (directory / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=values,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        # Its whole group: RQ's scheduler outlives a worker that was cut short.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def running(seeded: Path, directory: Path) -> Iterator[Lms]:
    """Run the LMS on a copy of the seeded folder until the block ends."""
    shutil.copytree(seeded, directory)
    with ExitStack() as until:
        broker = until.enter_context(servers.broker())
        mail = until.enter_context(servers.mail_server())
        port = servers.free_port()
        values = environment(directory, REDIS_URL=broker.url, SMTP_URL=mail.url, PORT=str(port))
        web = ("gunicorn", "--workers=1", "--threads=4", f"--bind=127.0.0.1:{port}", "--no-control-socket")
        commands = {
            "worker": ("flask", "--app", "example_app", "reclamations", "worker"),
            "web": (*web, "--graceful-timeout=2", "example_app:create_app()"),
        }
        processes = {
            name: until.enter_context(_process(directory, name, values, *command))
            for name, command in commands.items()
        }
        lms = Lms(f"http://127.0.0.1:{port}", directory, mail.mailbox, processes)
        servers.wait_until(lms.answers, "the example LMS")
        yield lms
