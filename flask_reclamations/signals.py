"""The signal that tells a host what happened, once it is kept: `happened.connect(receiver)`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blinker import Signal


@dataclass(frozen=True)
class Happened:
    """One line of a journal.

    Parameters: `subject` whose journal it is (`case`, `action`, `review`, …); `reference` its number, or None for an
    organisation; `seq` the place of the line there, from 1; `at` an instant of UTC; `payload` what the line says,
    which may name people.
    """

    organisation: str
    subject: str
    reference: str | None
    seq: int
    kind: str
    actor: str
    at: datetime
    payload: Mapping[str, Any]


happened = Signal("Sent with `event`, a `Happened`, just after the commit of each line of a journal; from the app.")
