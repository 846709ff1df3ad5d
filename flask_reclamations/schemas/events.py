"""One schema per kind of event; the fields marked personal drive redaction and pseudonyms (design §8)."""

import json
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from . import (
    actions,
    auditors,
    decided,
    exchanges,
    mediations,
    procedures,
    recurrence,
    redaction,
    reports,
    reviews,
    risks,
    seals,
    takeover,
)
from .subjects import PERSONAL, CaseChange, FileFields, OrganisationFields, WithText
from .subjects import instant as _instant
from .subjects import text as _text


class Voided(WithText):
    """A case that counts nowhere: why, and the reference of the one it doubles."""

    reason = _text()
    original = _text()


class Qualified(WithText):
    """What a case really is: whether it is a complaint, and why (C08)."""

    complaint = fields.Boolean()


class Extended(WithText):
    """More time for the answer: the circumstances, and what the claimant was told (C18)."""

    motive = _text(personal=True)


class Escalated(WithText):
    """Somebody above was asked to step in."""

    target = _text(personal=True)


class WithPeople(CaseChange):
    """An event that names people a case is about, or is put to."""

    implicated = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)
    consulted = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)
    listed = fields.List(fields.String(metadata=PERSONAL), metadata=PERSONAL)
    files = fields.List(fields.Nested(FileFields))


class Sent(CaseChange):
    """A mail that the server accepted or refused."""

    exchange = fields.Integer(allow_none=True)
    template = _text()
    outbox = fields.Integer()
    address = _text(personal=True)
    reply = _text(personal=True)


class Brought(CaseChange):
    """Brought together with another case, or taken apart from it: its reference."""

    other = _text()


class SurveyAnswered(CaseChange):
    """What the person thought of the answer."""

    survey = fields.Integer()
    resolved = _text()
    score = fields.Integer(allow_none=True)
    comment = _text(personal=True)
    answers = fields.Dict(metadata=PERSONAL)


class Dissatisfied(CaseChange):
    """What an unhappy opinion set off, where that is no reopening."""

    survey = fields.Integer()
    effect = _text()


class IntakeAccepted(CaseChange):
    """A person let in what had looked automatic."""

    intake = fields.Integer()
    reasons = fields.List(fields.String())


class IntakeDropped(Schema):
    """A person kept out what had looked automatic: when it came and why it waited, not what it said."""

    intake = fields.Integer()
    received_at = _instant()
    reasons = fields.List(fields.String())


class SettingsChanged(Schema):
    """What an organisation decided."""

    old = fields.Nested(OrganisationFields)
    new = fields.Nested(OrganisationFields)


SCHEMAS: dict[str, type[Schema]] = {
    "filed": WithPeople,
    "acknowledged": Sent,
    "acknowledgement_queued": CaseChange,
    "acknowledgement_recorded": WithText,
    "acknowledgement_waived": CaseChange,
    "mail_sent": Sent,
    "mail_failed": Sent,
    "address_refused": Sent,
    "address_retried": Sent,
    "address_corrected": WithText,
    "answer_delivered": Sent,
    "started": WithText,
    "answered": WithText,
    "disability_told": WithPeople,
    "message_sent": WithText,
    "note_added": WithText,
    "assigned": CaseChange,
    "people_changed": WithPeople,
    "access_changed": WithPeople,
    "watched": WithText,
    "unwatched": WithText,
    "conflict_stated": WithText,
    "stranding_changed": CaseChange,
    "taken_over": WithText,
    "resolved": WithText,
    "thanked": WithText,
    "qualified": Qualified,
    "assessed": WithText,
    "paused": WithText,
    "resumed": WithText,
    "proposed": WithText,
    "date_announced": WithText,
    "extended": Extended,
    "declared_inadmissible": WithText,
    "withdrawn": WithText,
    "rescheduled": WithText,
    "examined": WithText,
    "reminded": WithText,
    "set_aside": WithText,
    "closed": WithText,
    "reopened": WithText,
    "escalated": Escalated,
    "deescalated": WithText,
    "reception_corrected": WithText,
    "survey_answered": SurveyAnswered,
    "dissatisfied": Dissatisfied,
    "mediation_suggested": Dissatisfied,
    "voided": Voided,
    "restored": WithText,
    "archived": CaseChange,
    "held": WithText,
    "released": WithText,
    "rectified": WithText,
    "undone": CaseChange,
    "linked": Brought,
    "unlinked": Brought,
    "recalled": CaseChange,
    "file_quarantined": WithText,
    "link_requested": CaseChange,
    "links_revoked": CaseChange,
    "intake_accepted": IntakeAccepted,
    "intake_dropped": IntakeDropped,
    "settings_changed": SettingsChanged,
    **actions.SCHEMAS,
    **auditors.SCHEMAS,
    **decided.SCHEMAS,
    **exchanges.SCHEMAS,
    **mediations.SCHEMAS,
    **procedures.SCHEMAS,
    **reviews.SCHEMAS,
    **recurrence.SCHEMAS,
    **redaction.SCHEMAS,
    **reports.SCHEMAS,
    **risks.SCHEMAS,
    **seals.SCHEMAS,
    **takeover.SCHEMAS,
}


@cache
def schema_of(kind: str) -> Schema:
    """Return the schema of a kind of event."""
    # Sixty fields are copied each time a schema is made: once a kind is enough.
    return SCHEMAS[kind]()


def dump(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload as JSON values.

    Raises `KeyError` for an unknown kind and `ValueError` for a field its schema does not know.
    """
    schema = schema_of(kind)
    unknown = set(payload) - set(schema.fields)
    for side in ("old", "new", "before", "after"):
        nested = schema.fields.get(side)
        if isinstance(nested, fields.Nested):
            unknown |= set(payload.get(side, {})) - set(nested.schema.fields)
    if unknown:
        raise ValueError(f"event {kind!r} has no field {', '.join(sorted(unknown))}")
    dumped: dict[str, Any] = schema.dump(payload)
    return dumped


def load(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a stored payload as Python values."""
    loaded: dict[str, Any] = schema_of(kind).load(payload, unknown=EXCLUDE)
    return loaded


def read(kind: str, body: str) -> dict[str, Any] | None:
    """Return a stored payload as Python values; None where somebody changed it to what no event says."""
    try:
        return load(kind, json.loads(body))
    except (KeyError, ValueError, ValidationError):
        return None


def value(kind: str, name: str, stored: Any) -> Any:
    """Return one of the new values of a stored payload as a Python value."""
    new = schema_of(kind).fields["new"]
    assert isinstance(new, fields.Nested)  # noqa: S101
    return new.schema.fields[name].deserialize(stored)


def rest(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a stored payload without what is personal in it."""
    return redaction.rest(schema_of(kind), payload)
