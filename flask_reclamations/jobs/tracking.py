"""Answer those who asked for a fresh link: outside the request, so that it takes the same time for everybody."""

from datetime import datetime, timedelta
from functools import partial

from rq.timeouts import BaseTimeoutException
from sqlalchemy import delete, select

from ..models import LinkRequest, Organisation
from ..services import tracking
from ..services.act import acting, db_session
from .unit import committed, report

TRIED_FOR = timedelta(days=1)


def answer_requests(now: datetime) -> None:
    """Judge each request once, in a transaction of its own; the mails it queues leave with the others.

    One that fails is tried again for a day, then forgotten with the address it holds.
    """
    query = select(LinkRequest.id, LinkRequest.organisation_id).order_by(LinkRequest.id)
    for request_id, organisation_id in db_session().execute(query).all():
        try:
            committed(partial(_answer, request_id, organisation_id, now))
        except BaseTimeoutException:
            raise  # the job's time is up
        except Exception as error:
            # One that cannot be answered must hold nobody's mail back; it is tried again.
            report(f"link request {request_id}", error)
    # After the tries: whoever asked while no worker ran, however long, is answered first.
    committed(lambda: db_session().execute(delete(LinkRequest).where(LinkRequest.asked_at < now - TRIED_FOR)))


def _answer(request_id: int, organisation_id: int, now: datetime) -> None:
    organisation = db_session().get_one(Organisation, organisation_id)
    tracking.answer(acting(organisation, now=now), request_id)
