"""What is kept of a person, as it is handed over: no note of ours, nothing said with others alone (RGPD 15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.surveys import answered
from ..errors import NotFoundError
from ..models import Attachment, Case, Correspondent, Exchange, Survey
from ..queries import requests as kept
from ..schemas.subjects import CaseFields
from .act import Act
from .journal import payload_of

ANSWERED, EXPORTED = "person_request", "exporte"
# What a case says of its claimant and of what they lived; delays, priorities, who handles it and whom it is about,
# as staff wrote it, are ours.
OWN = (
    "reference", "kind", "status", "category", "channel", "stakeholder", "claimant_ref", "claimant_label",
    "claimant_email", "claimant_phone", "anonymous", "session_label", "training_label", "company_label",
    "funder_label", "subject", "description", "desired_outcome", "impact", "occurred_on", "sent_on",
    "received_at", "recorded_at", "acknowledged_at", "answered_at", "closed_at", "outcome", "satisfaction",
)  # fmt: skip


@dataclass(frozen=True)
class Theirs:
    """What concerns a person: the cases that they are the claimant of, and themselves as correspondents of others."""

    cases: Sequence[Case]
    contacts: Sequence[tuple[Case, Correspondent]]


def of_request(act: Act, ref: str) -> Theirs:
    """Return what a request handed over, of what may still be read and is not anonymised.

    Parameters: `ref` the place of the request in the organisation's journal.
    Raises `NotFoundError` for another one, and where nothing of it is left.
    """
    seq = int(ref) if ref.isdecimal() and len(ref) < 10 else 0
    event = kept.request_of(act.session, act.organisation, ANSWERED, seq)
    said = payload_of(event) if event else {}
    spoken = {int(number): reference for reference, number in said.get("contacts", ())}
    claimed = kept.named(act.session, act.organisation, act.viewer, said.get("cases", ()))
    others = kept.named(act.session, act.organisation, act.viewer, set(spoken.values()))
    by_id = {case.id: case for case in others}
    contacts = [(by_id[row.case_id], row) for row in kept.contacts(act.session, others, spoken)]
    if said.get("deed") != EXPORTED or not (claimed or contacts):
        raise NotFoundError(ref)
    return Theirs(claimed, contacts)


def data(act: Act, theirs: Theirs) -> dict[str, Any]:
    """Return all that is kept of a person, as JSON values."""
    return {
        "organisation": act.organisation.name,
        "at": act.now.isoformat(),
        "cases": [_claimed(act, case) for case in theirs.cases],
        "contacts": [_spoken(act, case, contact) for case, contact in theirs.contacts],
    }


def _claimed(act: Act, case: Case) -> dict[str, Any]:
    said = list(kept.exchanges(act.session, case))
    shown = {exchange.id for exchange in said}
    files = [
        file
        for file in kept.files(act.session, case)
        if not file.internal and (file.exchange_id is None or file.exchange_id in shown)
    ]
    own: dict[str, Any] = CaseFields(only=OWN).dump(case)
    opinions = [_opinion(one) for one in kept.opinions(act.session, case)]
    lists = {"exchanges": [_exchange(one) for one in said], "files": [_file(one) for one in files]}
    return own | lists | {"opinions": opinions}


def _spoken(act: Act, case: Case, contact: Correspondent) -> dict[str, Any]:
    """Return what a case keeps of a correspondent: who they are, what they wrote, what was written to them."""
    return {
        "reference": case.reference,
        "role": contact.role,
        "label": contact.label,
        "email": contact.email,
        "person_ref": contact.person_ref,
        "added_at": contact.added_at.isoformat(),
        "removed_at": contact.removed_at and contact.removed_at.isoformat(),
        "exchanges": [_exchange(one) for one in kept.said_with(act.session, contact)],
    }


def _exchange(one: Exchange) -> dict[str, Any]:
    return {"at": one.at.isoformat(), "direction": one.direction, "author": one.author_label, "text": one.text}


def _file(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "at": one.at.isoformat(), "sha256": one.blob.sha256}


def _opinion(one: Survey) -> dict[str, Any]:
    return {
        "at": one.answered_at and one.answered_at.isoformat(),
        "resolved": one.resolved,
        "score": one.score,
        "comment": one.comment,
        "answers": [{"question": asked, "answer": said} for asked, said in answered(one.questions, one.answers)],
    }
