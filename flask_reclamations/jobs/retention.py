"""Archive what is closed for long, forget what is past its years: announced, one commit a unit, one purge at once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError

from ..domain.retention import Why, earlier
from ..errors import RefusedError
from ..models import Case, Export, Organisation
from ..queries import retention as found
from ..services import exports, forgetting, journal, retention
from ..services.act import Act, acting, db_session, state
from . import files
from .relay import utc_now
from .unit import committed, everywhere

log = logging.getLogger("flask_reclamations")
LEASE = timedelta(minutes=15)
BATCH, AT_ONCE = 20, 200
KEPT_EXPORTS = (Export.DONE, Export.FAILED, Export.EXPIRED)


def purge_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Announce and forget in every organisation, and return how many cases were forgotten."""

    def work(organisation_id: int) -> int:
        try:
            return purge(organisation_id, clock=clock, most=AT_ONCE)
        except RefusedError:
            return 0  # another worker is at it

    return everywhere("the retention", work)


def archive_due(*, clock: Callable[[], datetime] = utc_now) -> int:
    """Put old cases into the intermediate archive of every organisation that has one, and return how many."""
    return everywhere("the archive", lambda organisation_id: archive(organisation_id, clock=clock, most=AT_ONCE))


def archive(organisation_id: int, *, clock: Callable[[], datetime] = utc_now, most: int | None = None) -> int:
    """Put what is closed for long enough into the intermediate archive, one unit a case, and return how many."""
    now, gone = clock(), 0
    while (most is None or gone < most) and (ids := retention.archivable(_act(organisation_id, now), limit=BATCH)):
        db_session().rollback()
        done = sum(committed(partial(_archive, organisation_id, case_id, now)) for case_id in ids)
        gone += done
        if not done:
            break
    db_session().rollback()
    return gone


def _archive(organisation_id: int, case_id: int, now: datetime) -> bool:
    return retention.archive(_act(organisation_id, now), case_id)


def purge(organisation_id: int, *, clock: Callable[[], datetime] = utc_now, most: int | None = None) -> int:
    """Announce what is forgotten next, forget what was announced and is over, and return how many cases went.

    Stopped at any time it goes on where it was. Raises `RefusedError` while another purge of the organisation runs.
    """
    now, gone = clock(), 0
    committed(lambda: retention.announce(_act(organisation_id, now)))
    if not _anything(organisation_id, now):
        return 0
    committed(lambda: _claim(organisation_id, now))
    try:
        while (most is None or gone < most) and (ids := retention.ripe(_act(organisation_id, now), limit=BATCH)):
            db_session().rollback()
            done = sum(committed(partial(_forget, organisation_id, case_id, now)) for case_id in ids)
            gone += done
            if not done:
                break
            committed(lambda: _renew(organisation_id, clock() + LEASE))
        _settle(organisation_id, now)
        _sweep(organisation_id, now)
    finally:
        db_session().rollback()
        committed(lambda: _renew(organisation_id, None))
    return gone


def _act(organisation_id: int, now: datetime) -> Act:
    return acting(db_session().get_one(Organisation, organisation_id), now=now)


def _anything(organisation_id: int, now: datetime) -> bool:
    act = _act(organisation_id, now)
    rules = retention.rules_of(act.organisation)
    settled = found.settled(act.session, act.organisation, rules, now, 1)
    waits = bool(act.organisation.scrub or settled or retention.ripe(act, limit=1))
    db_session().rollback()
    return waits


def _claim(organisation_id: int, now: datetime) -> None:
    free = or_(Organisation.purging_until.is_(None), Organisation.purging_until < now)
    mine = update(Organisation).where(Organisation.id == organisation_id, free).values(purging_until=now + LEASE)
    taken: Any = db_session().execute(mine.execution_options(synchronize_session=False))
    if not taken.rowcount:
        raise RefusedError.because(
            "purging", "Une purge est déjà en cours : elle va à son terme, rien n’est à refaire."
        )


def _renew(organisation_id: int, until: datetime | None) -> None:
    row = update(Organisation).where(Organisation.id == organisation_id).values(purging_until=until)
    db_session().execute(row.execution_options(synchronize_session=False))


def _forget(organisation_id: int, case_id: int, now: datetime) -> bool:
    erase_for_good()
    return retention.forget(_act(organisation_id, now), case_id)


def _settle(organisation_id: int, now: datetime) -> None:
    """Forget what was settled for as long, once its cases are forgotten."""
    act = _act(organisation_id, now)
    rules = retention.rules_of(act.organisation)
    subjects = found.settled(act.session, act.organisation, rules, now, AT_ONCE)
    db_session().rollback()
    for model, subject_id in subjects:
        committed(partial(_settle_one, organisation_id, model, subject_id, now))


def _settle_one(organisation_id: int, model: Any, subject_id: int, now: datetime) -> None:
    erase_for_good()
    act = _act(organisation_id, now)
    subject = journal.locked(act.session, model, model.id == subject_id)
    if subject is not None and subject.anonymised_at is None:
        forgetting.forget_settled(act, subject, Why.AGE)
        act.organisation.scrub = True


def _sweep(organisation_id: int, now: datetime) -> None:
    """Drop what lies beside the register: lists that left, exports, contents of files, pages of a database file."""
    act = _act(organisation_id, now)
    if not act.organisation.scrub:
        db_session().rollback()
        return
    before = earlier(now, retention.rules_of(act.organisation).shortest)
    committed(lambda: forgetting.forget_lists(_act(organisation_id, now), before))
    committed(lambda: drop_exports(organisation_id))
    files.sweep(now)
    if scrub():
        done = update(Organisation).where(Organisation.id == organisation_id).values(scrub=False)
        committed(lambda: db_session().execute(done.execution_options(synchronize_session=False)))


def drop_exports(organisation_id: int) -> None:
    """Delete the kept exports of an organisation: they were made when names were known."""
    session = db_session()
    kept = select(Export).where(Export.organisation_id == organisation_id, Export.state.in_(KEPT_EXPORTS))
    for row in session.scalars(kept).all():
        state().storage.delete(exports.place_of(row))
        session.delete(row)
    session.flush()


def erase_for_good() -> None:
    """Have SQLite write zeros over what is deleted on this connection, not only forget where it lay."""
    if db_session().get_bind(mapper=Case).dialect.name == "sqlite":
        db_session().connection().exec_driver_sql("PRAGMA secure_delete = ON")


def scrub() -> bool:
    """Rewrite the file of a SQLite database without what was deleted before; False where somebody holds it.

    PostgreSQL does that by itself, when it vacuums.
    """
    bind: Any = db_session().get_bind(mapper=Case)
    if bind.dialect.name != "sqlite":
        return True
    db_session().rollback()
    try:
        with bind.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # The words of the search lie in segments of their own until they are merged.
            merge = "INSERT INTO reclamations_search_index(reclamations_search_index) VALUES ('optimize')"
            connection.exec_driver_sql(merge)
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as error:
        log.warning("the database file could not be rewritten (%s): the next tick tries again", type(error).__name__)
        return False
    return True
