"""The retention of the access log."""

from sqlalchemy import select

from ..models import Organisation
from ..services import accesslog
from ..services.act import db_session, state
from .relay import utc_now


def forget() -> int:
    """Delete the lines past `RECLAMATIONS_ACCESS_LOG_DAYS` and return how many."""
    session, days, now = db_session(), state().settings.access_log_days, utc_now()
    organisations = session.scalars(select(Organisation)).all()
    gone = sum(accesslog.forget(session, organisation, days=days, now=now) for organisation in organisations)
    session.commit()
    return gone
