"""What of an organisation travels in an archive, table by table."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from ..models import PREFIX, Base, Organisation, OutboxMessage

BATCH = 500
# What is made anew on the other side, or ends with this one.
STAYS = {
    "export": "a file that somebody asked for, which expires",
    "heartbeat": "when the tick of this installation last ran",
    "link_request": "a link asked for and not yet mailed: it is asked for again",
    "search": "derived: the cases are indexed on arrival",
}
TRAVELS = frozenset(
    {
        "access_log", "action", "action_case", "action_sequence", "addressee", "alert", "alert_case", "attachment",
        "auditor_link",
        "blob", "bounce", "bulk", "bulk_item", "calendar", "canned_answer", "case", "case_link", "case_person",
        "case_tag", "category", "cause", "correspondent", "delivery", "diffusion", "event", "event_payload",
        "exchange", "intake", "mail_template", "mediation", "notification", "organisation", "outbox", "policy",
        "procedure", "readiness", "recurrence_touched", "reminder", "report", "review", "review_action",
        "review_line", "review_sequence", "risk", "risk_action", "risk_case", "risk_sequence", "sequence", "signal",
        "survey", "tag", "takeover", "tracking_link", "view",
    }
)  # fmt: skip


def tables() -> list[Table]:
    """Return the tables that travel, each after those that it points at."""
    return [table for table in Base.metadata.sorted_tables if table.name.removeprefix(PREFIX) in TRAVELS]


def _own(table: Table, organisation_id: int) -> ColumnElement[bool]:
    column = table.c.id if table.name == Organisation.__tablename__ else table.c.organisation_id
    own: ColumnElement[bool] = column == organisation_id
    return own


def rows(session: Session, organisation_id: int, table: Table) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of an organisation in a table, by their key, without holding them all."""
    query = select(table).where(_own(table, organisation_id)).order_by(*table.primary_key)
    for row in session.execute(query.execution_options(yield_per=BATCH)).mappings():
        yield dict(row)


def count(session: Session, organisation_id: int, table: Table) -> int:
    """Return how many rows an organisation has in a table."""
    query = select(func.count()).select_from(table).where(_own(table, organisation_id))
    return session.scalar(query) or 0


def waiting(session: Session, organisation: Organisation) -> int:
    """Return how many mails have not left yet."""
    own = (OutboxMessage.organisation_id == organisation.id, OutboxMessage.state == OutboxMessage.PENDING)
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(*own)) or 0


def leaving(session: Session, organisation: Organisation, now: datetime) -> int:
    """Return how many mails are being sent at this moment."""
    own = (OutboxMessage.organisation_id == organisation.id, OutboxMessage.state == OutboxMessage.PENDING)
    query = select(func.count()).select_from(OutboxMessage).where(*own, OutboxMessage.claimed_until > now)
    return session.scalar(query) or 0
