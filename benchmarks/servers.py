"""PostgreSQL with its data kept beside us, Valkey, and one gunicorn per application."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from example_app.children import Child, spawn, stop
from example_app.embedded import free_port, start_postgresql, start_valkey, wait_until

DATA = Path(__file__).parent / ".data"
GUNICORN = [
    "gunicorn",
    "--workers",
    "1",
    "--threads",
    "4",
    "--keep-alive",
    "600",
    "--log-level",
    "warning",
    "--no-control-socket",
]


class Servers:
    """What one run started; all of it stops with the run."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self.logs = DATA / "logs"
        self.children: list[Child] = []
        self.postgresql = self.redis = ""

    def start(self) -> None:
        """Start the stores."""
        self.logs.mkdir(parents=True, exist_ok=True)
        os.environ["BENCH_STORAGE"] = str(self.run_dir)
        child, self.postgresql = start_postgresql(DATA / "postgresql", self.run_dir, self.logs)
        self.children.append(child)
        child, self.redis = start_valkey(self.run_dir, self.logs)
        self.children.append(child)

    def serve(self, application: str, database: str, **environment: str) -> "Site":
        """Start one application under gunicorn and wait until it answers."""
        port = free_port()
        os.environ |= {
            "BENCH_DATABASE_URL": database.replace("postgresql://", "postgresql+psycopg://"),
            "BENCH_REDIS_URL": self.redis,
            **environment,
        }
        command = [
            sys.executable,
            "-m",
            *GUNICORN,
            "--bind",
            f"127.0.0.1:{port}",
            f"benchmarks.{application}:create_app()",
        ]
        child = spawn(f"{application}-{port}", command, logs=self.logs)
        self.children.append(child)
        wait_until(lambda: answers(port), child)
        return Site(child, port)

    def stop(self) -> None:
        """Stop the web servers, then the stores."""
        stop(self.children[2:])
        stop(self.children[:2])


class Site:
    """One application being served."""

    def __init__(self, child: Child, port: int) -> None:
        self.child, self.port = child, port

    @property
    def worker(self) -> int:
        """Return the process id of gunicorn's only worker."""
        master = self.child.process.pid
        return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


def answers(port: int) -> bool:
    """Tell whether something speaks HTTP there."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except HTTPError:
        return True
    except (URLError, TimeoutError, ConnectionError):
        return False


@contextmanager
def servers() -> Iterator[Servers]:
    """Yield running stores; the data of PostgreSQL stays."""
    # A Unix socket's path must stay short.
    run_dir = Path(tempfile.mkdtemp(prefix="recl-bench-", dir="/tmp"))
    started = Servers(run_dir)
    try:
        started.start()
        yield started
    finally:
        started.stop()
        shutil.rmtree(run_dir, ignore_errors=True)
