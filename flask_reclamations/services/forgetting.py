"""Forget a case: its own row and journal, then all that other tables keep of who spoke and of what was said (O23).

What stays: kinds, categories, dates, delays, marks and references, who handled it, and the links to actions, risks
and reviews. Those have journals of their own: they are forgotten as a case is, once settled for as long and once no
case that they cite is remembered.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from ..domain.retention import FORGOTTEN, Why
from ..domain.surveys import Shape
from ..models import (
    AccessLine,
    Action,
    Addressee,
    Attachment,
    Blob,
    Bounce,
    Bulk,
    BulkItem,
    Case,
    CasePerson,
    Cause,
    Correspondent,
    Delivery,
    Diffusion,
    Event,
    Exchange,
    Intake,
    LinkRequest,
    Mediation,
    Notification,
    OutboxMessage,
    Reminder,
    SavedView,
    Survey,
    TrackingLink,
)
from ..queries.requests import same
from . import redaction, search
from .act import Act

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NOT_SENT = (OutboxMessage.PENDING, OutboxMessage.HELD)
_MAIL = {"address": None, "message_id": None, "said": None, "body": None, "error": None}
# A shorter word would be found in half of the saved views.
TELLING = 4


def _said(column: Any) -> Any:
    return case((column.is_not(None), FORGOTTEN))


# What the tables of a case become; a column that is not named tells of nobody, and a test holds us to it.
BLANK: dict[type[Any], dict[str, Any]] = {
    Exchange: {
        "author_ref": None,
        "author_label": FORGOTTEN,
        "recorded_by_label": _said(Exchange.recorded_by_label),
        "text": FORGOTTEN,
        "message_id": None,
    },
    Survey: {"comment": _said(Survey.comment)},
    OutboxMessage: _MAIL,
    Delivery: {"address": "", "reply": ""},
    Correspondent: {"label": FORGOTTEN, "email": None, "person_ref": None},
    Addressee: {"label": FORGOTTEN},
    Cause: {"text": FORGOTTEN, "whys": []},
    CasePerson: {"person_label": FORGOTTEN},
    Mediation: {
        "leader_ref": None,
        "leader_label": FORGOTTEN,
        "parties": _said(Mediation.parties),
        "reason": _said(Mediation.reason),
        "offered_by_label": FORGOTTEN,
        "replied_by_label": _said(Mediation.replied_by_label),
        "result": _said(Mediation.result),
        "ended_by_label": _said(Mediation.ended_by_label),
    },
    Reminder: {"person_label": FORGOTTEN},
    Intake: {
        "content": {},
        "digest": None,
        "decided_by_ref": None,
        "decided_by_label": _said(Intake.decided_by_label),
    },
    BulkItem: {"reasons": []},
}


def forget(act: Act, row: Case, why: Why) -> None:
    """Anonymise one case, held by the caller; its journal says so and still verifies."""
    names = _names(act.session, row)
    _drop_views(act, names)
    _let_addresses_go(act, row)
    mine = CasePerson.case_id == row.id
    named = mine & ~CasePerson.relation.in_([CasePerson.IMPLICATED, CasePerson.STATED])
    _do(act, delete(CasePerson).where(named))
    for table, values in BLANK.items():
        _do(act, update(table).where(table.case_id == row.id).values(**values))
    not_sent = (OutboxMessage.case_id == row.id, OutboxMessage.state.in_(NOT_SENT))
    _do(act, update(OutboxMessage).where(*not_sent).values(state=OutboxMessage.DROPPED))
    for table in (Notification, TrackingLink):
        _do(act, delete(table).where(table.case_id == row.id))
    here = act.organisation.id
    _do(act, delete(LinkRequest).where(LinkRequest.organisation_id == here, LinkRequest.reference == row.reference))
    seen = (AccessLine.organisation_id == here, AccessLine.target == row.reference)
    _do(act, update(AccessLine).where(*seen).values(actor_ref="", actor_label=FORGOTTEN))
    asked = select(BulkItem.bulk_id).where(BulkItem.case_id == row.id)
    _do(act, update(Bulk).where(Bulk.id.in_(asked)).values(said={}))
    _rewrite(act.session, row)
    act.session.expire_all()
    redaction.redact(act, row, why)
    act.session.flush()
    _drop_files(act, Attachment.case_id == row.id)
    search.index(act.session, [row])


def forget_settled(act: Act, subject: redaction.Subject, why: Why) -> None:
    """Anonymise an action, a risk, a review or an alert, held by the caller, with the mails that spoke of it."""
    of_it = select(Event.id).where(Event.subject_kind == subject.SUBJECT, Event.subject_id == subject.id)
    _do(act, update(OutboxMessage).where(OutboxMessage.event_id.in_(of_it)).values(**_MAIL))
    told = select(Diffusion).where(Diffusion.event_id.in_(of_it))
    for diffusion in act.session.scalars(told):
        _forget_diffusion(diffusion)
    redaction.redact(act, subject, why)
    act.session.flush()
    if isinstance(subject, Action):
        _drop_files(act, Attachment.action_id == subject.id)


def forget_lists(act: Act, before: datetime) -> None:
    """Forget the lists of what was late that left before: they name cases, and are of none."""
    old = (OutboxMessage.organisation_id == act.organisation.id, OutboxMessage.case_id.is_(None))
    left = (OutboxMessage.created_at < before, OutboxMessage.body.is_not(None))
    _do(act, update(OutboxMessage).where(*old, *left).values(**_MAIL))


def _do(act: Act, statement: Any) -> None:
    act.session.execute(statement.execution_options(synchronize_session=False))


def _names(session: Session, row: Case) -> set[str]:
    """Return the names and addresses by which somebody may have looked for a case."""
    contacts = select(Correspondent.label, Correspondent.email).where(Correspondent.case_id == row.id)
    found = {value for pair in session.execute(contacts) for value in pair}
    found |= {row.claimant_label, row.claimant_email, row.claimant_phone, row.people_concerned}
    return {value.casefold() for value in found if value and len(value) >= TELLING}


def _drop_views(act: Act, names: Iterable[str]) -> None:
    """Delete the saved views that look for one of these names."""
    known = list(names)
    for view in act.session.scalars(select(SavedView).where(SavedView.organisation_id == act.organisation.id)):
        told = " ".join([view.name, *(str(value) for value in view.filters.values())]).casefold()
        if any(name in told for name in known):
            act.session.delete(view)
    act.session.flush()


def _let_addresses_go(act: Act, row: Case) -> None:
    """Forget that an address was refused, unless a case that is remembered writes to it too."""
    theirs = select(Correspondent.email).where(Correspondent.case_id == row.id)
    addresses = {email for email in [row.claimant_email, *act.session.scalars(theirs)] if email}
    here = act.organisation.id
    for folded in {Bounce.folded(address) for address in addresses}:
        claims = exists().where(Case.organisation_id == here, Case.id != row.id, same(Case.claimant_email, folded))
        writes = exists().where(
            Correspondent.organisation_id == here, Correspondent.case_id != row.id, same(Correspondent.email, folded)
        )
        _do(
            act,
            delete(Bounce).where(Bounce.organisation_id == here, Bounce.address == folded, ~or_(claims, writes)),
        )


def _rewrite(session: Session, row: Case) -> None:
    """Empty what lies inside JSON: words between marks, meetings between dates."""
    for survey in session.scalars(select(Survey).where(Survey.case_id == row.id)):
        texts = {str(at) for at, asked in enumerate(survey.questions) if asked.get("shape") == Shape.TEXT}
        survey.answers = {at: FORGOTTEN if at in texts else said for at, said in survey.answers.items()}
        if not row.session_ref:
            survey.session_label = None
    for mediation in session.scalars(select(Mediation).where(Mediation.case_id == row.id)):
        mediation.meetings = [{**meeting, "text": FORGOTTEN} for meeting in mediation.meetings]
    for diffusion in session.scalars(select(Diffusion).where(Diffusion.case_id == row.id)):
        _forget_diffusion(diffusion)
    session.flush()


def _forget_diffusion(diffusion: Diffusion) -> None:
    diffusion.title = diffusion.text = diffusion.author_label = FORGOTTEN
    diffusion.people = [{"ref": "", "label": FORGOTTEN} for _ in diffusion.people]


def _drop_files(act: Act, where: ColumnElement[bool]) -> None:
    """Let files go; a content that nothing holds any more is old enough for the next sweep to delete it."""
    blobs = list(act.session.scalars(select(Attachment.blob_id).where(where)))
    _do(act, delete(Attachment).where(where))
    orphan = (Blob.id.in_(blobs), ~exists().where(Attachment.blob_id == Blob.id))
    _do(act, update(Blob).where(*orphan).values(at=LONG_AGO))
