"""Run the whole demonstration under one supervisor: `python -m example_app.demo [--postgresql]`."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType

from .children import Child, spawn, stop
from .config import demo_dir, port
from .embedded import StartError, is_busy, start_mail_sink, start_postgresql, start_valkey, wait_until

TICK = 60.0  # seconds
PYTHON = [sys.executable, "-m"]
FLASK = [*PYTHON, "flask", "--app", "example_app"]


class Demo:
    """The processes of one demonstration: stores first, then those that need them."""

    def __init__(self, directory: Path, run_dir: Path) -> None:
        self.directory = directory
        self.run_dir = run_dir
        self.logs = directory / "logs"
        self.mail = directory / "mail"
        self.stores: list[Child] = []
        self.workers: list[Child] = []
        self.ticking: Child | None = None
        self.next_tick = 0.0
        for folder in (self.logs, self.mail):
            folder.mkdir(parents=True, exist_ok=True)

    def start_stores(self, *, postgresql: bool) -> None:
        """Start what the environment does not give, and tell the rest where it is."""
        if not os.environ.get("REDIS_URL"):
            self._keep("REDIS_URL", *start_valkey(self.run_dir, self.logs))
        if postgresql and not os.environ.get("DATABASE_URL"):
            data = self.directory / "postgres"
            self._keep("DATABASE_URL", *start_postgresql(data, self.run_dir, self.logs))
        if not os.environ.get("SMTP_URL"):
            self.mail_sink, os.environ["SMTP_URL"] = start_mail_sink(self.mail)
            os.environ["DEMO_MAIL_DIR"] = str(self.mail)

    def _keep(self, variable: str, child: Child, url: str) -> None:
        self.stores.append(child)
        os.environ[variable] = url

    def prepare(self) -> None:
        """Migrate both chains, then seed an empty database."""
        # The extension's chain needs nothing of ours: it runs while this process imports the LMS.
        command = [*FLASK, "reclamations", "db", "upgrade"]
        upgrading = spawn("reclamations-db-upgrade", command, logs=self.logs)
        self.workers.append(upgrading)

        from flask_migrate import upgrade

        from . import create_app
        from .database import db
        from .history import seed_cases
        from .seed import seed_people

        app = create_app()
        if upgrading.process.wait():
            raise StartError(f"{' '.join(command)} failed. End of {upgrading.log}:\n{upgrading.last_words()}")
        self.workers.remove(upgrading)
        with app.app_context():
            upgrade()
            seed_people(db.session(), date.today())  # noqa: DTZ011
        seed_cases(app, datetime.now(UTC))
        with app.app_context():
            db.engine.dispose()

    def serve(self) -> None:
        """Start the worker and the web server, and wait until a page comes."""
        gunicorn = f"gunicorn --workers 1 --threads 4 --graceful-timeout 4 --bind 127.0.0.1:{port()}"
        options = ["--log-level", "warning", "--no-control-socket", "example_app:create_app()"]
        self.workers.append(spawn("worker", [*FLASK, "reclamations", "worker"], logs=self.logs))
        self.workers.append(spawn("web", [*PYTHON, *gunicorn.split(), *options], logs=self.logs))
        wait_until(_page_comes, self.workers[-1])

    def watch(self) -> None:
        """Tick every minute until a process dies; raise `StartError` naming it."""
        while True:
            self._tick()
            for child in [*self.workers, *self.stores]:
                if child.process.poll() is not None:
                    raise StartError(
                        f"{child.name} stopped unexpectedly (code {child.process.returncode}). "
                        f"End of {child.log}:\n{child.last_words()}"
                    )
            time.sleep(0.5)

    def _tick(self) -> None:
        if self.ticking and self.ticking.process.poll() is None:
            return
        if self.ticking and self.ticking.process.returncode:
            print(f"The tick failed; see {self.ticking.log}", file=sys.stderr, flush=True)
        self.ticking = None
        if time.monotonic() >= self.next_tick:
            self.next_tick = time.monotonic() + TICK
            self.ticking = spawn("tick", [*FLASK, "reclamations", "tick"], logs=self.logs)

    def stop(self) -> None:
        """Stop everything, the stores last."""
        stop([*self.workers, *filter(None, [self.ticking])])
        stop(self.stores)
        if sink := getattr(self, "mail_sink", None):
            sink.stop()


def _page_comes() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port()}/", timeout=2):
            return True
    except (urllib.error.URLError, TimeoutError):
        return False


def announce() -> None:
    """Print the address and the accounts."""
    from .accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

    address = f"http://127.0.0.1:{port()}"
    print(f"Ready: {address}")
    for email, who in DEMO_ACCOUNTS.items():
        print(f"  {email:<24} {who}")
    print(f"  password: {DEMO_PASSWORD}")
    if os.environ.get("DEMO_MAIL_DIR"):
        print(f"  mails: {address}/demo/mail")
    print("Ctrl-C stops everything.", flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # A second signal must not cut the stopping short.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(*, postgresql: bool) -> int:
    """Run the demo until it is interrupted or breaks; return the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    os.environ |= {"DEMO_DIR": str(demo_dir()), "PORT": str(port())}
    run_dir = Path(tempfile.mkdtemp(prefix="rives-", dir="/tmp"))
    demo = Demo(demo_dir(), run_dir)
    try:
        demo.start_stores(postgresql=postgresql)
        demo.prepare()
        demo.serve()
        announce()
        demo.watch()
    except KeyboardInterrupt:
        return 0
    except StartError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        demo.stop()
        shutil.rmtree(run_dir, ignore_errors=True)
    return 1


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m example_app.demo", description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="use an embedded PostgreSQL, not SQLite")
    options = parser.parse_args()
    if is_busy(port()):
        print(f"Port {port()} is already in use: set PORT to a free one, e.g. PORT=5001.", file=sys.stderr)
        return 1
    return run(postgresql=options.postgresql)


if __name__ == "__main__":
    sys.exit(main())
