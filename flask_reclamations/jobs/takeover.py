"""Take a register over, or a batch of it back, a batch of lines a commit: stopped anywhere, it goes on from there."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from ..domain.takeover_lines import Line
from ..errors import Reason
from ..services import takeover
from ..services.act import Act
from ..services.takeover import Source
from .unit import committed

BATCH = 200
T = TypeVar("T")


def take(act: Act, source: Source, lines: Sequence[Line]) -> Iterator[int]:
    """Take lines over and yield how many became a case, batch by batch, each committed."""
    for part in _parts(lines):
        yield committed(partial(takeover.take, act, source, part))


def take_back(act: Act, batch: str, references: Sequence[str]) -> Iterator[tuple[int, dict[str, list[Reason]]]]:
    """Take cases of a batch back and yield how many went and what stood in the way of others, each committed."""
    for part in _parts(references):
        refused = committed(partial(takeover.take_back, act, batch, part))
        yield len(part) - len(refused), refused


def _parts(whole: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(whole)
    while part := list(islice(rest, BATCH)):
        yield part
