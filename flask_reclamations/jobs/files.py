"""Files outside a request: the antivirus looks at what waits, the tick sweeps what nobody sent."""

import logging
from datetime import datetime, timedelta

from rq.timeouts import BaseTimeoutException
from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError

from ..antivirus import Scanner
from ..models import Attachment, Blob, Intake, Organisation
from ..services import files
from ..services.act import acting, db_session, state
from ..storage import PART
from .relay import utc_now
from .unit import cause, committed, report

log = logging.getLogger("flask_reclamations")
GRACE = timedelta(days=1)
BATCH = 500


def scan_pending() -> int:
    """Have the antivirus look at what waits and return how many it judged; what it could not see waits on.

    Where the operator has none any more, what waited for it is let through, as new files are.
    """
    scanner, judged = state().antivirus, 0
    # What was never tried comes first, in no order within: none that fails each time starves another.
    order = (Blob.verdict.is_not(None), func.random())
    waiting = select(Blob.id).where(Blob.state == Blob.PENDING).order_by(*order).limit(BATCH)
    for blob_id in db_session().scalars(waiting).all():
        try:
            judged += _scan(scanner, blob_id)
        except BaseTimeoutException:
            raise  # the job's time is up, not this file's fault
        except (ConnectionError, TimeoutError) as error:
            log.warning("the antivirus does not answer (%s): files wait for the tick", type(error).__name__)
            _unseen(blob_id, error)
            break
        except Exception as error:
            # One file it chokes on must not hold the others back.
            report(f"the antivirus's look at content {blob_id}", error)
            _unseen(blob_id, error)
    return judged


def _scan(scanner: Scanner | None, blob_id: int) -> bool:
    session, store, finding = db_session(), state().storage, None
    # Whole, as it is now: another worker may have judged it since the list was made.
    blob = session.get(Blob, blob_id, populate_existing=True)
    if blob is None or blob.state != Blob.PENDING:
        session.rollback()
        return False
    place, organisation_id = blob.place, blob.organisation_id
    session.commit()
    if scanner is not None:
        with store.open(place) as stream:
            finding = scanner(stream)
    aside = f"quarantine/{place.removeprefix('files/')}" if finding else place
    if finding:
        with store.open(place) as stream:
            store.put(aside, stream.read())

    def settled() -> bool:
        act = acting(session.get_one(Organisation, organisation_id), now=utc_now())
        return files.settle(act, blob_id, finding, place=aside)

    mine = committed(settled)
    if finding and mine:
        store.delete(place)
    return mine


def _unseen(blob_id: int, error: Exception) -> None:
    session = db_session()
    session.rollback()
    blob = session.get(Blob, blob_id)
    if blob is not None and blob.state == Blob.PENDING:
        blob.verdict = cause(error)[:200]
    session.commit()


def sweep(now: datetime | None = None) -> int:
    """Drop what was staged and never sent, a day ago or more, and files without a row; return how many files went."""
    session, now = db_session(), now or utc_now()
    # A message of the waiting room keeps its files until a person decides.
    waits = exists().where(
        Intake.organisation_id == Attachment.organisation_id,
        Intake.submission == Attachment.submission,
        Intake.state == Intake.WAITING,
    )
    never_sent = (Attachment.staged(), Attachment.at < now - GRACE, ~waits)
    session.execute(delete(Attachment).where(*never_sent).execution_options(synchronize_session=False))
    session.commit()
    orphan = (Blob.at < now - GRACE, Blob.unused())
    rows = session.execute(select(Blob.id, Blob.place).where(*orphan).limit(BATCH)).all()
    session.commit()
    gone = sum(_drop(blob_id, place, now) for blob_id, place in rows)
    return gone + _strays(now)


def _drop(blob_id: int, place: str, now: datetime) -> bool:
    """Delete one content and its file together; False where somebody brought it again meanwhile."""
    session = db_session()
    orphan = (Blob.at < now - GRACE, Blob.unused())
    try:
        gone = session.execute(
            delete(Blob).where(Blob.id == blob_id, *orphan).execution_options(synchronize_session=False)
        )
        if gone.rowcount:  # type: ignore[attr-defined]
            state().storage.delete(place)
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    except OSError as error:
        session.rollback()
        log.warning("a file could not be swept (%s): the next tick tries again", type(error).__name__)
        return False
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _strays(now: datetime) -> int:
    """Delete what a lost commit or a killed process left without a row; only the folders of two days are listed."""
    session, store, gone = db_session(), state().storage, 0
    try:
        for days in (2, 3):
            found = set(store.walk(f"files/{now - timedelta(days=days):%Y-%m-%d}"))
            known = set(session.scalars(select(Blob.place).where(Blob.place.in_(found)))) if found else set()
            aside = store.walk(f"quarantine/{now - timedelta(days=days):%Y-%m-%d}")
            for place in [*sorted(found - known), *(place for place in aside if place.endswith(PART))]:
                store.delete(place)
                gone += 1
    except OSError as error:
        log.warning("the store of files does not answer (%s)", type(error).__name__)
    session.commit()
    return gone
