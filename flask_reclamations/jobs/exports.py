"""Build the exports that people asked for: claimed, streamed in batches, progress committed as it goes."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rq.timeouts import BaseTimeoutException
from sqlalchemy import or_, select, update

from ..documents.pack import NoRoomError
from ..documents.register import COLUMNS, FIELDS, Lines, masked_row
from ..documents.tabular import Cell, TooLongError
from ..domain.rights import Viewer
from ..errors import MissingExtraError, NotAllowedError, NotFoundError, RefusedError
from ..host import Person
from ..i18n import speaking, t
from ..models import Export, Organisation
from ..queries import figures, lines, organisations, register, tags
from ..services import exports, incident_types
from ..services.act import Act, acting, db_session, state, viewer_as
from ..services.documents import DOCUMENTS
from ..storage import PART
from . import documents, listed, listing, pack_export
from .pack import TooFewError
from .relay import utc_now
from .unit import report

log = logging.getLogger("flask_reclamations")
LEASE = timedelta(minutes=15)
PROGRESS = 1.0  # seconds between two commits that tell how far it is
TRIES = 3
FINAL = (
    NotFoundError, NotAllowedError, RefusedError, TooLongError, TooFewError, NoRoomError, pack_export.CancelledError
)  # fmt: skip
BATCH = 1000  # lines between two looks at the clock


def build_pending() -> int:
    """Build what waits, the abandoned included, and return how many."""
    query = select(Export.id).where(Export.state.in_(Export.BUSY)).order_by(Export.id)
    waiting = list(db_session().scalars(query))
    return sum(build(export_id) for export_id in waiting)


def build(export_id: int) -> bool:
    """Build one export under its owner's rights; False where another worker has it."""
    session, now = db_session(), utc_now()
    free = or_(Export.state == Export.PENDING, (Export.state == Export.RUNNING) & (Export.claimed_until < now))
    # An export that kills its worker each time is given up, and says so to its owner.
    session.execute(
        update(Export)
        .where(Export.id == export_id, Export.state == Export.RUNNING, Export.claimed_until < now)
        .where(Export.attempts >= TRIES)
        .values(state=Export.FAILED, claimed_until=None, finished_at=now, error="its worker died at every try")
        .execution_options(synchronize_session=False)
    )
    claim = (
        update(Export)
        .where(Export.id == export_id, free)
        .values(state=Export.RUNNING, claimed_until=now + LEASE, attempts=Export.attempts + 1, rows=0)
    )
    taken = session.execute(claim.execution_options(synchronize_session=False))
    session.commit()
    if not taken.rowcount:  # type: ignore[attr-defined]
        return False
    row = session.get_one(Export, export_id)
    try:
        _write(row)
    except MissingExtraError as error:
        session.rollback()
        _finish(row, Export.FAILED, str(error))
    except FINAL as error:
        # Trying again would not help: what it is of was closed to its owner meanwhile, or paper does not take it.
        session.rollback()
        _finish(row, Export.FAILED, error.code)
    except Exception as error:
        # Tried again by the tick, then shown to its owner: never lost without a word.
        report(f"export {export_id}", error)
        session.rollback()
        if row.state == Export.RUNNING:  # not where it was cancelled meanwhile
            _finish(row, Export.FAILED if row.attempts >= TRIES else Export.PENDING, type(error).__name__)
        if isinstance(error, BaseTimeoutException):
            raise  # the job's time is up: the next one goes on
    return True


def _finish(row: Export, outcome: str, error: str | None = None) -> None:
    row.state, row.error, row.claimed_until = outcome, error and error[:400], None
    row.finished_at = utc_now()
    db_session().commit()


def _owner(organisation: Organisation, person: Person | None) -> Viewer | None:
    if person is None or not person.active:
        return None
    return viewer_as(person, person.roles, organisation)


