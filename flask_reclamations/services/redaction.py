"""Take the personal part out of what has a journal: its events first, then its own row (design §8, O23).

The schemas' `personal` marks say what goes, here and nowhere else. Who handled a case, who owns an action or a risk
stay, with the opaque refs of those a case is about: figures by handler and by trainer stay what they were.
"""

import json
import secrets
from typing import Any

from sqlalchemy import delete, insert, select

from ..domain.journal import REDACTION, canonical, payload_digest
from ..domain.retention import FORGOTTEN, Why
from ..models import Action, Alert, Case, Event, EventPayload, Review, Risk
from ..models.case import CLAIMANT
from ..schemas import events
from ..schemas.redaction import FIELDS, personal
from . import journal
from .act import SYSTEM, Act

Subject = Case | Action | Risk | Review | Alert
STAYS = frozenset({"assignee_ref", "assignee_label", "owner_ref", "owner_label"})
# What a host says of itself, by its ref; without one somebody typed it.
TYPED = {
    "session_label": "session_ref",
    "training_label": "training_ref",
    "company_label": "company_ref",
    "funder_label": "funder_ref",
}


def redact(act: Act, subject: Subject, why: Why) -> None:
    """Forget what is personal in a journal and in its row, and say so by an event; the caller holds its lock."""
    chain = list(act.session.scalars(_chain(act, subject)))
    left = [entry for event in chain if (entry := _left_of(act, subject, event)) is not None]
    _blank(subject)
    subject.anonymised_at = act.now
    said = {"old": {"anonymised_at": None}, "new": {"anonymised_at": act.now}, "why": str(why), "redacted": left}
    journal.append(act, subject, REDACTION, said)
    for event in chain:
        act.session.expire(event)


def _chain(act: Act, subject: Subject) -> Any:
    own = (Event.organisation_id == act.organisation.id, Event.subject_kind == subject.SUBJECT)
    query = select(Event).where(*own, Event.subject_id == subject.id).order_by(Event.seq)
    return query.execution_options(populate_existing=True)


def _left_of(act: Act, subject: Subject, event: Event) -> tuple[int, str, str] | None:
    """Take the actor and the personal words out of an event; None where it had neither."""
    digest, changed = event.payload_digest, False
    if event.payload is not None and event.kind != REDACTION:
        said = json.loads(event.payload.body)
        rest = events.rest(event.kind, said)
        for side in ("old", "new") if isinstance(subject, Case) else ():
            for label, ref in TYPED.items():
                if not getattr(subject, ref):
                    rest.get(side, {}).pop(label, None)
        digest, changed = _swap(act, event, rest, changed=rest != said)
    if event.actor_ref not in ("", SYSTEM.ref):
        event.actor_ref = event.actor_label = ""
        changed = True
    act.session.flush()
    # A second redaction says again what the first had left: the last word counts.
    return (event.seq, event.link(act.organisation.ref).digest(), digest) if changed or not event.actor_ref else None


def _swap(act: Act, event: Event, rest: dict[str, Any], *, changed: bool) -> tuple[str, bool]:
    """Put what is left of a payload in its place, under a salt of its own: the old one would let words be guessed."""
    assert event.payload is not None  # noqa: S101
    if not changed:
        return payload_digest(event.payload.salt, event.payload.body), False
    body, salt = canonical(rest), secrets.token_hex(16)
    kept = {"event_id": event.id, "organisation_id": event.organisation_id, "salt": salt, "body": body}
    act.session.execute(delete(EventPayload).where(EventPayload.event_id == event.id))
    act.session.execute(insert(EventPayload).values(**kept))
    return payload_digest(salt, body), True


def _blank(subject: Subject) -> None:
    """Empty the personal columns of a row; what was said stays as « — », so that figures still count it."""
    columns = type(subject).__table__.c
    for name in personal(FIELDS[subject.SUBJECT]) - STAYS:
        value = getattr(subject, name)
        if value is not None:
            setattr(subject, name, _blanked(name, value, nullable=bool(columns[name].nullable)))
    if isinstance(subject, Alert):
        subject.key = f"{FORGOTTEN}{subject.id}"
    if isinstance(subject, Case):
        for label, ref in TYPED.items():
            if not getattr(subject, ref):
                setattr(subject, label, None)


def _blanked(name: str, value: Any, *, nullable: bool) -> Any:
    if name == "recorded_by_ref":
        # Whether its claimant filed it themselves is a fact that figures read (`Case.said_in_person`).
        return value if value == CLAIMANT else None
    if name.endswith(("_ref", "_email", "_phone")):
        return None if nullable else ""
    if isinstance(value, dict):
        return dict.fromkeys(value, FORGOTTEN)
    if isinstance(value, list):
        return [{"ref": None, "label": FORGOTTEN} for _ in value]
    return FORGOTTEN if value else value
