"""Cases that nobody is left to handle, or that somebody is again: found by the tick, each in a commit of its own."""

from functools import partial

from ..models import Organisation
from ..services import stranding
from ..services.act import acting, db_session
from .unit import committed, everywhere


def look_again() -> int:
    """Mark what is stranded now, in every organisation, and return how many cases changed."""
    return everywhere("the look at who handles the cases", _of)


def _of(organisation_id: int) -> int:
    act = acting(db_session().get_one(Organisation, organisation_id))
    found = stranding.astray(act)
    db_session().commit()
    return sum(committed(partial(stranding.mend, act, case_id)) for case_id in found)
