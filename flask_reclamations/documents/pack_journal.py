"""The journal of a pack: one line of JSON an event; what it says only where names may be read, its digest always."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import IO, Any

from ..domain.journal import payload_digest
from ..domain.seals import KIND, Head
from ..i18n import t
from ..models import Event
from ..models.case import CLAIMANT
from ..queries.seals import Seal
from ..services.act import SYSTEM

Line = dict[str, Any]


def line(event: Event, organisation: str, *, nominative: bool, hidden: Callable[[str, str], bool]) -> Line:
    """Return the line of an event.

    Parameters: `hidden` tells whether an actor (ref, label) is somebody who spoke, whose name stays out: the digest
    is then the one that was written, which nobody can compute again without the name.
    """
    made: Line = asdict(event.link(organisation)) | {"digest": event.digest}
    if not event.actor_ref:
        # Anonymised since: its journal says by a later event what is left of it, which may lie after the cut-off.
        made |= {"masked": True}
    if event.payload and (nominative or event.kind == KIND) and not _rest(event):
        made |= {"salt": event.payload.salt, "said": event.payload.body}
    if not nominative and (event.actor_ref == CLAIMANT or hidden(event.actor_ref, event.actor_label)):
        made |= {"actor_ref": CLAIMANT, "actor_label": t("Réclamant"), "masked": True}
    return made


def _rest(event: Event) -> bool:
    """Tell whether an anonymisation took words out of what an event says: its digest is of those words."""
    payload = event.payload
    untold = event.actor_ref in ("", SYSTEM.ref)
    return untold and payload is not None and payload_digest(payload.salt, payload.body) != event.payload_digest


def write(stream: IO[str], lines: Iterable[Line]) -> None:
    """Write lines."""
    for one in lines:
        stream.write(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n")


def sealed(stream: IO[str], seal: Seal, heads: Iterable[Head]) -> None:
    """Write a seal after the heads that it is over."""
    write(stream, ({"head": [head.subject_kind, head.subject_id, head.seq, head.digest]} for head in heads))
    said = {
        "seq": seal.seq,
        "day": str(seal.day),
        "events": seal.events,
        "chains": seal.chains,
        "digest": seal.digest,
    }
    write(stream, [said])
