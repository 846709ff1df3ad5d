"""What time does to the public form's messages, and what O26 changes in cases recorded before it."""

from sqlalchemy import select

from ..domain.vocabulary import Kind
from ..models import Case, Organisation
from ..services import handling, intake, journal
from ..services.act import acting, db_session
from .relay import utc_now
from .unit import committed


def purge() -> int:
    """Forget the messages that were decided long ago and return how many."""
    return committed(lambda: intake.purge(db_session(), utc_now()))


def waive_acknowledgements() -> int:
    """Stop the clock of anonymous complaints still to be acknowledged, and return how many (O26)."""
    query = select(Case.id).where(
        Case.anonymous,
        Case.kind == Kind.COMPLAINT,
        Case.acknowledge_due.is_not(None),
        Case.acknowledged_at.is_(None),
    )
    found = list(db_session().scalars(query.order_by(Case.id)))
    db_session().rollback()  # a reading left open would hold up the next migration
    for case_id in found:
        committed(lambda case_id=case_id: _waive(case_id))  # type: ignore[misc]
    return len(found)


def _waive(case_id: int) -> None:
    session = db_session()
    case = journal.locked(session, Case, Case.id == case_id)
    if case is not None and case.acknowledge_due and not case.acknowledged_at:
        act = acting(session.get_one(Organisation, case.organisation_id))
        handling.waive_acknowledgement(act, case)
