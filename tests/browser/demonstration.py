"""`python -m example_app.demo` as a process of its own, and all the processes that it starts."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..servers import free_port
from .running import ROOT, environment


@dataclass(frozen=True)
class Kin:
    """A process; one that took over its number later started at another time."""

    pid: int
    parent: int
    started: str

    @classmethod
    def of(cls, stat: Path) -> "Kin | None":
        """Read `/proc/PID/stat`; None where the process is gone or waits to be buried."""
        with suppress(OSError):
            state, parent, *rest = stat.read_text().rpartition(")")[2].split()
            return None if state == "Z" else cls(int(stat.parent.name), int(parent), rest[17])
        return None

    def lives(self) -> bool:
        now = Kin.of(Path(f"/proc/{self.pid}/stat"))
        return now is not None and now.started == self.started


@dataclass
class Demo:
    """A demonstration that runs, and what it printed."""

    directory: Path
    port: int
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def announced(self) -> None:
        """Read until the last line of the announcement."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                return
        raise AssertionError(f"the demo ended before it was ready: {self.printed}")

    def family(self) -> "set[Kin]":
        """Return every process that descends from this one."""
        everyone = {kin for stat in Path("/proc").glob("[0-9]*/stat") if (kin := Kin.of(stat))}
        found, generation = set[Kin](), {self.process.pid}
        while young := {kin for kin in everyone if kin.parent in generation}:
            found |= young
            generation = {kin.pid for kin in young}
        return found

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def demo(directory: Path) -> Iterator[Demo]:
    """Run the demonstration on this folder until the block ends."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "example_app.demo"],
        cwd=ROOT,
        env=environment(directory, PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Demo(directory, port, process)
    try:
        running.announced()
        yield running
    finally:
        if process.poll() is None:
            running.stop()
        assert process.stdout is not None
        process.stdout.close()
