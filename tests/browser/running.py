"""The example LMS as it runs for real: gunicorn, the RQ worker, a Valkey and an SMTP server of its own."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import rq
from rq.serializers import DefaultSerializer, JSONSerializer

from .. import servers

ROOT = Path(__file__).parents[2]
KNOCK = 20.0
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


CAMPUS_SEED = """
from datetime import date
from tests.hosts.campus import create_app
from tests.hosts.campus.models import db
from tests.hosts.campus.seed import seed
from tests.hosts.houses import HOUSES

app = create_app()
HOUSES["campus"].migrate(app, app.config["SQLALCHEMY_DATABASE_URI"])
with app.app_context():
    seed(db.session(), date.today())
for command in ("db upgrade", "organisation set --name Northgate --email quality@northgate.example"):
    done = app.test_cli_runner().invoke(args=["reclamations", *command.split()])
    assert done.exit_code == 0, done.output
"""


def environment(directory: Path, **more: str) -> dict[str, str]:
    """Return what a process of this LMS finds in its environment, whatever the machine's own says."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"DEMO_DIR": str(directory), **more}


def _rives(directory: Path, url: str = "", **servers: str) -> dict[str, str]:
    port = {"PORT": url.rpartition(":")[2]} if url else {}
    return environment(directory, **port, **servers)


def _campus(directory: Path, url: str = "", **servers: str) -> dict[str, str]:
    redis, smtp = servers.get("REDIS_URL", ""), servers.get("SMTP_URL", "smtp://localhost:25")
    own = {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{directory / 'campus.db'}",
        "PRINTING_REDIS": redis,
        "RECLAMATIONS_REDIS_URL": redis,
        "RECLAMATIONS_SMTP_URL": smtp,
        "RECLAMATIONS_STORAGE": str(directory / "files"),
        "RECLAMATIONS_PUBLIC_URL": url or "https://northgate.example",
    }
    directory.mkdir(parents=True, exist_ok=True)
    return environment(directory) | {f"CAMPUS_{name}": value for name, value in own.items()}


@dataclass(frozen=True)
class Site:
    """A host that runs for real: its app, what fills its database, and what its processes find around them."""

    app: str
    seed: str
    variables: Callable[..., dict[str, str]]
    serializer: type[Any]


RIVES = Site("example_app", SEED, _rives, DefaultSerializer)
CAMPUS = Site("tests.hosts.campus", CAMPUS_SEED, _campus, JSONSerializer)


def seeded_once(factory: pytest.TempPathFactory, site: Site = RIVES) -> Path:
    """Return a folder with the migrated database and its stories, made by whichever test process comes first."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"seeded-{site.app}"
    with (shared / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = shared / f"{folder.name}.part"
            subprocess.run([sys.executable, "-c", site.seed], cwd=ROOT, env=site.variables(part), check=True)
            part.rename(folder)
    return folder


@dataclass(frozen=True)
class Lms:
    """A running LMS: its address, its folder, everybody's mail, the processes behind it, and its command line."""

    url: str
    directory: Path
    mailbox: servers.Mailbox
    processes: dict[str, "subprocess.Popen[bytes]"]
    command: Callable[[str], object]

    def last_words(self) -> str:
        """Return the end of what each process wrote: why a mail or a page never came."""
        return "\n".join(f"{log.name}:\n{log.read_text()[-4000:]}" for log in sorted(self.directory.glob("*.log")))

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
def _knocking(broker: servers.Broker, site: Site) -> Iterator[None]:
    """Ask again every few seconds for what waits, as the tick does each minute: any one nudge may be lost."""
    ended = threading.Event()
    with redis.Redis.from_url(broker.url) as connection:
        queue = rq.Queue("default", connection=connection, serializer=site.serializer)

        def knock() -> None:
            while not ended.wait(KNOCK):
                for job in ("relay", "export_pending", "reports_asked"):
                    queue.enqueue(f"flask_reclamations.jobs.tasks.{job}", result_ttl=60)

        knocker = threading.Thread(target=knock)
        knocker.start()
        try:
            yield
        finally:
            ended.set()
            knocker.join()


@contextmanager
def running(seeded: Path, directory: Path, site: Site = RIVES) -> Iterator[Lms]:
    """Run a host on a copy of the seeded folder until the block ends."""
    shutil.copytree(seeded, directory)
    with ExitStack() as until:
        broker = until.enter_context(servers.broker())
        mail = until.enter_context(servers.mail_server())
        address = f"127.0.0.1:{servers.free_port()}"
        values = site.variables(directory, f"http://{address}", REDIS_URL=broker.url, SMTP_URL=mail.url)
        web = ("gunicorn", "--workers=1", "--threads=4", f"--bind={address}", "--no-control-socket")
        commands = {
            "worker": ("flask", "--app", site.app, "reclamations", "worker"),
            "web": (*web, "--graceful-timeout=2", f"{site.app}:create_app()"),
        }
        processes = {
            name: until.enter_context(_process(directory, name, values, *command))
            for name, command in commands.items()
        }

        def command(words: str) -> None:
            known = [sys.executable, "-m", "flask", "--app", site.app, "reclamations", *words.split()]
            subprocess.run(known, cwd=ROOT, env=values, check=True, capture_output=True)

        until.enter_context(_knocking(broker, site))
        lms = Lms(f"http://{address}", directory, mail.mailbox, processes, command)
        servers.wait_until(lms.answers, f"a page of {site.app}")
        yield lms