def _write(row: Export) -> None:
    session = db_session()
    organisation = session.get_one(Organisation, row.organisation_id)
    person = state().host.person(row.owner_ref)
    viewer = _owner(organisation, person)
    if viewer is None or not viewer.may(exports.door_of(row.subject)):
        _finish(row, Export.FAILED, "not_allowed")
        return
    act, locale = acting(organisation, viewer), (person and person.locale) or state().settings.locale
    if row.subject in DOCUMENTS:
        _write_document(row, act, locale)
    elif row.subject == Export.PACK:
        pack_export.write(row, act, locale, every=PROGRESS, lease=LEASE)
    elif row.subject in listed.LISTS:
        _write_lines(row, act, locale)
    else:
        _write_register(row, act, locale)
    _finish(row, Export.DONE)


def _write_document(row: Export, act: Act, locale: str) -> None:
    with TemporaryDirectory(prefix="reclamations-") as folder, speaking(locale):
        path = Path(folder) / "document.pdf"
        documents.write(act, row, path)
        row.rows = row.total = 1
        state().storage.put(exports.place_of(row), path)


def _write_register(row: Export, act: Act, locale: str) -> None:
    session, organisation, viewer = act.session, act.organisation, act.viewer
    filters = exports.filters_of(row)
    where = register.filtered(organisation, viewer, filters, act.now)
    masked = figures.restricted(session, organisation, viewer, filters)
    row.total = figures.count(session, where) + len(masked)
    session.commit()
    with TemporaryDirectory(prefix="reclamations-") as folder, speaking(locale):
        path = Path(folder) / f"register.{row.format}"
        categories = {c.code: t(c.label) for c in organisations.categories(session, organisation)}
        types = {code: t(label) for code, label in incident_types.labels_of(organisation).items()}
        made, done, told = Lines(organisation.zone, categories, types), 0, time.monotonic()
        with listing.writer(row, act, path, [t(name) for name in COLUMNS]) as writer:
            for batch in register.every(session, where, filters, lines.columns(viewer, FIELDS)):
                topics = tags.of_cases(session, viewer, [line.id for line in batch])
                writer.rows(made.of(line, [t(tag.label) for tag in topics.get(line.id, ())]) for line in batch)
                done += len(batch)
                if time.monotonic() > told + PROGRESS:
                    row.rows, row.claimed_until, told = done, utc_now() + LEASE, time.monotonic()
                    session.commit()
            writer.rows(masked_row(reference) for reference in masked)
            row.rows = done + len(masked)
        state().storage.put(exports.place_of(row), path)


def _write_lines(row: Export, act: Act, locale: str) -> None:
    with TemporaryDirectory(prefix="reclamations-") as folder, speaking(locale):
        path = Path(folder) / f"{row.subject}.{row.format}"
        headings, found = listed.LISTS[row.subject](row, act)
        with listing.writer(row, act, path, headings) as writer:
            writer.rows(_told(row, found))
        row.total = row.rows
        state().storage.put(exports.place_of(row), path)


def _told(row: Export, found: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    """Yield lines, and tell now and then how far it is."""
    done, told = 0, time.monotonic()
    for line in found:
        yield line
        done += 1
        if done % BATCH == 0 and time.monotonic() > told + PROGRESS:
            row.rows, row.claimed_until, told = done, utc_now() + LEASE, time.monotonic()
            db_session().commit()
    row.rows = done


def expire() -> int:
    """Drop the files past their time and return how many, with the parts that killed builders left."""
    session, dropped = db_session(), _drop_parts()
    pack_export.sweep()
    old = select(Export).where(Export.state == Export.DONE, Export.expires_at < utc_now())
    for row in session.scalars(old).all():
        try:
            state().storage.delete(exports.place_of(row))
        except OSError as error:
            log.warning(
                "export %s could not be dropped (%s): the next tick tries again", row.id, type(error).__name__
            )
            continue
        row.state = Export.EXPIRED
        dropped += 1
    session.commit()
    return dropped


def _drop_parts() -> int:
    """Delete the unfinished files of exports that nobody builds any more."""
    session, store, dropped = db_session(), state().storage, 0
    building = Export.state.in_(Export.BUSY)
    try:
        for place in [place for place in store.walk("exports") if place.endswith(PART)]:
            token = place.removeprefix("exports/").partition(".")[0]
            if session.scalar(select(Export.id).where(Export.token == token, building)) is None:
                store.delete(place)
                dropped += 1
    except OSError as error:
        log.warning("the store of files does not answer (%s)", type(error).__name__)
    return dropped
