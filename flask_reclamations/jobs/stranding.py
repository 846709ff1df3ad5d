"""Cases that nobody is left to handle, or that somebody is again: found by the tick, each in a commit of its own."""

from functools import partial

from rq.timeouts import BaseTimeoutException
from sqlalchemy import select

from ..models import Organisation
from ..services import stranding
from ..services.act import acting, db_session
from .unit import committed, report


def look_again() -> int:
    """Mark what is stranded now, in every organisation, and return how many cases changed."""
    return sum(map(_guarded, db_session().scalars(select(Organisation.id).order_by(Organisation.id)).all()))


def _guarded(organisation_id: int) -> int:
    """Look at one organisation; a directory that does not answer holds neither the others nor the mails back."""
    try:
        return _of(organisation_id)
    except BaseTimeoutException:
        raise
    except Exception as error:
        report(f"the look at who handles the cases of organisation {organisation_id}", error)
        db_session().rollback()
        return 0


def _of(organisation_id: int) -> int:
    act = acting(db_session().get_one(Organisation, organisation_id))
    found = stranding.astray(act)
    db_session().commit()
    return sum(committed(partial(stranding.mend, act, case_id)) for case_id in found)
