"""Start the demo's processes so that none of them outlives the supervisor."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
GRACE = 5.0  # seconds between asking and forcing
LAST_LINES = 12


@dataclass(frozen=True)
class Child:
    """A running process: its name in messages, where it writes, and the signal that stops it cleanly."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    stop_signal: signal.Signals

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to those it started in its group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def last_words(self) -> str:
        """Return the end of the log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:])


def spawn(
    name: str,
    command: Sequence[str],
    *,
    logs: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    cwd: Path = PROJECT,
) -> Child:
    """Start a process that the kernel stops when we die, whatever kills us; call from the main thread."""
    log = logs / f"{name}.log"
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches the whole terminal: in a session of their own, children only hear us.
            start_new_session=True,
            preexec_fn=_tie(stop_signal),
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    return Child(name, process, log, stop_signal)


def _tie(stop_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # we died before the line above
            os._exit(1)

    return tie


def stop(children: Iterable[Child]) -> None:
    """Stop processes together: ask, ask again (RQ's worker then drops its job), force."""
    everyone = list(children)
    running = everyone
    for number, patience in ((None, GRACE), (None, 1.0), (signal.SIGKILL, 1.0)):
        running = [child for child in running if child.process.poll() is None]
        for child in running:
            child.signal(number or child.stop_signal)
        _wait(running, patience)
    for child in everyone:  # what a dead process left behind, such as RQ's scheduler
        child.signal(signal.SIGKILL)


def _wait(children: Sequence[Child], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
