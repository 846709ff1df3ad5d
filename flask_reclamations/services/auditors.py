"""Auditors without an account: invited for a time, to read what was chosen; dismissed at once (B18, O02)."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from ..domain.limits import Limits
from ..domain.rights import Door, Viewer
from ..domain.vocabulary import ActionCategory
from ..errors import NotAllowedError, NotFoundError, Reason, RefusedError, TokenError
from ..host import Role
from ..models import AuditorLink
from . import journal
from .act import Act, state
from .tracking import digest_of

LONGEST = 90


@dataclass(frozen=True)
class Invitation:
    """Whom to let read what: cases received from `since` to `until`, of these categories of action, for `days`."""

    label: str
    since: date | None = None
    until: date | None = None
    categories: tuple[str, ...] = ()
    nominative: bool = False
    days: int | None = 30


def _checked(invitation: Invitation) -> None:
    reasons = []
    if not invitation.label.strip():
        reasons.append(Reason("nobody", "Dites qui est invité.", "label"))
    if invitation.since and invitation.until and invitation.until < invitation.since:
        reasons.append(Reason("backwards", "La période finit avant de commencer.", "until"))
    for name in ("since", "until"):
        day = getattr(invitation, name)
        if day is not None and not 1900 < day.year < 2200:
            reasons.append(Reason("no_such_day", "Cette date est impossible.", name))
    if set(invitation.categories) - set(ActionCategory):
        reasons.append(Reason("unknown_category", "Choisissez une valeur de la liste.", "categories"))
    if invitation.days is None or not 1 <= invitation.days <= LONGEST:
        said = "Indiquez un nombre de jours, de 1 à {most}."
        reasons.append(Reason("wrong_days", said, "days", {"most": LONGEST}))
    if reasons:
        raise RefusedError(reasons)


def invite(act: Act, invitation: Invitation) -> str:
    """Open a link and return its token, which nothing keeps: show it now.

    Raises `RefusedError` with a reason beside each wrong field, `NotAllowedError` for who may not decide.
    """
    if not act.viewer.may(Door.DECIDE):
        raise NotAllowedError(Door.DECIDE)
    _checked(invitation)
    token = secrets.token_urlsafe(32)
    row = AuditorLink(
        organisation_id=act.organisation.id,
        label=invitation.label.strip(),
        since=invitation.since,
        until=invitation.until,
        categories=sorted(invitation.categories),
        nominative=invitation.nominative,
        digest=digest_of(token),
        created_at=act.now,
        created_by_label=act.viewer.label,
        expires_at=act.now + timedelta(days=invitation.days or 0),
    )
    act.session.add(row)
    act.session.flush()
    shown = {name: getattr(row, name) for name in ("since", "until", "categories", "nominative", "expires_at")}
    journal.append(act, journal.hold(act), "auditor_invited", {"link": row.id, "label": row.label, **shown})
    return token


def dismiss(act: Act, link_id: int) -> None:
    """End a link now; whoever holds it opens nothing more.

    Raises `NotFoundError` for a link that is not there, `NotAllowedError` for who may not decide.
    """
    if not act.viewer.may(Door.DECIDE):
        raise NotAllowedError(Door.DECIDE)
    organisation = journal.hold(act)
    ours = (AuditorLink.organisation_id == organisation.id, AuditorLink.id == link_id)
    row = act.session.scalar(select(AuditorLink).where(*ours).execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError(str(link_id))
    if row.revoked_at is None:
        row.revoked_at = act.now
        journal.append(act, organisation, "auditor_dismissed", {"link": row.id, "label": row.label})


def find(act: Act, token: str) -> AuditorLink:
    """Return the link of a token.

    Raises `TokenError`: `invalid` or `expired`.
    """
    return _working(act, AuditorLink.digest == digest_of(token))


def held(act: Act, link_id: int) -> AuditorLink:
    """Return a link that a browser holds, if it still works.

    Raises `TokenError`: `invalid` or `expired`.
    """
    return _working(act, AuditorLink.id == link_id)


def _working(act: Act, which: ColumnElement[bool]) -> AuditorLink:
    row = act.session.scalar(select(AuditorLink).where(which, AuditorLink.organisation_id == act.organisation.id))
    if row is None:
        raise TokenError("invalid")
    if row.revoked_at is not None or row.expires_at < act.now:
        raise TokenError("expired")
    return row


def viewer_of(act: Act, link: AuditorLink) -> Viewer:
    """Return an invited auditor with what they may read."""
    zone = ZoneInfo(act.organisation.zone)

    def midnight(day: date | None, *, after: int = 0) -> datetime | None:
        return datetime.combine(day + timedelta(days=after), time(), zone) if day else None

    limits = Limits(
        midnight(link.since), midnight(link.until, after=1), frozenset(link.categories), nominative=link.nominative
    )
    return Viewer(f"auditor:{link.id}", link.label, frozenset({Role.AUDITOR}), limits=limits, rights=state().rights)
