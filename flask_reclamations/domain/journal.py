"""The chained journal: digests of payloads and of events, and what breaks a chain (design §8)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

START = "0" * 64
# The event that says what became of the events before it: which words went, by the digest of what is left.
REDACTION = "anonymised"
# Made once: `json.dumps` makes one for each text.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value)


def payload_digest(salt: str, payload: str) -> str:
    """Return SHA-256(salt ‖ canonical JSON): it survives the payload that retention deletes."""
    return hashlib.sha256((salt + payload).encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """One event as the chain sees it; `at` is an ISO instant in UTC."""

    organisation: str
    subject_kind: str
    subject_id: int
    seq: int
    kind: str
    actor_ref: str
    actor_label: str
    at: str
    payload: str
    previous: str

    def digest(self) -> str:
        """Return the digest that the next event names as its `previous`."""
        return hashlib.sha256(canonical(vars(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Stored:
    """An event as found in the database: its link, the digest stored with it, and its payload if still there."""

    link: Link
    digest: str
    salt: str | None
    payload: str | None


@dataclass(frozen=True)
class Left:
    """What a redaction left of one event: the digests of its link without an actor, and of its payload's rest."""

    link: str
    payload: str


def redactions(events: Sequence[Stored]) -> dict[int, Left]:
    """Return what the redactions of a chain left of its events, by their place in it; the last word counts."""
    left: dict[int, Left] = {}
    for event in events:
        if event.link.kind == REDACTION and event.payload is not None:
            for seq, link, payload in json.loads(event.payload).get("redacted", ()):
                left[seq] = Left(link, payload)
    return left


def first_fault(events: Sequence[Stored], head: str, length: int) -> str | None:
    """Return a sentence naming the first event that does not fit its chain, or None.

    Names a changed, removed, inserted or reordered event and a cut tail. What a later redaction took away is judged
    by what the redaction says it left.
    """
    previous, redacted = START, redactions(events)
    for position, event in enumerate(events, 1):
        link = event.link
        name = f"{link.subject_kind} {link.subject_id}, event {link.seq} ({link.kind})"
        if link.seq != position:
            return f"{name}: event {position} is missing"
        left = redacted.get(link.seq, Left(event.digest, link.payload))
        if event.payload is not None and payload_digest(event.salt or "", event.payload) != left.payload:
            return f"{name}: its payload was changed"
        if link.previous != previous:
            return f"{name}: it does not follow the event before it"
        if link.digest() != left.link:
            return f"{name}: it was changed"
        previous = event.digest
    if (previous, len(events)) != (head, length):
        return f"its journal has {len(events)} events where {length} were written"
    return None


def fold(payloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields as of the last of these payloads, oldest first."""
    state: dict[str, Any] = {}
    for payload in payloads:
        state.update(payload.get("new", {}))
    return state
