"""The dates of a case derived again from what it keeps: its policy, its calendar and the moments of its journal."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..models import Case, Organisation
from . import deadlines, journal
from .act import Act


def astray(session: Session, organisation: Organisation, case: Case) -> dict[str, datetime | None]:
    """Return each date of a case, by column, that is not the one its moments give, with that one."""
    right = deadlines.derived(session, organisation, case)
    wrong = {name: date for name, date in right.items() if getattr(case, name) != date}
    if not wrong and case.next_due != (due := deadlines.next_due(case)):
        return {"next_due": due}
    return wrong


def recompute(act: Act, case: Case) -> bool:
    """Put the dates of a case right, as an event, and tell whether any moved; an announced one never does."""
    wrong = astray(act.session, act.organisation, case)
    if wrong:
        journal.change(act, case, "rescheduled", wrong)
    return bool(wrong)
