"""The waiting room: what looks automatic is read by a person before it becomes a case, or does not."""

import re
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ..domain.rights import Door
from ..domain.vocabulary import Kind, Stakeholder
from ..errors import NotAllowedError, NotFoundError
from ..models import Attachment, Case, Intake
from ..models.case import CLAIMANT
from ..queries import organisations
from ..schemas import intake as contents
from . import drafts, files, filing, journal, tracking
from .act import Act, claimant_viewer
from .drafts import Draft, Outsider

KEPT_FOR = timedelta(days=30)
LINKS, LINK = 2, re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
TRAP, FAST, LINKED = "trap", "fast", "links"


def suspicions(draft: Draft, told: Outsider, *, trap: str, fast: bool) -> list[str]:
    """Return why a message looks automatic; empty where it does not.

    Parameters: `trap` what was typed in the field that people do not see; `fast` True where the form was sent
    sooner than anybody writes. A link in a line made for a name, or several in the text, is a reason too.
    """
    lines = (draft.subject, told.claimant_label, told.claimant_phone, told.session_label)
    texts = " ".join((draft.description, draft.desired_outcome or ""))
    linked = any(LINK.search(line or "") for line in lines) or len(LINK.findall(texts)) >= LINKS
    found = {TRAP: bool(trap), FAST: fast, LINKED: linked}
    return [reason for reason, holds in found.items() if holds]


def sent_before(act: Act, submission: str) -> Case | Intake | None:
    """Return what the same form made when it was sent before.

    Raises `NotAllowedError` for the mark of a form that was not sent without an account.
    """
    org = act.organisation.id
    case = act.session.scalar(select(Case).where(Case.organisation_id == org, Case.submission == submission))
    if case is not None and case.recorded_by_ref != CLAIMANT:
        raise NotAllowedError("another person's submission")
    waiting = select(Intake).where(Intake.organisation_id == org, Intake.submission == submission)
    return case or act.session.scalar(waiting)


def filed_case(act: Act, case_id: int) -> Case | None:
    """Return a case of this organisation, to the browser that filed it."""
    return act.session.scalar(select(Case).where(Case.organisation_id == act.organisation.id, Case.id == case_id))


def receive(act: Act, draft: Draft, told: Outsider, *, suspicions: list[str]) -> Case | Intake:
    """Take what the public form sent: a case, or a message that waits where there are suspicions.

    Raises `RefusedError` beside each wrong field, the same for both.
    """
    before = sent_before(act, draft.submission)
    if before is not None:
        return before
    if not suspicions:
        try:
            return filing.file_public(act, draft, told)
        except filing.AlreadyFiledError as again:
            return again.case  # by another click, since we looked
    drafts.check_outsider(act, told)
    drafts.check(act, draft)
    files.check_count(act, draft.files)
    row = Intake(
        organisation_id=act.organisation.id,
        submission=draft.submission,
        received_at=act.now,
        content=contents.dump(asdict(draft) | asdict(told)),
        reasons=suspicions,
    )
    act.session.add(row)
    act.session.flush()
    return row


def said_in(row: Intake) -> tuple[Draft, Outsider]:
    """Return what a waiting message says."""
    kept = contents.load(row.content)
    kept |= {"kind": Kind(kept["kind"]), "stakeholder": Stakeholder(kept["stakeholder"])}
    kept["files"] = tuple(kept["files"])

    def part(kind: type[Any]) -> dict[str, Any]:
        return {item.name: kept[item.name] for item in fields(kind) if item.name in kept}

    return Draft(**part(Draft)), Outsider(**part(Outsider))


def joined(act: Act, draft: Draft) -> list[Attachment]:
    """Return the files that came with a waiting message and are still there."""
    outsider = replace(act, viewer=claimant_viewer(None))
    return files.staged(outsider, files.Enclosed(draft.submission, draft.files))


def accept(act: Act, intake_id: int) -> Case:
    """Let a message in: its sender's case, received when it came; the journal says who let it in, and when.

    Raises `NotFoundError` once it was decided, and `RefusedError` where the organisation's rules changed since.
    """
    row = _decided(act, intake_id, Intake.ACCEPTED)
    draft, told = said_in(row)
    known = {category.code for category in organisations.categories(act.session, act.organisation) if category.active}
    # What is no longer there must not keep a person out.
    category = draft.category if draft.category in known else None
    draft = replace(draft, category=category, files=tuple(file.token for file in joined(act, draft)))
    sender = replace(act, viewer=claimant_viewer(told.claimant_label))
    case = filing.file_public(sender, draft, told, received_at=row.received_at)
    journal.change(act, case, "intake_accepted", {}, intake=row.id, reasons=row.reasons)
    tracking.keep_promise(act, row, case)
    row.case_id = case.id
    act.session.flush()
    return case


def drop(act: Act, intake_id: int) -> None:
    """Keep a message out; the organisation's journal says who did, and why it had waited.

    Raises `NotFoundError` once it was decided.
    """
    row = _decided(act, intake_id, Intake.DROPPED)
    said = {"intake": row.id, "received_at": row.received_at, "reasons": row.reasons}
    journal.append(act, journal.hold(act), "intake_dropped", said)


def _decided(act: Act, intake_id: int, decision: str) -> Intake:
    if not act.viewer.may(Door.WAITING):
        raise NotAllowedError("waiting room")
    # One statement decides: two people who press at once do not both succeed.
    which = (Intake.organisation_id == act.organisation.id, Intake.id == intake_id, Intake.state == Intake.WAITING)
    who = {"decided_by_ref": act.viewer.ref, "decided_by_label": act.viewer.label, "decided_at": act.now}
    claim = update(Intake).where(*which).values(state=decision, **who).returning(Intake.id)
    if act.session.scalar(claim.execution_options(synchronize_session=False)) is None:
        raise NotFoundError(str(intake_id))
    return act.session.get_one(Intake, intake_id, populate_existing=True)


def purge(session: Session, now: datetime) -> int:
    """Forget what was decided thirty days ago and return how many; what waits stays until a person has read it."""
    old = delete(Intake).where(Intake.state != Intake.WAITING, Intake.decided_at < now - KEPT_FOR)
    gone = session.execute(old.execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]
