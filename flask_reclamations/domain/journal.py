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


class Fault(str):
    """What does not verify, as a sentence in English; other languages make their own of its code and values.

    Parameters: `of` the reference of what it is about.
    """

    code: str
    values: Mapping[str, Any]
    of: str

    def __new__(cls, code: str, values: Mapping[str, Any], of: str = "") -> "Fault":
        """Word a fault."""
        said = SENTENCES[code].format(**values)
        self = super().__new__(cls, f"{of}: {said}" if of else said)
        self.code, self.values, self.of = code, values, of
        return self


_EVENT = "{subject} {id}, event {seq} ({kind}): "
_SEAL = "seal of {day} ({organisation}, event {seq}): "
SENTENCES = {
    "missing": f"{_EVENT}event {{position}} is missing",
    "payload": f"{_EVENT}its payload was changed",
    "order": f"{_EVENT}it does not follow the event before it",
    "event": f"{_EVENT}it was changed",
    "length": "its journal has {found} events where {written} were written",
    "field": "its {field} is not what its journal says",
    "words": "the words of exchange {exchange} are not what its journal says",
    "orphan": "{subject} {id}: it has a journal but is gone from the {book}",
    "number": "{year}: number {number} is missing from the {book} ({count} in all)",
    "ungiven": "{year}: number {number} was never given",
    "seal_gone": "seal ({organisation}, event {seq}): its words are gone, and no seal is ever redacted",
    "seal_short": f"{_SEAL}the journal has fewer events than the {{count}} it sealed",
    "seal": f"{_SEAL}the journal is not what it sealed",
}


def redactions(events: Sequence[Stored]) -> dict[int, Left]:
    """Return what the redactions of a chain left of its events, by their place in it; the last word counts.

    One that somebody changed so that it no longer reads says nothing.
    """
    left: dict[int, Left] = {}
    for event in events:
        if event.link.kind == REDACTION and event.payload is not None:
            try:
                left |= {seq: Left(*of) for seq, *of in json.loads(event.payload).get("redacted", ())}
            except (AttributeError, TypeError, ValueError):
                continue
    return left


def first_fault(events: Sequence[Stored], head: str, length: int) -> Fault | None:
    """Return what is wrong of the first event that does not fit its chain, or None.

    Names a changed, removed, inserted or reordered event and a cut tail. What a later redaction took away is judged
    by what the redaction says it left.
    """
    previous, redacted = START, redactions(events)
    for position, event in enumerate(events, 1):
        link = event.link
        name = {"subject": link.subject_kind, "id": link.subject_id, "seq": link.seq, "kind": link.kind}
        if link.seq != position:
            return Fault("missing", name | {"position": position})
        left = redacted.get(link.seq, Left(event.digest, link.payload))
        if event.payload is not None and payload_digest(event.salt or "", event.payload) != left.payload:
            return Fault("payload", name)
        if link.previous != previous:
            return Fault("order", name)
        if link.digest() != left.link:
            return Fault("event", name)
        previous = event.digest
    if (previous, len(events)) != (head, length):
        return Fault("length", {"found": len(events), "written": length})
    return None


def fold(payloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields as of the last of these payloads, oldest first."""
    state: dict[str, Any] = {}
    for payload in payloads:
        state.update(payload.get("new", {}))
    return state
