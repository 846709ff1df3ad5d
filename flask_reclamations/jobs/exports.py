"""Build the exports that people asked for: claimed, streamed in batches, progress committed as it goes."""

import logging
from datetime import timedelta
from pathlib import Path

from rq.timeouts import BaseTimeoutException
from sqlalchemy import or_, select, update

from ..documents.register import COLUMNS, masked_row, row_of
from ..documents.tabular import WRITERS, Cell
from ..domain.rights import Door, Viewer
from ..errors import MissingExtraError
from ..host import Person
from ..i18n import speaking, t
from ..models import Case, Exchange, Export, Organisation, Survey
from ..queries import organisations, register
from ..services import exports
from ..services.act import Act, acting, db_session, state
from .relay import utc_now

log = logging.getLogger("flask_reclamations")
LEASE = timedelta(minutes=15)
TRIES = 3


def build_pending() -> int:
    """Build what waits, the abandoned included, and return how many."""
    query = select(Export.id).where(Export.state.in_([Export.PENDING, Export.RUNNING])).order_by(Export.id)
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
    except Exception as error:
        # Tried again by the tick, then shown to its owner: never lost without a word.
        log.exception("export %s failed", export_id)
        session.rollback()
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
    return Viewer(person.ref, person.label, person.roles, referent=organisation.referent_ref)


def _write(row: Export) -> None:
    session = db_session()
    organisation = session.get_one(Organisation, row.organisation_id)
    person = state().host.person(row.owner_ref)
    viewer = _owner(organisation, person)
    if viewer is None or not viewer.may(Door.EXPORT):
        _finish(row, Export.FAILED, "not_allowed")
        return
    act, filters = acting(organisation, viewer), exports.filters_of(row)
    where = register.filtered(organisation, viewer, filters, act.now)
    masked = register.restricted(session, organisation, viewer, filters)
    row.total = register.count(session, where) + len(masked)
    session.commit()
    path = exports.path_of(act, row)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with speaking((person and person.locale) or state().settings.locale):
        categories = {c.code: t(c.label) for c in organisations.categories(session, organisation)}
        with WRITERS[row.format](part, [t(name) for name in COLUMNS]) as writer:
            for batch in register.every(session, where, filters):
                writer.rows(_lines(act, batch, categories))
                row.rows += len(batch)
                row.claimed_until = utc_now() + LEASE
                session.commit()
                session.expunge_all()
                session.add_all([row, organisation])
            writer.rows(masked_row(reference) for reference in masked)
            row.rows += len(masked)
    part.replace(path)
    _finish(row, Export.DONE)


def _lines(act: Act, batch: list[Case], categories: dict[str, str]) -> list[list[Cell]]:
    ids = [case.id for case in batch]
    surveys = select(Survey).where(Survey.case_id.in_(ids), Survey.answered_at.is_not(None)).order_by(Survey.id)
    opinions = {survey.case_id: survey for survey in act.session.scalars(surveys)}
    answers = select(Exchange).where(Exchange.case_id.in_(ids), Exchange.purpose == Exchange.ANSWER)
    results = {answer.case_id: answer.text for answer in act.session.scalars(answers.order_by(Exchange.id))}
    return [
        row_of(
            act.organisation,
            act.viewer,
            case,
            categories=categories,
            survey=opinions.get(case.id),
            result=results.get(case.id),
        )
        for case in batch
    ]


def expire() -> int:
    """Drop the files past their time and return how many."""
    session, dropped = db_session(), 0
    old = select(Export).where(Export.state == Export.DONE, Export.expires_at < utc_now())
    for row in session.scalars(old).all():
        name = f"{row.token}.{row.format}"
        (Path(state().settings.storage) / "exports" / name).unlink(missing_ok=True)
        row.state = Export.EXPIRED
        dropped += 1
    session.commit()
    return dropped
