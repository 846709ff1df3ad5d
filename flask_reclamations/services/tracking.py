"""Following a case without an account: links that open it, hashed and expiring (D09, criterion 28)."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select, update

from ..domain.vocabulary import Status
from ..errors import TokenError
from ..models import Case, Event, Intake, LinkRequest, TrackingLink
from . import journal, outbox
from .act import Act, claimant_viewer

TWICE = timedelta(hours=1)


def digest_of(token: str) -> str:
    """Return what is kept of a token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def works_until(act: Act) -> datetime:
    """Return until when a link opened now works."""
    return act.now + timedelta(days=act.settings.track_days)


def open_link(act: Act, case: Case) -> str:
    """Open a link to a case and return its token, which nothing keeps: say it now, in a mail or on a page.

    The page of the link is `/track/<token>`; earlier links of the case keep working.
    """
    token = secrets.token_urlsafe(32)
    _keep(act, case, digest_of(token))
    return token


def _keep(act: Act, case: Case, digest: str) -> None:
    act.session.add(
        TrackingLink(
            organisation_id=act.organisation.id,
            case_id=case.id,
            digest=digest,
            created_at=act.now,
            expires_at=works_until(act),
        )
    )
    act.session.flush()


def promise_link(act: Act, message: Intake) -> str:
    """Return the token of a link that will open the case of a message that waits, once a person lets it in.

    A form that comes twice gets another, and only the last works: its page shows one.
    """
    token = secrets.token_urlsafe(32)
    message.digest = digest_of(token)
    act.session.flush()
    return token


def keep_promise(act: Act, message: Intake, case: Case) -> None:
    """Let the link that was given with a message open its case."""
    if message.digest:
        _keep(act, case, message.digest)


def open_again(act: Act, case: Case) -> str:
    """Open a link for a public form that came twice; none, "", once an hour passed or links were ended.

    The form's mark lies in a page that was left open: it must not open a case for ever.
    """
    ended = select(TrackingLink.id).where(TrackingLink.case_id == case.id, TrackingLink.revoked_at.is_not(None))
    if act.now - case.recorded_at > TWICE or act.session.scalar(ended.limit(1)) is not None:
        return ""
    return open_link(act, case)


def find(act: Act, token: str) -> tuple[TrackingLink, Case]:
    """Return the link of a token and its case.

    Raises `TokenError`: `invalid`, `expired`, or `waiting` while a person has yet to read what was sent.
    """
    digest = digest_of(token)
    which = (Intake.organisation_id == act.organisation.id, Intake.digest == digest, Intake.state == Intake.WAITING)
    if act.session.scalar(select(Intake.id).where(*which)) is not None:
        raise TokenError("waiting")
    return _working(act, TrackingLink.digest == digest)


def held(act: Act, link_id: int) -> tuple[TrackingLink, Case]:
    """Return a link that somebody holds, if it still works, and its case.

    Raises `TokenError`: `invalid` or `expired`.
    """
    return _working(act, TrackingLink.id == link_id)


def _working(act: Act, which: ColumnElement[bool]) -> tuple[TrackingLink, Case]:
    query = select(TrackingLink, Case).join(Case, Case.id == TrackingLink.case_id)
    row = act.session.execute(query.where(which, TrackingLink.organisation_id == act.organisation.id)).one_or_none()
    if row is None:
        raise TokenError("invalid")
    link, case = row
    if link.revoked_at is not None or link.expires_at < act.now:
        raise TokenError("expired")
    return link, case


def is_read_there(act: Act, case: Case) -> bool:
    """Tell whether the claimant of a case reads an answer on its page alone: no other way, and a link that works."""
    if not case.has_only_its_page:
        return False
    working = select(TrackingLink.id).where(
        TrackingLink.case_id == case.id, TrackingLink.revoked_at.is_(None), TrackingLink.expires_at >= act.now
    )
    return act.session.scalar(working.limit(1)) is not None


def as_claimant(act: Act, case: Case) -> Act:
    """Return the same act as done by whoever holds a link to this case: its claimant, and nobody elsewhere."""
    return replace(act, viewer=claimant_viewer(case.claimant_label, follows=case.id))


def revoke(act: Act, case: Case) -> None:
    """End all links of a case, to its surveys too, for a mail that went too far; `/track` gives a fresh one."""
    still = update(TrackingLink).where(TrackingLink.case_id == case.id, TrackingLink.revoked_at.is_(None))
    act.session.execute(still.values(revoked_at=act.now).execution_options(synchronize_session=False))
    journal.change(act, case, "links_revoked", {})


def ended_since(at: datetime) -> ColumnElement[bool]:
    """Return the condition that the links of a case were ended after this instant."""
    of_case = and_(Event.subject_kind == "case", Event.subject_id == Case.id)
    return exists().where(of_case, Event.kind == "links_revoked", Event.at > at)


def ask(act: Act, reference: str, email: str) -> None:
    """Keep that somebody wants a fresh link, for `answer` to judge; the same work whatever exists."""
    act.session.add(
        LinkRequest(organisation_id=act.organisation.id, reference=reference, email=email, asked_at=act.now)
    )
    act.session.flush()


def answer(act: Act, request_id: int) -> None:
    """Forget a request; where its reference and address are those of one case, mail a fresh link there."""
    gone = delete(LinkRequest).where(LinkRequest.id == request_id).returning(LinkRequest.reference, LinkRequest.email)
    asked = act.session.execute(gone).one_or_none()
    if asked is None:
        return  # another worker has it
    reference, email = asked
    typed = (reference, reference.upper())
    case = journal.locked(act.session, Case, Case.organisation_id == act.organisation.id, Case.reference.in_(typed))
    address = (case and case.claimant_email) or ""
    if case is None or address.casefold() != email.casefold():
        return
    if case.status == Status.VOID or outbox.waits(act, case, "link"):
        return
    event = journal.change(as_claimant(act, case), case, "link_requested", {})
    outbox.to_claimant(act, case, event, "link")
