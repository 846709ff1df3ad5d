"""The daily seal over every journal of an organisation (issue: the evidence pack; design §8)."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from .journal import canonical

KIND = "sealed"


class Head(NamedTuple):
    """The last event of one chain: what has it, how long it is, the digest of that event."""

    subject_id: int
    subject_kind: str
    seq: int
    digest: str


def in_order(heads: Iterable[Head]) -> Iterator[Head]:
    """Yield heads that come by subject id, with the kinds of one id in the order of their code points.

    No database's collation has a say in a digest.
    """
    for _, same in groupby(heads, key=lambda head: head.subject_id):
        yield from sorted(same)


def digest(before: str, heads: Iterable[Head]) -> tuple[str, int]:
    """Return the digest of a seal and how many chains it is over: those that moved since the seal before.

    It is SHA-256 of the digest of the seal before ("" for the first), then of one line of JSON a head,
    `[kind, id, seq, digest]`, by id then kind. A chain that did not move is held by the seal that last saw it.
    """
    made, count = hashlib.sha256(before.encode()), 0
    for head in in_order(heads):
        line = canonical([head.subject_kind, head.subject_id, head.seq, head.digest])
        made.update(f"\n{line}".encode())
        count += 1
    return made.hexdigest(), count
